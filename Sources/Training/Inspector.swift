import Dispatch
import ResNeXtModel
import Synchronization
import Tensors

/// One image to send through a network, and where to look.
public struct InspectionRequest: Sendable {
  /// The weights, and with them the network.
  public var weights: NetworkWeights
  /// The normalised image, `[3, size, size]`.
  public var image: Tensor
  /// The places whose feature maps are wanted.
  public var points: Set<TracePoint>

  /// A request of its parts.
  public init(weights: NetworkWeights, image: Tensor, points: Set<TracePoint>) {
    self.weights = weights
    self.image = image
    self.points = points
  }
}

/// Sends single images through networks on a queue of its own; while one is under way, only the newest request waits.
public final class Inspector: Sendable {
  private struct Job: Sendable {
    let request: InspectionRequest
    let completion: @Sendable (Result<Trace, ModelError>) -> Void
  }

  private let queue = DispatchQueue(label: "resnext.inspection", qos: .userInitiated)
  private let waiting = Mutex<Job?>(nil)
  private let bench = Mutex(Bench())

  /// An inspector with nothing to do.
  public init() {}

  /// Traces an image; a request that was still waiting is dropped and never answered.
  ///
  /// `completion` is called on the inspector's queue.
  public func inspect(
    _ request: InspectionRequest, completion: @escaping @Sendable (Result<Trace, ModelError>) -> Void
  ) {
    waiting.withLock { $0 = Job(request: request, completion: completion) }
    queue.async { [self] in
      let newest = waiting.withLock { job in
        defer { job = nil }
        return job
      }
      guard let newest else { return }
      let result = bench.withLock { $0.trace(newest.request) }
      newest.completion(result)
    }
  }
}

/// The network of the last request, kept for the next one of the same configuration.
private struct Bench {
  private var network: ResNeXt?
  private var loaded: NetworkWeights?

  mutating func trace(_ request: InspectionRequest) -> Result<Trace, ModelError> {
    do throws(ModelError) {
      let network = try prepared(for: request.weights)
      return .success(try network.trace(request.image, points: request.points))
    } catch {
      network = nil
      loaded = nil
      return .failure(error)
    }
  }

  private mutating func prepared(for weights: NetworkWeights) throws(ModelError) -> ResNeXt {
    if let network, loaded == weights { return network }
    let fitting: ResNeXt
    if let network, network.architecture.configuration == weights.configuration {
      fitting = network
    } else {
      fitting = try ResNeXt(weights.configuration, batch: 1, trainable: false, threads: 1)
    }
    try fitting.load(weights)
    network = fitting
    loaded = weights
    return fitting
  }
}
