import Datasets
import Formats
import Foundation
import Notebook
import ResNeXtModel
import Synchronization
import Training

/// Copies of unsaved changes on the disk: a folder a session, locked by the process that works on it.
final class UnsavedCopies: UnsavedStore {
  private struct State {
    /// What this process keeps itself.
    var own: UnsavedFolder?
    /// Locks of copies that were found, by their folders' names.
    var held: [String: FileLock] = [:]
  }

  private let locations: FileLocations
  private let now: @Sendable () -> Date
  private let state = Mutex(State())

  /// Copies among a user's own files.
  init(_ locations: FileLocations, now: @escaping @Sendable () -> Date = { Date() }) {
    self.locations = locations
    self.now = now
  }

  // MARK: This process' own

  func keep(_ session: UnsavedSession) -> Failure? {
    state.withLock { state in
      do {
        // A folder that was removed meanwhile is made anew.
        if state.own?.isInPlace != true { state.own = try UnsavedFolder(in: locations.unsaved) }
        try state.own?.write(session, record(of: session))
        return nil
      } catch { return Failure(oneLine("\(error)")) }
    }
  }

  func goOn(with journal: UnsavedJournal) -> (failure: Failure?, weightsSeconds: Double?) {
    state.withLock { state in
      do {
        guard state.own?.isInPlace == true else {
          return (Failure("\(locations.unsaved): the copy is gone"), nil)
        }
        return (nil, try state.own?.append(journal))
      } catch { return (Failure(oneLine("\(error)")), nil) }
    }
  }

  private func record(of session: UnsavedSession) -> UnsavedRecord {
    let path = locations.whole(session.sessionPath)
    var run = session.run
    // In a session a run's folder is a name; one that is elsewhere, such as on another disk, is not looked for.
    run?.folder = folderOfRun(session.run?.folder)
    return UnsavedRecord(
      session: path, written: now().timeIntervalSince1970, network: session.network, notebook: "", run: run,
      changes: session.changes, isForeign: session.isForeign, file: FileStamp(path: path))
  }

  private func folderOfRun(_ name: String?) -> String? {
    name.map { PathParts.joined(locations.runs, $0) }.flatMap { FileSystem.isFolder($0) ? $0 : nil }
  }

  func drop() {
    state.withLock { state in
      state.own?.remove()
      state.own = nil
    }
  }

  // MARK: Others'

  func find(openSession: String) -> (copies: [UnsavedCopy], remarks: [String]) {
    let folder = locations.unsaved
    guard !FileSystem.isFree(folder) else { return ([], []) }
    let names: [String]
    do throws(FormatError) { names = try FileSystem.names(in: folder) } catch {
      return ([], [error.description])
    }
    let open = locations.whole(openSession)
    var copies: [(copy: UnsavedCopy, written: Double)] = []
    var remarks: [String] = []
    for name in names {
      do throws(FormatError) {
        guard let record = try hold(name) else { continue }
        copies.append((try copy(name, record, open), record.written))
      } catch { remarks.append(error.description) }
    }
    return (copies.sorted { ($0.written, $0.copy.name) > ($1.written, $1.copy.name) }.map(\.copy), remarks)
  }

  /// Takes the lock of a copy; nil where a living process has it, or where nothing was left.
  private func hold(_ name: String) throws(FormatError) -> UnsavedRecord? {
    let path = PathParts.joined(locations.unsaved, name)
    try UnsavedRecord.refuseLink(path)
    guard FileSystem.isFolder(path) else {
      throw .unsupported(path: path, reason: "is no copy of a session and is left alone")
    }
    let lock: FileLock
    do throws(FormatError) {
      lock = try FileLock.acquire(folder: path, holder: .thisProcess(now: now()))
    } catch {
      if case .locked = error { return nil }
      throw error
    }
    do throws(FormatError) {
      let record = try record(in: path)
      if record != nil { state.withLock { $0.held[name] = lock } } else { lock.release() }
      // Killed before its first file: nothing is in it.
      if record == nil { FileSystem.removeEmptyFolder(path) }
      return record
    } catch {
      lock.release()
      throw error
    }
  }

  private func record(in path: String) throws(FormatError) -> UnsavedRecord? {
    let files = try FileSystem.names(in: path).filter { $0 != ".lock" }
    guard !files.isEmpty else { return nil }
    guard files.contains(UnsavedRecord.fileName) else {
      throw .unsupported(
        path: path,
        reason: "is half a copy of a session, without \(UnsavedRecord.fileName), and is left alone")
    }
    return try UnsavedRecord.read(folder: path)
  }

  private func copy(
    _ name: String, _ record: UnsavedRecord, _ open: String
  ) throws(FormatError) -> UnsavedCopy {
    let folder = PathParts.joined(locations.unsaved, name)
    let replay = try record.replay(in: folder)
    var run = replay.run(after: record.run)
    // The journal knows the name of a run's folder, as sessions do.
    if run?.number != record.run?.number || record.run?.folder == nil {
      let name = run?.folder
      run?.folder = folderOfRun(name)
    }
    let newer = run.flatMap(NewestWeights.of)
    run?.newer = newer
    let journal = record.journal.map { PathParts.joined(folder, $0) }
    let written = journal.flatMap { FileStamp(path: $0) }.map { Double($0.seconds) } ?? record.written
    return UnsavedCopy(
      name: name, notebookPath: PathParts.joined(folder, record.notebook), sessionPath: record.session,
      when: LocalTime.text(Date(timeIntervalSince1970: max(written, record.written))),
      network: record.network,
      run: run, journalPath: journal, changes: replay.changes ?? record.changes, isForeign: record.isForeign,
      hasChangedSince: FileStamp(path: record.session) != record.file, isOfThisSession: record.session == open
    )
  }

  func read(_ copy: UnsavedCopy) -> Result<RestoredCopy, Failure> {
    do throws(FormatError) {
      let bytes = try FileBytes.read(
        path: copy.notebookPath, limit: JupyterNotebook.largestFile, as: .notebook)
      let newer = copy.run?.newer.flatMap(NewestWeights.read)
      return .success(brought(Data(bytes), toTheEndOf: copy, newer))
    } catch { return .failure(Failure(error.description)) }
  }

  /// A copy's notebook with what its journal says; without it where that belongs to another notebook.
  private func brought(
    _ notebook: Data, toTheEndOf copy: UnsavedCopy, _ newer: NetworkWeights?
  ) -> RestoredCopy {
    guard let path = copy.journalPath,
      let bytes = try? FileBytes.read(path: path, limit: UnsavedRecord.largestJournal),
      let whole = try? JournalReplay(bytes).applied(to: notebook, name: copy.notebookPath)
    else { return RestoredCopy(contents: notebook, newerWeights: newer) }
    return RestoredCopy(contents: whole, newerWeights: newer, journal: JournalReplay(bytes))
  }

  func adopt(_ copy: UnsavedCopy) {
    state.withLock { state in
      guard let lock = state.held.removeValue(forKey: copy.name) else { return }
      state.own?.remove()
      state.own = UnsavedFolder(path: PathParts.joined(locations.unsaved, copy.name), lock: lock)
    }
  }

  func leave(_ copy: UnsavedCopy) { state.withLock { $0.held.removeValue(forKey: copy.name) }?.release() }

  func discard(_ copy: UnsavedCopy) -> Failure? {
    guard let lock = state.withLock({ $0.held.removeValue(forKey: copy.name) }) else { return nil }
    let path = PathParts.joined(locations.unsaved, copy.name)
    FileSystem.removeFolder(path)
    lock.release()
    return FileSystem.isFree(path) ? nil : Failure("\(path) cannot be removed")
  }
}

extension FileLocations {
  /// The folder of copies of unsaved changes.
  var unsaved: String { userData + "/unsaved" }

  /// A session's whole path, without links where that can be.
  fileprivate func whole(_ path: String) -> String {
    let typed = typed(path)
    return (try? FileSystem.realFile(typed)) ?? PathParts.joined(FileSystem.currentFolder, typed)
  }
}
