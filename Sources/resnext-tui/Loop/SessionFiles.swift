import Formats
import Foundation
import Notebook
import Synchronization
import Training

/// Sessions on the disk: one writer at a time, files whole or not at all.
final class SessionFiles: SessionStore {
  /// By the bytes of the lock's path: to Swift, two spellings of é are one name.
  private let locks = Mutex<[[UInt8]: FileLock]>([:])
  /// What files were like when they were read or written last, by the same.
  private let stamps = Mutex<[[UInt8]: FileStamp]>([:])
  private let fallbacks: @Sendable (String) -> [String]

  /// Sessions that, where their own folder does not take them, go into new folders in the places that `fallbacks` names
  /// for it.
  init(fallbacks: @escaping @Sendable (_ refused: String) -> [String] = { _ in [] }) {
    self.fallbacks = fallbacks
  }

  /// Takes the lock of a path for a new session that nobody has: `untitled.ipynb`, then `untitled-2.ipynb` and so on.
  func holdFreeName(in folder: String) -> String {
    // Without a folder there is no lock, and two explorers would have one name.
    try? FileSystem.makeFolder(folder)
    var path = "\(folder)/untitled.ipynb"
    var number = 2
    while FileSystem.exists(path) || hold(path) != nil {
      path = "\(folder)/untitled-\(number).ipynb"
      number += 1
    }
    return path
  }

  /// Takes the lock of a session that is opened.
  ///
  /// - Returns: why it may only be read: another instance holds it; nil when this one holds it now, or
  ///   when no lock can be made there, since then nothing can be saved there either.
  func hold(_ path: String) -> String? {
    do throws(FormatError) {
      try lock(path)
      return nil
    } catch {
      if case .locked = error { return error.description }
      return nil
    }
  }

  func save(_ file: SessionFile) -> Failure? {
    do {
      try FileSystem.makeFolder(PathParts.folder(of: file.path))
      if file.mustBeNew, !FileSystem.isFree(file.path) {
        return Failure("\(file.path) is there already; :save F with a name that is free")
      }
      try lock(file.path)
      if !file.replacesChanged, hasChanged(file.path) { return Failure(changedFile: file.path) }
      try write(file)
      noteStamp(file.path)
      return nil
    } catch { return Failure(oneLine("\(error)")) }
  }

  func read(path: String) -> Result<Data, Failure> {
    do throws(FormatError) {
      // Before its contents: what is changed while they are read is noticed later.
      noteStamp(path)
      return .success(Data(try FileBytes.read(path: path, limit: JupyterNotebook.largestFile, as: .notebook)))
    } catch { return .failure(Failure(error.description)) }
  }

  /// Whether a file is another one than when it was read or written last; one that is gone is not in the way.
  private func hasChanged(_ path: String) -> Bool {
    guard let key = key(path), let known = stamps.withLock({ $0[key] }), let now = FileStamp(path: path)
    else { return false }
    return now != known
  }

  private func noteStamp(_ path: String) {
    guard let key = key(path) else { return }
    let stamp = FileStamp(path: path)
    stamps.withLock { $0[key] = stamp }
  }

  private func key(_ path: String) -> [UInt8]? { (try? FileSystem.realFile(path)).map { Array($0.utf8) } }

  private func lock(_ path: String) throws(FormatError) {
    let key = Array(try FileLock.lockPath(ofFile: path).utf8)
    guard locks.withLock({ $0[key] == nil }) else { return }
    let lock = try FileLock.acquire(file: path, holder: .thisProcess(now: Date()))
    locks.withLock { $0[key] = lock }
  }

  /// Weights and snapshots take their names while the notebook is written under a temporary one.
  ///
  /// Where there is no room for all, the old notebook stays whole, and none ever points to weights that are not there. Of
  /// snapshots that were replaced and whose notebook was not, it says so when it is opened: they are not those that it was
  /// saved with.
  private func write(_ file: SessionFile) throws {
    var weightsFailure: TrainingError?
    let contents = try file.contents(.pictures)
    do {
      try AtomicFile.write(to: file.path) { (output) throws(FormatError) in
        try output.append(contents)
        do throws(TrainingError) {
          try file.weights?.write(to: file.weightsPath)
        } catch {
          weightsFailure = error
          throw .inaccessible(path: file.weightsPath, reason: "\(error)")
        }
        if let snapshots = file.snapshots { try AtomicFile.write(snapshots.data, to: file.snapshotsPath) }
      }
    } catch {
      if let weightsFailure { throw weightsFailure }
      throw error
    }
  }

  // MARK: Where there is room

  /// Writes a session with its weights and its snapshots into a new folder; without its snapshots, and then the notebook alone,
  /// where no place has room for all.
  ///
  /// - Returns: where they are, or why the last place did not take them.
  func rescue(_ file: SessionFile) -> Result<RescuedSession, Failure> {
    var reason = Failure("there is no other place")
    let places = fallbacks(PathParts.folder(of: file.path))
    for candidate in candidates(file) {
      for place in places {
        do {
          let path = try write(candidate, inNewFolderOf: place)
          let lacksWeights = candidate.weights == nil && file.weights != nil
          return .success(RescuedSession(path: path, lacksWeights: lacksWeights))
        } catch { reason = Failure(oneLine("\(error)")) }
      }
    }
    return .failure(reason)
  }

  /// A session with less and less beside it.
  private func candidates(_ file: SessionFile) -> [SessionFile] {
    var candidates = [file]
    var less = file
    if less.snapshots != nil {
      less.snapshots = nil
      candidates.append(less)
    }
    if less.weights != nil {
      less.weights = nil
      candidates.append(less)
    }
    return candidates
  }

  private func write(_ file: SessionFile, inNewFolderOf place: String) throws -> String {
    try FileSystem.makeFolder(place)
    let folder = try newFolder(in: place)
    var file = file
    file.path = folder + "/" + PathParts.name(of: file.path)
    file.weightsPath = folder + "/" + PathParts.name(of: file.weightsPath)
    do { try write(file) } catch {
      // Nothing is left of what did not fit; the notebook's temporary file is gone already.
      try? FileSystem.remove(file.weightsPath)
      try? FileSystem.remove(file.snapshotsPath)
      FileSystem.removeEmptyFolder(folder)
      throw error
    }
    return file.path
  }

  /// Makes a folder that was not there: in a new one nobody's files are written over.
  private func newFolder(in place: String) throws(FormatError) -> String {
    var number = 1
    while true {
      let folder = "\(place)/resnext-tui-rescued-\(number)"
      if try FileSystem.makeNewFolder(folder) { return folder }
      number += 1
    }
  }
}
