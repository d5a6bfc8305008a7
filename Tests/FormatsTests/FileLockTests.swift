import Foundation
import Testing

@testable import Formats

@Suite struct FileLockTests {
  private let holder = LockHolder(process: 42, host: "desk", since: "2025-03-01T12:00:00Z")

  /// Checks that `second` cannot take what this holder has.
  private func expectLocked(
    _ second: @autoclosure () throws -> FileLock, path: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(throws: FormatError.locked(path: path, holder: holder), sourceLocation: sourceLocation) {
      _ = try second()
    }
  }

  @Test func aSecondInstanceLearnsWhoHoldsTheLock() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/tour.ipynb"
    let lock = try FileLock.acquire(file: path, holder: holder)
    expectLocked(
      try FileLock.acquire(file: path, holder: LockHolder(process: 43, host: "desk", since: "")), path: path)
    #expect(
      FormatError.locked(path: "tour.ipynb", holder: holder).description
        == "tour.ipynb: in use by process 42 on desk since 2025-03-01T12:00:00Z")
    lock.release()
  }

  @Test func theLockOfAFolderLiesInItAndThatOfAFileBesideIt() throws {
    let folder = try TemporaryFolder()
    try folder.folder("run")
    let first = try FileLock.acquire(folder: folder.path + "/run", holder: holder)
    let second = try FileLock.acquire(file: folder.path + "/tour.ipynb", holder: holder)
    #expect(try folder.names == [".tour.ipynb.lock", "run"])
    #expect(try folder.names(in: "run") == [".lock"])
    first.release()
    second.release()
    second.release()
    #expect(try folder.names == ["run"])
    #expect(try folder.names(in: "run") == [])
  }

  @Test func everyPathToAFolderLeadsToOneLock() throws {
    let folder = try TemporaryFolder()
    try folder.folder("run")
    try folder.folder("run/inner")
    try folder.link("other", to: "run")
    try folder.link("chain", to: folder.path + "/other/")
    let lock = try FileLock.acquire(folder: folder.path + "/chain", holder: holder)
    for name in ["run", "run/", "other", "chain", "./run", "run/inner/..", "other//"] {
      let path = folder.path + "/" + name
      expectLocked(try FileLock.acquire(folder: path, holder: holder), path: path)
    }
    lock.release()
  }

  @Test func everyPathToAFileLeadsToOneLockBesideTheRealOne() throws {
    let folder = try TemporaryFolder()
    try folder.folder("real")
    try folder.link("linked", to: "real")
    // The first leads to a file that is not there yet.
    try folder.link("a.ipynb", to: "real/tour.ipynb")
    let lock = try FileLock.acquire(file: folder.path + "/a.ipynb", holder: holder)
    #expect(try folder.names(in: "real") == [".tour.ipynb.lock"])
    for name in ["a.ipynb", "real/tour.ipynb", "linked/tour.ipynb", "real/../real/./tour.ipynb"] {
      let path = folder.path + "/" + name
      expectLocked(try FileLock.acquire(file: path, holder: holder), path: path)
    }
    lock.release()
  }

  @Test func releasingTwiceDoesNotFreeTheNextHoldersLock() throws {
    let folder = try TemporaryFolder()
    let first = try FileLock.acquire(folder: folder.path, holder: holder)
    first.release()
    let second = try FileLock.acquire(folder: folder.path, holder: holder)
    first.release()
    expectLocked(try FileLock.acquire(folder: folder.path, holder: holder), path: folder.path)
    second.release()
  }

  @Test func aFolderThatMovedKeepsTheLockOfWhoCameAfter() throws {
    let folder = try TemporaryFolder()
    try folder.folder("run")
    let path = folder.path + "/run"
    let first = try FileLock.acquire(folder: path, holder: holder)
    try FileSystem.rename(path, to: folder.path + "/moved")
    try folder.folder("run")
    let second = try FileLock.acquire(folder: path, holder: holder)
    first.release()
    expectLocked(try FileLock.acquire(folder: path, holder: holder), path: path)
    second.release()
  }

  @Test func aLockFileLeftByADeadProcessDoesNotLock() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file(".lock", Array("999999\tdesk\tlong ago\n".utf8))
    let lock = try FileLock.acquire(folder: folder.path, holder: holder)
    #expect(try bytes(folder.path + "/.lock") == Array("42\tdesk\t2025-03-01T12:00:00Z\n".utf8))
    lock.release()
  }

  @Test(arguments: [Array("a note of mine".utf8), [UInt8](repeating: 0x78, count: 5000)])
  func anotherFileInThePlaceOfTheLockIsLeftAlone(content: [UInt8]) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file(".lock", content)
    #expect(
      throws: FormatError.unsupported(
        path: path, reason: "stands where the lock goes and is none: move it away")
    ) { try FileLock.acquire(folder: folder.path, holder: holder) }
    #expect(try bytes(path) == content)
  }

  @Test func aFolderThatDoesNotExistIsAnError() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/no/run"
    let missing = FormatError.inaccessible(path: path, reason: "No such file or directory")
    #expect(throws: missing) { try FileLock.acquire(folder: path, holder: holder) }
    #expect(throws: missing) { try FileLock.acquire(file: path, holder: holder) }
  }

  @Test func aNameOfTheLongestKindHasALockOfItsOwn() throws {
    let folder = try TemporaryFolder()
    let names = ["a", "b"].map { String(repeating: "n", count: 254) + $0 }
    let locks = try names.map { try FileLock.acquire(file: folder.path + "/" + $0, holder: holder) }
    #expect(Set(locks.map(\.lockPath)).count == 2)
    for lock in locks { lock.release() }
  }

  @Test(arguments: [ENOLCK, ENOTSUP, ENOSYS])
  func aFileSystemWithoutLocksIsNamedAsTheReason(code: Int32) {
    #expect(
      FileLock.reason(noLock: code)
        == "its file system has no locks, so a second writer could not be kept out: use a folder on another")
  }

  @Test func thisProcessIsDescribedByItsIdHostAndTime() {
    let described = LockHolder.thisProcess(now: Date(timeIntervalSince1970: 0))
    #expect(described.process == getpid())
    var name = utsname()
    #expect(uname(&name) == 0)
    let host = withUnsafeBytes(of: name.nodename) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    #expect(described.host == host && !host.isEmpty)
    #expect(described.since == "1970-01-01T00:00:00Z")
  }
}

@Suite("Locks that are held")
struct HeldLocksTests {
  @Test("A folder whose lock is held is told from one whose lock was left, and asking takes none")
  func held() throws {
    let folder = try TemporaryFolder()
    try folder.folder("run")
    let run = folder.path + "/run"
    #expect(!HeldLocks.now().holds(folder: run))
    let lock = try FileLock.acquire(folder: run, holder: .thisProcess(now: Date()))
    #expect(HeldLocks.now().holds(folder: run))
    lock.release()
    #expect(!HeldLocks.now().holds(folder: run))
    _ = try folder.file("run/.lock", [])
    #expect(!HeldLocks.now().holds(folder: run))
  }

  @Test("Lines of other kinds of locks are passed over")
  func listing() {
    let locks = HeldLocks(listing: "1: POSIX  ADVISORY  WRITE 5 08:01:77 0 EOF\nnonsense\n")
    #expect(!locks.holds(folder: "/"))
  }
}
