import Datasets
import ResNeXtModel

/// What is to be ablated.
public struct AblationRequest: Sendable {
  /// Whose paths.
  public var block: BlockName
  /// The network, its weights, and how images are normalised for them.
  public var weights: DescribedWeights
  /// What is muted all the time.
  public var muted: MutedPaths
  /// Whose held-out images are classified.
  public var data: DataSource
  /// The most images that are looked at.
  public var images: Int

  /// A request of its parts.
  public init(
    block: BlockName, weights: DescribedWeights, muted: MutedPaths, data: DataSource,
    images: Int = PathAblation.usualImages
  ) {
    self.block = block
    self.weights = weights
    self.muted = muted
    self.data = data
    self.images = images
  }

  /// Opens the data and measures, on the calling thread and no other.
  ///
  /// - Returns: nil where it was ended.
  /// - Throws: `TrainingError`, as `PathAblation.measure` does.
  public func measure(
    _ locations: FileLocations, progress: (PathAblation) -> Void, goesOn: () -> Bool = { true }
  ) throws(TrainingError) -> PathAblation? {
    let dataset = try TrainingError.wrapData { () throws(DatasetError) in
      try Dataset.open(data, locations: locations, for: .evaluation)
    }
    return try PathAblation.measure(
      block, of: weights, muting: muted, dataset: dataset, images: images, progress: progress, goesOn: goesOn)
  }
}

/// Measures what paths are worth, the newest request alone, on one patient thread: a run under way is hardly disturbed.
public final class AblationQueue: Sendable {
  /// What is told of a request: what is known so far, or why nothing is.
  public typealias Observer = @Sendable (Result<PathAblation, TrainingError>) -> Void

  private let locations: FileLocations
  private let requests = NewestRequest()

  /// A queue without requests.
  public init(locations: FileLocations) { self.locations = locations }

  /// Measures; a request before it ends and is told of no more.
  public func measure(_ request: AblationRequest, observer: @escaping Observer) {
    let number = requests.begin()
    PatientThread.run { [requests, locations] in
      guard requests.isNewest(number) else { return }
      do throws(TrainingError) {
        _ = try request.measure(
          locations, progress: { if requests.isNewest(number) { observer(.success($0)) } },
          goesOn: { requests.isNewest(number) })
      } catch { observer(.failure(error)) }
    }
  }

  /// Ends the request under way.
  public func cancel() { requests.begin() }
}
