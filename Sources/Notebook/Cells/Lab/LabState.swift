import Training

/// What lives of the lab while the notebook is open.
struct LabState: Sendable {
  /// What the sweep is doing.
  enum Phase: Hashable, Sendable {
    case idle
    case starting
    case running
    case paused
    case stopping
  }

  private(set) var phase = Phase.idle
  /// Which sweep this is; its messages carry it.
  private(set) var number = 0
  /// How it began; nil before its data are open.
  var start: SweepStart?
  /// The newest step of each setting.
  var steps: [Int: StepReport] = [:]
  /// What the chosen settings cost, for the description that it was made of.
  var plan: Plan?

  /// A sweep before its first step, or why there can be none.
  struct Plan: Sendable {
    let description: SweepDescription
    let record: Result<SweepRecord, Failure>

    init(_ description: SweepDescription) {
      self.description = description
      do throws(TrainingError) { record = .success(try SweepRecord(description)) } catch {
        record = .failure(Failure("\(error)"))
      }
    }
  }

  /// Whether a sweep exists that has not ended.
  var isActive: Bool { phase != .idle }

  /// Numbers a sweep that begins.
  mutating func begin() -> Int {
    number += 1
    phase = .starting
    start = nil
    steps = [:]
    return number
  }

  /// Goes on to a phase; a request to end outlives everything but the end.
  mutating func enter(_ next: Phase) {
    guard phase != .stopping || next == .idle, phase != .idle else { return }
    phase = next
  }
}

extension NotebookState {
  /// The sweep that the choices describe.
  var chosenSweep: SweepDescription {
    var alike = training
    alike.schedule = .constant
    let choices = document.choices.lab
    return SweepDescription(alike, settings: choices.list(for: training.network), budget: choices.budget)
  }

  /// The sweep that is shown: the one under way, or what is known of the chosen one.
  var shownSweep: Result<SweepRecord, Failure> {
    let chosen = chosenSweep
    if let kept = document.sweep?.record,
      live.lab.isActive || chosen.difference(from: kept.description) == nil
    {
      return .success(kept)
    }
    if let plan = live.lab.plan, plan.description == chosen { return plan.record }
    return LabState.Plan(chosen).record
  }

  /// Counts once what the chosen settings cost.
  mutating func planSweep() {
    let chosen = chosenSweep
    if live.lab.plan?.description != chosen { live.lab.plan = LabState.Plan(chosen) }
  }
}
