import Dispatch
import ResNeXtModel

/// Which block is to be compared in the paper's three forms, and on what.
public struct FormRequest: Sendable {
  /// The block.
  public var block: BlockName
  /// The weights, and with them the network.
  public var weights: NetworkWeights
  /// The image, of which the block reads what the layers before it make.
  public var image: ProbedImage

  /// A request of its parts.
  public init(block: BlockName, weights: NetworkWeights, image: ProbedImage) {
    self.block = block
    self.weights = weights
    self.image = image
  }

  /// Sends the image to the block and compares, on the calling thread.
  ///
  /// - Parameter goesOn: Asked between two passes; false ends it.
  /// - Returns: nil where it was ended.
  /// - Throws: `ModelError` where the network cannot be made or has no such block.
  public func compare(goesOn: () -> Bool = { true }) throws(ModelError) -> FormComparison? {
    let point = TracePoint.block(block, .input)
    let network = try ResNeXt(weights.configuration, batch: 1, trainable: false, threads: 1)
    try network.load(weights)
    let image = image.tensor(size: weights.configuration.inputSize)
    guard let input = try network.trace(image, points: [point]).maps[point] else {
      throw .impossibleProbe("no block \(block.text(weights.configuration.form))")
    }
    let clock = ContinuousClock()
    let start = clock.now
    return FormComparison.measure(
      block, of: weights, reading: input, now: { (clock.now - start) / .seconds(1) }, goesOn: goesOn)
  }
}

/// Compares forms of blocks, the newest request alone, beside everything else.
public final class FormQueue: Sendable {
  private let queue = DispatchQueue(label: "resnext.forms", qos: .utility)
  private let requests = NewestRequest()

  /// A queue without requests.
  public init() {}

  /// Compares; a request before it ends without an answer.
  ///
  /// `completion` is called on the queue.
  public func compare(
    _ request: FormRequest, completion: @escaping @Sendable (Result<FormComparison, ModelError>) -> Void
  ) {
    let number = requests.begin()
    queue.async { [requests] in
      guard requests.isNewest(number) else { return }
      do throws(ModelError) {
        guard let comparison = try request.compare(goesOn: { requests.isNewest(number) }) else { return }
        completion(.success(comparison))
      } catch { completion(.failure(error)) }
    }
  }
}
