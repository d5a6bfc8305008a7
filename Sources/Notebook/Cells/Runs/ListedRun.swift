import Formats
import Tensors
import Training

/// A run of the list: of this session, on the disk, or both.
struct ListedRun: Sendable {
  /// Its name, the same on screen and disk.
  let name: String
  /// By which it is found again: its name where it is one of this program's own, else its folder.
  let identity: String
  /// What this session knows of it; nil for a run of before or of others.
  var record: RunRecord?
  /// What stands on the disk; nil before it was read, and for a run that left nothing.
  var logged: LoggedRun?

  /// Its curves.
  var curves: RunCurves { record?.curves ?? logged?.curves ?? RunCurves(name: name) }
  /// How it was made.
  var settings: RunSettings {
    guard let record else { return logged?.settings ?? RunSettings() }
    var settings = RunSettings(record.configuration)
    settings.program = logged?.settings.program
    settings.weights = logged?.settings.weights ?? []
    return settings
  }

  var steps: Double? { record.map { Double($0.steps) } ?? logged?.steps }
  var epochs: Double? { record?.epochs.last.map { Double($0.epoch) } ?? logged?.epochs }
  var seconds: Double? { record?.epochs.last?.seconds ?? logged?.seconds }
  var problems: [RunProblem] { logged?.problems ?? [] }
  /// Whether values are missing for something that is wrong.
  var isDamaged: Bool { logged?.isDamaged ?? false }

  /// The newest accuracy on held-out images, and the best one.
  var validation: (last: Float?, best: Float?) {
    guard let record, !record.epochs.isEmpty else {
      return (logged?.last(.validationAccuracy), logged?.bestAccuracy)
    }
    let accuracies = record.epochs.map(\.validationAccuracy)
    return (accuracies.last, accuracies.filter(\.isFinite).max())
  }

  /// The newest loss.
  var loss: Float? { record?.losses.last ?? logged?.last(.loss) }

  /// The path of a weights file that it has.
  func weightsPath(_ name: String) -> String? {
    guard let logged, logged.settings.weights.contains(where: { $0.name == name }) else { return nil }
    return PathParts.joined(logged.path, name)
  }
}

extension NotebookState {
  /// This session's runs, the newest first, and those on the disk; hidden ones too.
  var allListedRuns: [ListedRun] {
    let home = Dictionary(live.library.runs.filter(\.isAtHome).map { ($0.name, $0) }) { first, _ in first }
    let own = runs.reversed().map { record in
      ListedRun(
        name: record.name, identity: record.name, record: record, logged: record.folder.flatMap { home[$0] })
    }
    let known = Set(own.map(\.identity))
    let others = live.library.runs.filter { !($0.isAtHome && known.contains($0.name)) }
    return own
      + others.map { ListedRun(name: $0.name, identity: $0.isAtHome ? $0.name : $0.path, logged: $0) }
  }

  /// The runs of the list.
  var listedRuns: [ListedRun] {
    guard !interface.places.runList.showsHidden else { return allListedRuns }
    let hidden = Set(document.choices.runList.hidden)
    return allListedRuns.filter { !hidden.contains($0.identity) }
  }

  /// The chosen run of the list; nil where it is empty.
  var chosenRun: ListedRun? {
    let listed = listedRuns
    return listed.first { $0.identity == interface.places.runList.chosen } ?? listed.first
  }

  /// What a run does, in few words.
  func stateText(of run: ListedRun) -> String {
    guard let record = run.record else { return run.logged.map { $0.isRead ? $0.stateText : "…" } ?? "…" }
    if let phase = live.training.phases[record.id], phase != .idle {
      return phase == .paused ? "paused" : "going on"
    }
    return record.ending.isEmpty ? "ended" : record.ending
  }

  /// Whether somebody writes a run: then it is not renamed or deleted.
  func isUnderWay(_ run: ListedRun) -> Bool {
    if let record = run.record, live.training.phases[record.id] != nil { return true }
    return run.logged?.state == .underWay
  }
}
