import Training

/// What is known of the journal of this program's own copy.
struct JournalCare: Equatable, Sendable {
  /// Whether what happens goes into it: not before a copy was begun that it goes on from.
  private(set) var isOpen = false
  /// Steps and epochs since its last line.
  private(set) var news: [JournalEntry] = []
  /// When it was written last.
  var written = 0.0
  /// The choices that it has.
  private var state: JournalState?
  /// The runs that it has, by their numbers.
  private var runs: [Int: JournaledRun] = [:]

  /// The weights that stand beside the copy.
  private var weights: Weights?
  /// When these were handed out.
  private var weightsWritten: Double?
  /// Seconds until newer ones follow.
  private var weightsPause = UnsavedCare.weightsPause
  /// When the newest weights were asked for.
  var asked: Double?

  private struct Weights: Equatable {
    var version: Int
    var run: Int
  }

  /// A copy of a session holds all that is known until now.
  mutating func open(with state: JournalState, _ runs: [RunRecord], at time: Double) {
    isOpen = true
    news = []
    self.state = state
    self.runs = JournalCare.heads(runs)
    written = time
  }

  /// What happens from now on is in no journal.
  mutating func close() { self = JournalCare() }

  // MARK: What happens

  mutating func note(_ report: StepReport, of run: Int) {
    guard isOpen else { return }
    if case .steps(run, let earlier)? = news.last {
      news[news.count - 1] = .steps(run: run, earlier + [report])
    } else {
      news.append(.steps(run: run, [report]))
    }
  }

  mutating func note(_ report: EpochReport, of run: Int) {
    if isOpen { news.append(.epoch(run: run, report)) }
  }

  mutating func note(_ change: History.Change) {
    if isOpen { news.append(.change(change)) }
  }

  mutating func note(_ direction: History.Direction) {
    if isOpen { news.append(.travel(direction)) }
  }

  /// Takes what has happened since the last line: a run that has changed as a whole, then the choices where they differ.
  mutating func takeEntries(_ present: JournalState, _ records: [RunRecord], at time: Double)
    -> [JournalEntry]
  {
    let heads = JournalCare.heads(records)
    let changed = records.filter { runs[$0.number] != heads[$0.number] }
    var entries = news.filter { entry in
      switch entry {
      case .steps(let run, _), .epoch(let run, _): !changed.contains { $0.number == run }
      default: true
      }
    }
    entries += changed.map { .run($0) }
    if present != state { entries.append(.state(present)) }
    (news, state, runs, written) = ([], present, heads, time)
    return entries
  }

  private static func heads(_ runs: [RunRecord]) -> [Int: JournaledRun] {
    Dictionary(runs.map { ($0.number, JournaledRun($0)) }) { first, _ in first }
  }

  // MARK: Weights

  /// Whether weights of a version are to be written: newer ones once their time has come, those of another run at once.
  func isDue(weights version: Int, of run: Int, at time: Double) -> Bool {
    guard let weights, weights.run == run else { return true }
    return weights.version != version && isTimeForWeights(at: time)
  }

  /// Whether newer weights may be written.
  func isTimeForWeights(at time: Double) -> Bool {
    weightsWritten.map { time - $0 >= weightsPause } ?? true
  }

  /// Weights are handed out to be written.
  mutating func hand(outWeights version: Int, of run: Int, at time: Double) {
    weights = Weights(version: version, run: run)
    weightsWritten = time
    asked = nil
  }

  /// Weights took this long to write: the next ones wait accordingly.
  mutating func learn(weightsTook seconds: Double) {
    weightsPause = max(UnsavedCare.weightsPause, seconds / UnsavedCare.weightsShare)
  }
}
