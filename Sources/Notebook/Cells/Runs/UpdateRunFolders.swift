import Formats
import Tensors
import Training

/// Renaming and deleting runs on the disk.
extension NotebookState {
  /// Asks for a run's new name in the command line.
  mutating func askForRunName() -> [Command] {
    guard let run = chosenRun else { return [] }
    if let obstacle = folderObstacle(run) { return refuse(obstacle) }
    let name = run.name.split(separator: "/").last.map(String.init) ?? run.name
    interface.overlay = .prompt(Prompt(.command, text: "rename \(name)"))
    return []
  }

  /// Why a run's folder cannot be changed; nil where it can.
  private func folderObstacle(_ run: ListedRun) -> String? {
    if isUnderWay(run) { return "\(run.name) is going on: it has to end first" }
    return run.logged == nil ? "\(run.name) has no folder that was read" : nil
  }

  /// Renames the chosen run and its folder.
  mutating func rename(run name: String) -> [Command] {
    guard let run = chosenRun else { return refuse("there is no run: :runs lists them") }
    if let obstacle = folderObstacle(run) { return refuse(obstacle) }
    guard let logged = run.logged, name != run.name else { return refuse("it has this name already") }
    if let reason = RunFolderName.fault(of: name) { return refuse(reason) }
    return [.changeRun(.rename(logged.path, to: name, run: run.record?.id))]
  }

  /// Deletes the chosen run's folder, once its key is pressed again.
  mutating func deleteRun(_ action: Action) -> [Command] {
    guard let run = chosenRun else { return [] }
    if let obstacle = folderObstacle(run) ?? deletionObstacle(run) { return refuse(obstacle) }
    guard let logged = run.logged else { return [] }
    guard interface.pending.confirmation?.action == action, interface.places.runList.asked == logged.path
    else {
      interface.pending.confirmation = Confirmation(action: action, time: now)
      interface.places.runList.asked = logged.path
      let files = logged.contents.files
      // What the key does comes first: where there is no room, the end of a notice goes.
      say(
        "Del again deletes for good: \(logged.path), \(files) \(files == 1 ? "file" : "files"), "
          + byteText(logged.contents.bytes))
      return []
    }
    interface.pending.confirmation = nil
    interface.places.runList.asked = nil
    return [.changeRun(.delete(logged.path, run: run.record?.id))]
  }

  private func deletionObstacle(_ run: ListedRun) -> String? {
    guard let logged = run.logged else { return nil }
    if logged.kind != .own { return "\(run.name) is another program's: this one deletes its own alone" }
    return logged.contents.stranger.map {
      "\(logged.path) holds '\($0)', which is no file of a run: it stays"
    }
  }

  // MARK: Answers

  /// What came of a change.
  mutating func receive(change: RunChange, _ result: Result<String, Failure>) {
    live.library.ended = -.infinity
    switch (change, result) {
    case (_, .failure(let failure)): say("\(failure)", .failure)
    case (.rename(let path, _, let run), .success(let newPath)): rename(path, to: newPath, run)
    case (.delete(let path, let run), .success): forget(path, run)
    }
  }

  private mutating func rename(_ path: String, to newPath: String, _ run: RunID?) {
    guard let index = live.library.runs.firstIndex(where: { $0.path == path }) else { return }
    let old = live.library.runs[index]
    var new = old
    let name = PathParts.name(of: newPath)
    new.name = (old.name.split(separator: "/").dropLast().map(String.init) + [name]).joined(separator: "/")
    new.path = newPath
    new.curves.name = new.name
    live.library.contents?.runs[index] = new
    let identities = old.isAtHome ? (old.name, new.name) : (old.path, new.path)
    document.choices.runList.rename(identities.0, to: identities.1)
    if interface.places.runList.chosen == identities.0 || run != nil {
      interface.places.runList.chosen = identities.1
    }
    if let run, let record = runs.firstIndex(where: { $0.id == run }) {
      document.runs[record].folder = new.name
      session.isUnsaved = true
    }
    say("\(old.name) is \(new.name) now, on the disk too")
  }

  private mutating func forget(_ path: String, _ run: RunID?) {
    guard let index = live.library.runs.firstIndex(where: { $0.path == path }) else { return }
    let gone = live.library.runs[index]
    let row = RunsCell().row(self)
    live.library.contents?.runs.remove(at: index)
    document.choices.runList.forget(gone.isAtHome ? gone.name : gone.path)
    if let run, let record = runs.firstIndex(where: { $0.id == run }) {
      document.runs[record].folder = nil
      session.isUnsaved = true
    }
    let count = listedRuns.count
    if count > 0 { RunsCell().choose(row: min(row, count - 1), &self) }
    say("\(path) is deleted")
  }
}

/// Names that a run's folder can have.
enum RunFolderName {
  /// What is wrong with a name; nil where nothing is.
  static func fault(of name: String) -> String? {
    if name.isEmpty || name.utf8.contains(UInt8(ascii: "/")) {
      return "a run's name is a folder's: without /"
    }
    if name.hasPrefix(".") { return "a name that begins with a dot is hidden: choose another" }
    if name.utf8.count > 200 { return "a name of \(name.utf8.count) bytes is too long: 200 are possible" }
    return TextField.harmless(name) == name ? nil : "a name without control characters, please"
  }
}
