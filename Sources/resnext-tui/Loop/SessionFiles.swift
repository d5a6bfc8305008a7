import Formats
import Foundation
import Notebook
import Synchronization
import Training

/// Sessions on the disk: one writer at a time, files whole or not at all.
final class SessionFiles: Sendable {
  /// By the bytes of the lock's path: to Swift, two spellings of é are one name.
  private let locks = Mutex<[[UInt8]: FileLock]>([:])

  /// A path for a new session that is not taken: `untitled.ipynb`, then `untitled-2.ipynb` and so on.
  static func freeName(in folder: String) -> String {
    var path = "\(folder)/untitled.ipynb"
    var number = 2
    while FileSystem.exists(path) {
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

  /// Writes a session and, beside it, its weights.
  ///
  /// - Returns: why it could not; nil when it stands.
  func save(_ file: SessionFile) -> Failure? {
    do {
      try FileSystem.makeFolder(PathParts.folder(of: file.path))
      try lock(file.path)
      // The weights first: a notebook never points to weights that are not there.
      try file.weights.map { try $0.write(to: file.weightsPath) }
      try AtomicFile.write(file.contents, to: file.path)
      return nil
    } catch { return Failure(oneLine("\(error)")) }
  }

  /// Reads a session's bytes.
  func read(path: String) -> Result<Data, Failure> {
    do throws(FormatError) {
      return .success(Data(try FileBytes.read(path: path, limit: JupyterNotebook.largestFile, as: .notebook)))
    } catch { return .failure(Failure(error.description)) }
  }

  private func lock(_ path: String) throws(FormatError) {
    let key = Array(try FileLock.lockPath(ofFile: path).utf8)
    guard locks.withLock({ $0[key] == nil }) else { return }
    let lock = try FileLock.acquire(file: path, holder: .thisProcess(now: Date()))
    locks.withLock { $0[key] = lock }
  }
}
