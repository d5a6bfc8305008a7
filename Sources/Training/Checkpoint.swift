import Formats
import Foundation
import ResNeXtModel
import Tensors

/// A run between two steps, with everything that decides how it goes on: going on from here gives the same bits as never
/// having stopped.
public struct Checkpoint: Sendable, Equatable {
  /// What decides the run.
  public var configuration: TrainingConfiguration
  /// Parameters and running statistics.
  public var weights: NetworkWeights
  /// What the optimizer remembers, parameter by parameter, in the layout of the kernels.
  public var moments: [Tensor]
  /// How far the run is.
  public var progress: RunProgress

  /// A checkpoint of its parts.
  public init(
    configuration: TrainingConfiguration, weights: NetworkWeights, moments: [Tensor], progress: RunProgress
  ) {
    self.configuration = configuration
    self.weights = weights
    self.moments = moments
    self.progress = progress
  }

  private static let momentPrefix = "optimizer/"
  private static let batchesKey = "averaged_batches"

  /// Writes the checkpoint as safetensors, atomically; the moments stand beside the model's tensors.
  ///
  /// - Throws: `TrainingError.file`.
  public func write(to path: String) throws(TrainingError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var metadata: [String: String] = [:]
    do {
      metadata["training"] = String(decoding: try encoder.encode(configuration), as: UTF8.self)
      metadata["progress"] = String(decoding: try encoder.encode(progress), as: UTF8.self)
      if let batches = weights.averagedBatches { metadata[Checkpoint.batchesKey] = "\(batches)" }
    } catch { throw .invalidConfiguration(field: "training", reason: "cannot be written as JSON: \(error)") }
    let memory = moments.enumerated().map {
      NamedTensor("\(Checkpoint.momentPrefix)\($0.offset)", $0.element)
    }
    let file = SafeTensors(tensors: weights.tensors + memory, metadata: metadata)
    try TrainingError.wrapFile { () throws(FormatError) in try file.write(to: path) }
  }

  /// Reads a checkpoint.
  ///
  /// - Throws: `TrainingError.file` when the file cannot be read or is no checkpoint, `.model` when its network is impossible.
  public static func read(path: String) throws(TrainingError) -> Checkpoint {
    let file = try TrainingError.wrapFile { () throws(FormatError) in try SafeTensors.read(path: path) }
    let configuration: TrainingConfiguration = try decode("training", file, path)
    let progress: RunProgress = try decode("progress", file, path)
    try TrainingError.wrapModel { () throws(ModelError) in try configuration.network.validate() }
    let model = file.tensors.filter { !$0.name.hasPrefix(momentPrefix) }
    let moments = file.tensors.filter { $0.name.hasPrefix(momentPrefix) }
      .compactMap { named in Int(named.name.dropFirst(momentPrefix.count)).map { ($0, named.tensor) } }
      .sorted { $0.0 < $1.0 }
    // A file that does not count, such as one of version 0.1.0, holds plain averages: they go on as such.
    var batches: Int?
    if let text = file.metadata[batchesKey] {
      batches = Int(text).flatMap { (0...1 << 53).contains($0) ? $0 : nil }
      guard batches != nil else {
        throw .file(
          .malformed(
            path: path, place: "metadata '\(batchesKey)'", reason: "'\(text.prefix(60))' is no count"))
      }
    }
    return Checkpoint(
      configuration: configuration,
      weights: NetworkWeights(
        configuration: configuration.network, tensors: model, averagedBatches: batches),
      moments: moments.map(\.1), progress: progress)
  }

  private static func decode<Value: Decodable>(
    _ key: String, _ file: SafeTensors, _ path: String
  ) throws(TrainingError) -> Value {
    do {
      return try JSONDecoder().decode(Value.self, from: Data((file.metadata[key] ?? "").utf8))
    } catch {
      throw .file(
        .malformed(path: path, place: "metadata '\(key)'", reason: "this is no checkpoint of a run"))
    }
  }
}

/// How far a run is: what its reports add up.
public struct RunProgress: Hashable, Sendable, Codable {
  /// Steps taken since the beginning.
  public var step = 0
  /// Seconds spent, pauses excluded.
  public var seconds = 0.0
  /// The sums of the epoch under way.
  var epoch = EpochSums()

  /// Nothing done yet.
  public init() {}
}

/// Sums of one epoch, weighted by the size of each batch.
struct EpochSums: Hashable, Sendable, Codable {
  private var images = 0
  private var lossSum = 0.0
  private var correct = 0
  private var seconds = 0.0
  private(set) var rate: Float = 0

  var isEmpty: Bool { images == 0 }
  var loss: Float { Float(lossSum / Double(max(1, images))) }
  var accuracy: Float { Float(Double(correct) / Double(max(1, images))) }
  var imagesPerSecond: Double { seconds > 0 ? Double(images) / seconds : 0 }

  mutating func add(loss: Float, correct count: Int, images size: Int, rate: Float, seconds duration: Double)
  {
    images += size
    lossSum += Double(loss) * Double(size)
    correct += count
    seconds += duration
    self.rate = rate
  }
}
