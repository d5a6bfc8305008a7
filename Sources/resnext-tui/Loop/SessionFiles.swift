import Formats
import Foundation
import Notebook
import Synchronization
import Training

/// Sessions on the disk: one writer at a time, files whole or not at all.
final class SessionFiles: Sendable {
  private let locks = Mutex<[String: FileLock]>([:])

  /// A path for a new session that is not taken: `untitled.ipynb`, then `untitled-2.ipynb` and so on.
  static func freeName(in folder: String) -> String {
    var path = "\(folder)/untitled.ipynb"
    var number = 2
    while FileManager.default.fileExists(atPath: path) {
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
      let folder = URL(fileURLWithPath: file.path).deletingLastPathComponent().path
      try makeFolder(folder)
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
    let path = URL(fileURLWithPath: path).standardizedFileURL.path
    guard locks.withLock({ $0[path] == nil }) else { return }
    let lock = try FileLock.acquire(path, holder: .thisProcess(now: Date()))
    locks.withLock { $0[path] = lock }
  }
}
