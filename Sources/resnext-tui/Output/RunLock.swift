import Formats
import Foundation
import Synchronization

/// The lock of a run's folder, which follows the path: where another folder stands under its name, that one is locked anew.
final class RunLock: Sendable {
  /// The folder that is locked.
  let folder: String
  private let lock: Mutex<FileLock?>

  /// Takes the lock of a folder.
  ///
  /// - Throws: `FormatError.locked` when somebody else holds it, others where none can be made.
  init(_ folder: String) throws(FormatError) {
    self.folder = folder
    lock = Mutex(try RunLock.acquire(folder))
  }

  deinit { release() }

  /// Takes the lock of the folder that stands there now, where it is not held any more.
  ///
  /// - Throws: `FormatError.locked` when somebody else holds it, others where none can be made.
  func renew() throws(FormatError) {
    guard lock.withLock({ $0?.isInPlace != true }) else { return }
    let new = try RunLock.acquire(folder)
    lock.withLock { held in
      held?.release()
      held = new
    }
  }

  /// Lets go; calling it again does nothing.
  func release() {
    lock.withLock { held in
      held?.release()
      held = nil
    }
  }

  private static func acquire(_ folder: String) throws(FormatError) -> FileLock {
    try FileLock.acquire(folder: folder, holder: .thisProcess(now: Date()))
  }
}
