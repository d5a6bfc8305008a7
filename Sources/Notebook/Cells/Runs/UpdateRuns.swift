import Formats
import Tensors
import Training

/// Reading the runs on the disk, and following those that grow.
extension NotebookState {
  /// Asks for the runs where nobody has read them, or not for a while.
  mutating func askForRuns() -> [Command] {
    let folders = document.choices.runList.folders
    guard live.requests.data != nil else { return [] }
    if live.library.reading != nil { return [] }
    let isNew = live.library.contents == nil || folders != live.library.folders
    guard isNew || now - live.library.ended >= Self.pause(afterReadingFor: live.library.took) else {
      return []
    }
    let number = live.requests.takeNumber()
    live.library.reading = number
    live.library.folders = folders
    live.library.began = now
    return [.readRuns(number: number, folders: folders)]
  }

  /// Runs that charts show are followed wherever the reader is.
  mutating func followPinnedRuns() -> [Command] {
    document.choices.runList.pinned.isEmpty ? [] : askForRuns()
  }

  /// Seconds between two readings: once a second, and at most a fortieth of the time.
  static func pause(afterReadingFor seconds: Double) -> Double { min(30, max(1, 40 * seconds)) }

  mutating func receive(runs number: Int, _ contents: RunLibrary.Contents) {
    guard number == live.library.reading else { return }
    let told = live.library.contents?.problems ?? []
    live.library.contents = contents
    guard contents.isComplete else { return }
    live.library.reading = nil
    live.library.took = now - live.library.began
    live.library.ended = now
    if let problem = contents.problems.first(where: { !told.contains($0) }) { say("\(problem)", .failure) }
  }

  /// Adds a folder, or leaves out those that were added.
  mutating func runs(line: String) -> [Command] {
    if line == "off" {
      document.choices.runList.folders = []
      say("the program's own runs alone")
    } else {
      document.choices.runList.folders.removeAll { $0 == line }
      document.choices.runList.folders.append(line)
      say("runs in \(line) are listed, too; :runs off leaves them out")
    }
    return perform(.goTo(.runs))
  }
}

/// What is done with the chosen run.
extension NotebookState {
  mutating func pinRun() -> [Command] {
    guard let run = chosenRun else { return [] }
    let isPinned = document.choices.runList.pinned.contains(run.identity)
    document.choices.runList.pinned.removeAll { $0 == run.identity }
    if !isPinned { document.choices.runList.pinned.append(run.identity) }
    say(isPinned ? "\(run.name) is in no chart any more" : "\(run.name) is drawn beside the chosen run")
    return []
  }

  mutating func hideRun() -> [Command] {
    guard let run = chosenRun else { return refuse("there is no run to hide; t shows hidden ones") }
    let row = RunsCell().row(self)
    let isHidden = document.choices.runList.hidden.contains(run.identity)
    document.choices.runList.hidden.removeAll { $0 == run.identity }
    if !isHidden { document.choices.runList.hidden.append(run.identity) }
    say(isHidden ? "\(run.name) is shown again" : "\(run.name) is hidden; t shows hidden ones")
    let count = listedRuns.count
    if count > 0 { RunsCell().choose(row: min(row, count - 1), &self) }
    return []
  }

  mutating func turnHiddenRuns() -> [Command] {
    guard !document.choices.runList.hidden.isEmpty else {
      return refuse("no run is hidden: v hides the chosen one")
    }
    interface.places.runList.showsHidden.toggle()
    say(
      interface.places.runList.showsHidden
        ? "hidden runs are shown; v takes one back" : "hidden runs are left out")
    return []
  }

  // MARK: Differences

  /// The run that the chosen one is compared with: the first pinned one that is another.
  var comparedRun: ListedRun? { chartedList.dropFirst().first }

  var differencesObstacle: String? {
    comparedRun == nil && interface.places.runList.side == .details
      ? "p pins a run; then f compares another with it" : nil
  }

  mutating func turnRunSide() -> [Command] {
    if let obstacle = differencesObstacle { return refuse(obstacle) }
    interface.places.runList.side = interface.places.runList.side == .details ? .differences : .details
    return []
  }

  // MARK: Weights

  /// Why its weights cannot be shown; nil where they can.
  var weightsObstacle: String? {
    if phase.isActive { return "a run is under way: x ends it first" }
    guard let run = chosenRun, run.record == nil || run.logged != nil else { return nil }
    return run.settings.weights.isEmpty ? "no weights of this program lie beside \(run.name)" : nil
  }

  /// Shows weights of the chosen run: the best ones, `last`, `checkpoint`, or those after a step.
  mutating func load(ofRun text: String) -> [Command] {
    guard let run = chosenRun else { return refuse("there is no run: :runs lists them") }
    if phase.isActive { return refuse("a run is under way: x ends it first") }
    if let step = Int(text) { return load(step: step, of: run) }
    let names = text.isEmpty ? ["best", "last", "checkpoint"] : [text]
    for name in names {
      if let path = run.weightsPath("\(name).safetensors") { return [load(weights: path)] }
    }
    let has = run.settings.weights.map { String($0.name.prefix { $0 != "." }) }.joined(separator: ", ")
    return refuse("\(run.name) has no \(names[0]) weights\(has.isEmpty ? "" : "; it has \(has)")")
  }

  private mutating func load(step: Int, of run: ListedRun) -> [Command] {
    guard let record = run.record, let steps = live.instruments.snapshots.steps[record.id], !steps.isEmpty
    else {
      return refuse(
        "snapshots are of this session's runs: best, last or checkpoint of \(run.name) can be shown")
    }
    guard record.configuration.network == training.network else {
      return refuse("\(run.name) is of another network: :load best shows it, then :load \(step)")
    }
    return go(to: .step(steps.last { $0 <= step } ?? steps[0]), of: record)
  }
}
