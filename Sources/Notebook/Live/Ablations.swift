import Datasets
import ResNeXtModel
import Training

/// What paths were found to be worth: of every block the newest measurement, and the one under way.
struct Ablations: Sendable {
  /// What a measurement is of.
  struct Subject: Hashable, Sendable {
    var network: NetworkConfiguration
    var model: ModelID
    var block: BlockName
    /// What was muted all the time.
    var muted: MutedPaths
    var data: DataSource
  }

  /// A measurement, done or as far as it is.
  struct Kept: Sendable {
    let subject: Subject
    var ablation: PathAblation
  }

  private var asked = 0
  /// The measurement under way.
  private(set) var running: Subject?
  private var kept: [BlockName: Kept] = [:]

  /// Numbers a measurement that begins; one before it has ended.
  mutating func begin(_ subject: Subject) -> Int {
    asked += 1
    running = subject
    return asked
  }

  /// Ends the one under way.
  mutating func end() { running = nil }

  /// Keeps what is known so far of the measurement of a number.
  ///
  /// - Returns: what it is of; nil where another has begun, or it was ended.
  mutating func receive(_ number: Int, _ ablation: PathAblation?) -> Subject? {
    guard number == asked, let running else { return nil }
    if let ablation { kept[running.block] = Kept(subject: running, ablation: ablation) }
    if ablation?.isComplete ?? true { self.running = nil }
    return running
  }

  /// The newest measurement of a block of a network.
  func newest(of block: BlockName, _ network: NetworkConfiguration) -> Kept? {
    kept[block].flatMap { $0.subject.network == network && $0.ablation.images > 0 ? $0 : nil }
  }
}
