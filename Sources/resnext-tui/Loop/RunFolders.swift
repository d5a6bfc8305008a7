import Datasets
import Dispatch
import Formats
import Foundation
import Notebook
import Training

/// The runs on the disk as the explorer lists them, and changes of their folders.
final class RunFolders: Sendable {
  private let locations: FileLocations
  private let library = RunLibrary()
  private let queue = DispatchQueue(label: "resnext.runs", qos: .utility)

  /// Runs of which nothing has been read.
  init(_ locations: FileLocations) { self.locations = locations }

  /// Reads the program's own runs and those of other folders, without a part in what the keys wait for.
  func read(_ folders: [String], _ tell: @escaping @Sendable (RunLibrary.Contents) -> Void) {
    let roots = roots(folders)
    queue.async { [library] in tell(library.read(roots, progress: tell)) }
  }

  /// The same at once.
  func contents(_ folders: [String]) -> RunLibrary.Contents { library.read(roots(folders)) }

  private func roots(_ folders: [String]) -> [RunRoot] {
    [RunRoot(locations.runs, isHome: true)] + folders.map { RunRoot(locations.typed($0)) }
  }

  /// Renames or deletes a folder that nobody writes.
  ///
  /// - Returns: its path now, or why it is as it was.
  func change(_ change: RunChange) -> Result<String, Failure> {
    do throws(FormatError) {
      switch change {
      case .rename(let path, let name, _): return .success(try RunFolderChange(path).rename(to: name))
      case .delete(let path, _): return .success(try RunFolderChange(path).delete())
      }
    } catch { return .failure(Failure(error)) }
  }
}

/// A change of a run's folder, which is locked meanwhile.
struct RunFolderChange {
  private let path: String

  init(_ path: String) { self.path = path }

  /// Gives it another name in the same folder.
  ///
  /// - Throws: `FormatError` where it is in use, part of a sweep, or the name is taken.
  func rename(to name: String) throws(FormatError) -> String {
    try refuseParts()
    let target = PathParts.sibling(of: path, named: name)
    let lock = try lock()
    defer { lock.release() }
    // Who makes a folder owns its name; an empty one is replaced by the run's.
    guard try FileSystem.makeNewFolder(target) else {
      throw .unsupported(path: target, reason: "this name is taken: choose another")
    }
    do throws(FormatError) { try FileSystem.rename(path, to: target) } catch {
      FileSystem.removeEmptyFolder(target)
      throw error
    }
    // The lock went with the folder.
    try? FileSystem.remove(PathParts.joined(target, ".lock"))
    return target
  }

  /// Deletes it, where it holds nothing but the files of a run.
  ///
  /// - Throws: `FormatError` where it is in use, part of a sweep, or holds anything else.
  func delete() throws(FormatError) -> String {
    try refuseParts()
    let lock = try lock()
    defer { lock.release() }
    let contents = RunFolderContents(path)
    if let stranger = contents.stranger {
      throw .unsupported(path: path, reason: "it holds '\(stranger)', which is no file of a run; it stays")
    }
    FileSystem.removeFolder(path)
    guard FileSystem.isFree(path) else {
      throw .unsupported(path: path, reason: "not all of it could be deleted")
    }
    return path
  }

  private func lock() throws(FormatError) -> FileLock {
    try FileLock.acquire(folder: path, holder: .thisProcess(now: Date()))
  }

  /// A setting's run goes with its sweep.
  private func refuseParts() throws(FormatError) {
    if FileSystem.exists(PathParts.joined(PathParts.folder(of: path), LabFolder.fileName)) {
      throw .unsupported(path: path, reason: "it is part of a sweep, which goes on in it: it stays as it is")
    }
  }
}
