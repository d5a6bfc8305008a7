/// A sweep and what is known of it: the content of `lab.json`, and what a session keeps.
public struct SweepRecord: Hashable, Sendable, Codable {
  /// What decides it.
  public var description: SweepDescription
  /// What is in its data; nil before they were opened.
  public internal(set) var contents: String?
  /// Steps an epoch; nil before they were opened.
  public internal(set) var stepsPerEpoch: Int?
  /// Its settings in order.
  public internal(set) var runs: [SweepRun]

  /// A sweep before its first step.
  ///
  /// - Throws: `TrainingError.setting` where a network cannot be built.
  public init(_ description: SweepDescription) throws(TrainingError) {
    self.description = description
    var runs: [SweepRun] = []
    for setting in description.settings {
      let network = try description.network(of: setting)
      runs.append(SweepRun(setting, cost: try SweepCost(network)))
    }
    self.runs = runs
  }

  /// Whether a record from a file can be one: its runs are those of its settings, and every number is possible.
  public var isSound: Bool {
    guard !runs.isEmpty, runs.map(\.setting) == description.settings, description.budget.isPossible,
      (1...65_536).contains(description.training.batchSize), stepsPerEpoch ?? 1 > 0
    else { return false }
    return runs.allSatisfy { run in
      guard let network = try? description.network(of: run.setting) else { return false }
      return (try? SweepCost(network)) == run.cost && run.hasPossibleNumbers
    }
  }

  /// The same sweep before its first step.
  public var begunAnew: SweepRecord {
    var record = self
    record.runs = runs.map { SweepRun($0.setting, cost: $0.cost) }
    record.contents = nil
    return record
  }

  /// Whether every setting has its budget.
  public var isDone: Bool { runs.allSatisfy(\.isDone) }

  /// Whether anything was recorded.
  public var hasPoints: Bool { runs.contains { !$0.points.isEmpty } }

  /// Takes what an event brings.
  public mutating func apply(_ event: SweepEvent) {
    switch event {
    case .began(let start, let contents):
      self.contents = contents
      stepsPerEpoch = start.stepsPerEpoch
    case .opened(let index, let step): runs[index].rewind(to: step)
    case .point(let index, let point): runs[index].points.append(point)
    case .mark(let index, let mark):
      runs[index].marks.removeAll { $0.step == mark.step }
      runs[index].marks.append(mark)
    case .done(let index): runs[index].isDone = true
    case .failed(let index, let error): runs[index].failure = error.description
    case .training, .finished, .refused: break
    }
  }
}
