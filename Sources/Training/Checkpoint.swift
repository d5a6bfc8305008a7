import Datasets
import Formats
import ResNeXtModel
import Tensors

/// A run between two steps, with everything that decides how it goes on: going on from here gives the same bits as never
/// having stopped.
///
/// Its file holds what decides the tensors and nothing of the machine: where the data lie, who computes and how long it took
/// stand in `RunCircumstances`.
public struct Checkpoint: Sendable, Equatable {
  /// What decides the run.
  public var configuration: TrainingConfiguration
  /// Parameters and running statistics.
  public var weights: NetworkWeights
  /// What the optimizer remembers of every parameter, under the names and axes of the weights behind the moment's own:
  /// `velocity/fc.bias`.
  public var moments: [NamedTensor]
  /// How far the run is.
  public var progress: RunProgress

  /// A checkpoint of its parts.
  public init(
    configuration: TrainingConfiguration, weights: NetworkWeights, moments: [NamedTensor],
    progress: RunProgress
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
  /// Equal runs give equal bytes, wherever and on however many threads they ran.
  ///
  /// - Throws: `TrainingError.file`.
  public func write(to path: String) throws(TrainingError) {
    var metadata: [String: String] = [:]
    do {
      metadata["training"] = try JSONValue(encoding: StoredSettings(configuration)).text()
      metadata["progress"] = try JSONValue(encoding: progress).text()
      if let batches = weights.averagedBatches { metadata[Checkpoint.batchesKey] = "\(batches)" }
    } catch { throw .invalidConfiguration(field: "training", reason: "cannot be written as JSON: \(error)") }
    let memory = moments.map { NamedTensor(Checkpoint.momentPrefix + $0.name, $0.tensor) }
    let file = SafeTensors(tensors: weights.tensors + memory, metadata: metadata)
    try TrainingError.wrapFile { () throws(FormatError) in try file.write(to: path) }
  }

  /// Reads a checkpoint.
  ///
  /// - Parameters:
  ///   - data: What to train on; nil for what the run itself was trained on.
  ///   - circumstances: What the run's folder says of it, where it does.
  /// - Throws: `TrainingError.file` when the file cannot be read or is no checkpoint, `.model` when its network is impossible,
  ///   `.invalidConfiguration` when nobody says which data it was trained on.
  public static func read(
    path: String, data: DataSource? = nil, circumstances: RunCircumstances? = nil
  ) throws(TrainingError) -> Checkpoint {
    let file = try TrainingError.wrapFile { () throws(FormatError) in try SafeTensors.read(path: path) }
    let settings: StoredSettings = try decode("training", file.metadata, path)
    var progress: RunProgress = try decode("progress", file.metadata, path)
    guard let data = data ?? circumstances?.data ?? settings.data else {
      throw .invalidConfiguration(
        field: "data", reason: "\(RunCircumstances.fileName) is missing beside \(path): name the run's data")
    }
    let configuration = settings.configuration(
      data: data, maximumSeconds: circumstances?.maximumSeconds,
      threads: circumstances?.threads ?? settings.threads ?? 1)
    progress.seconds = circumstances?.seconds ?? progress.seconds
    try TrainingError.wrapModel { () throws(ModelError) in try configuration.network.validate() }
    let model = file.tensors.filter { !$0.name.hasPrefix(momentPrefix) }
    let moments = file.tensors.filter { $0.name.hasPrefix(momentPrefix) }
      .map { NamedTensor(String($0.name.dropFirst(momentPrefix.count)), $0.tensor) }
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
      moments: moments, progress: progress)
  }

  /// What a checkpoint's metadata say of its run, of which no tensor is read; data that are not named there are `shapes`.
  ///
  /// - Throws: `TrainingError.file` where these are the metadata of no checkpoint.
  static func settings(
    _ metadata: [String: String], path: String
  ) throws(TrainingError) -> (configuration: TrainingConfiguration, progress: RunProgress) {
    let settings: StoredSettings = try decode("training", metadata, path)
    let progress: RunProgress = try decode("progress", metadata, path)
    let configuration = settings.configuration(
      data: settings.data ?? .shapes, maximumSeconds: nil, threads: settings.threads ?? 1)
    return (configuration, progress)
  }

  private static func decode<Value: Decodable>(
    _ key: String, _ metadata: [String: String], _ path: String
  ) throws(TrainingError) -> Value {
    do {
      let text = metadata[key] ?? ""
      return try JSONValue(parsing: Array(text.utf8), name: path).decoded(as: Value.self)
    } catch {
      throw .file(
        .malformed(path: path, place: "metadata '\(key)'", reason: "this is no checkpoint of a run"))
    }
  }
}

/// The settings that decide a run's tensors, as checkpoints hold them.
private struct StoredSettings: Codable {
  var network: NetworkConfiguration
  var epochs: Int
  var batchSize: Int
  var optimizer: OptimizerKind
  var learningRate: Float
  var momentum: Float
  var weightDecay: Float
  var schedule: ScheduleKind
  var augment: Bool
  var seed: UInt64
  // Only in checkpoints of version 0.1.0.
  var data: DataSource?
  var threads: Int?

  init(_ configuration: TrainingConfiguration) {
    network = configuration.network
    epochs = configuration.epochs
    batchSize = configuration.batchSize
    optimizer = configuration.optimizer
    learningRate = configuration.learningRate
    momentum = configuration.momentum
    weightDecay = configuration.weightDecay
    schedule = configuration.schedule
    augment = configuration.augment
    seed = configuration.seed
  }

  func configuration(data: DataSource, maximumSeconds: Double?, threads: Int) -> TrainingConfiguration {
    TrainingConfiguration(
      network: network, data: data, epochs: epochs, maximumSeconds: maximumSeconds, batchSize: batchSize,
      optimizer: optimizer, learningRate: learningRate, momentum: momentum, weightDecay: weightDecay,
      schedule: schedule, augment: augment, seed: seed, threads: threads)
  }
}
