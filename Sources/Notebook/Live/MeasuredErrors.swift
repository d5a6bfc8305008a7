import Datasets
import ResNeXtModel
import Training

/// What networks get wrong on held-out images: the newest measurement, and the one under way.
struct MeasuredErrors: Sendable {
  /// What a measurement is of.
  struct Subject: Hashable, Sendable {
    var network: NetworkConfiguration
    var model: ModelID
    /// What the screen calls these weights.
    var weights: String
    var muted: MutedPaths
    var data: DataSource
    /// The most images that are looked at; nil for all.
    var images: Int?

    /// Whether another is of other weights, and else the same.
    func differsInWeightsAlone(from other: Subject) -> Bool {
      var same = self
      same.model = other.model
      same.weights = other.weights
      return same == other && self != other
    }
  }

  /// The end of an epoch of a run.
  struct EpochEnd: Hashable, Sendable {
    var run: RunID
    var epoch: Int
  }

  /// A measurement, done or as far as it is.
  struct Kept: Sendable {
    let subject: Subject
    var measurement: ErrorMeasurement
  }

  private var asked = 0
  /// The measurement under way.
  private(set) var running: Subject?
  /// How far that is.
  private(set) var partial: Kept?
  private var whole: Kept?
  /// The last end of an epoch before the newest measurement began; nil where there was none.
  private(set) var epochEnd: EpochEnd?
  /// What could not be measured last, and why.
  private(set) var failure: (subject: Subject, reason: String)?
  /// Whether the user ended measuring: nothing begins of itself any more.
  var isStopped = false
  /// Whether the end of the one under way is said.
  var isAnnounced = false
  /// The most images that are looked at; nil for all.
  var limit: Int?
  /// The images that are walked through; nil where none are.
  var walk: ErrorWalk?

  /// Numbers a measurement that begins; one before it has ended.
  mutating func begin(_ subject: Subject, after epochEnd: EpochEnd?) -> Int {
    asked += 1
    self.epochEnd = epochEnd
    running = subject
    partial = nil
    failure = nil
    return asked
  }

  /// Ends the one under way; what it found stays where nothing else is known of its network.
  mutating func end() {
    if let partial, whole?.subject.network != partial.subject.network { whole = partial }
    running = nil
    partial = nil
  }

  /// Keeps what is known so far of the measurement of a number, or why nothing is.
  ///
  /// - Returns: whether it still is the newest.
  mutating func receive(_ number: Int, _ result: Result<ErrorMeasurement, Failure>) -> Bool {
    guard number == asked, let running else { return false }
    switch result {
    case .success(let measurement):
      partial = Kept(subject: running, measurement: measurement)
      if measurement.isComplete {
        whole = partial
        end()
      }
    case .failure(let reason):
      failure = (running, reason.description)
      end()
    }
    return true
  }

  /// What is known of a network: the newest measurement that came to its end, else what there is of the one under way.
  func newest(of network: NetworkConfiguration) -> Kept? {
    [whole, partial].compactMap(\.self).first {
      $0.subject.network == network && $0.measurement.images > 0
    }
  }
}
