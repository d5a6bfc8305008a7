import Datasets
import ResNeXtModel

/// Which network's errors are to be found on which images.
public struct ErrorRequest: Sendable {
  /// The network, its weights, and how images are normalised for them.
  public var weights: DescribedWeights
  /// The paths that say nothing.
  public var muted: MutedPaths
  /// Whose held-out images are classified.
  public var data: DataSource
  /// The most images that are looked at; nil for all.
  public var images: Int?

  /// A request of its parts.
  public init(weights: DescribedWeights, muted: MutedPaths = .none, data: DataSource, images: Int? = nil) {
    self.weights = weights
    self.muted = muted
    self.data = data
    self.images = images
  }

  /// Images a batch: few, so that the first answer comes soon.
  static let batchSize = 50

  /// Opens the data and classifies, on the calling thread.
  ///
  /// - Parameter progress: Called after every batch with what is known so far; says whether to go on.
  /// - Returns: what is known when all images were looked at, or when it was ended.
  /// - Throws: `TrainingError.model` when the weights do not fit, `.data` when images cannot be read, and
  ///   `.invalidConfiguration` when the data have other classes than the network.
  public func measure(
    _ locations: FileLocations, threads: Int = 1, progress: (ErrorMeasurement) -> Bool = { _ in true }
  ) throws(TrainingError) -> ErrorMeasurement {
    let dataset = try TrainingError.wrapData { () throws(DatasetError) in
      try Dataset.open(data, locations: locations, for: .evaluation)
    }
    return try measure(dataset, threads: threads, progress: progress)
  }

  /// Classifies the held-out images of an open data set, on the calling thread.
  ///
  /// - Throws: `TrainingError`, as the other does.
  func measure(
    _ dataset: Dataset, threads: Int = 1, progress: (ErrorMeasurement) -> Bool = { _ in true }
  ) throws(TrainingError) -> ErrorMeasurement {
    try weights.require(classesOf: dataset)
    let count = dataset.validation.count
    var found = ErrorMeasurement(
      dataName: dataset.name, classNames: dataset.classNames, heldOut: count, planned: images ?? count)
    try classifyHeldOut(
      weights, muting: muted, dataset: dataset, batchSize: Self.batchSize, threads: threads, into: &found
    ) { progress($1) && !$1.isComplete }
    return found
  }
}
