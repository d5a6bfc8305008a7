import Formats
import Training

/// The locks of a sweep's folder and of those of its settings: neither another sweep nor a `train --resume` writes there.
struct LabLocks: Sendable {
  /// The folder's own, then those of the settings.
  private var locks: [RunLock] = []
  private let newFolders: [String]

  /// Makes the folders that are missing and takes their locks.
  ///
  /// - Throws: `FormatError.locked` when somebody else holds one, others where none can be made.
  init(_ folder: LabFolder, _ record: SweepRecord) throws(FormatError) {
    let folders = record.runs.map { folder.folder(of: $0.setting) }
    newFolders = ([folder.path] + folders).filter { !FileSystem.exists($0) }.reversed()
    do throws(FormatError) {
      for path in [folder.path] + folders {
        try FileSystem.makeFolder(path)
        locks.append(try RunLock(path))
      }
    } catch {
      release()
      throw error
    }
  }

  /// The lock of the setting at a place.
  func lock(_ index: Int) -> RunLock { locks[index + 1] }

  /// Lets go of all; folders that were made for them and stayed empty go, too.
  func release() {
    for lock in locks { lock.release() }
    for folder in newFolders { FileSystem.removeEmptyFolder(folder) }
  }
}
