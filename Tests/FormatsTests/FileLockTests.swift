import Foundation
import Testing

@testable import Formats

@Suite struct FileLockTests {
  private let holder = LockHolder(process: 42, host: "desk", since: "2025-03-01T12:00:00Z")

  @Test func aSecondInstanceLearnsWhoHoldsTheLock() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/tour.ipynb"
    let lock = try FileLock.acquire(path, holder: holder)
    #expect(throws: FormatError.locked(path: path, holder: holder)) {
      try FileLock.acquire(path, holder: LockHolder(process: 43, host: "desk", since: ""))
    }
    #expect(
      FormatError.locked(path: "tour.ipynb", holder: holder).description
        == "tour.ipynb: in use by process 42 on desk since 2025-03-01T12:00:00Z")
    lock.release()
  }

  @Test func theLockIsFreeAgainAfterReleaseAndLeavesNoFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/run"
    let first = try FileLock.acquire(path, holder: holder)
    #expect(try folder.names == [".run.lock"])
    first.release()
    first.release()
    #expect(try folder.names == [])
    let second = try FileLock.acquire(path, holder: holder)
    second.release()
  }

  @Test func releasingTwiceDoesNotFreeTheNextHoldersLock() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/run"
    let first = try FileLock.acquire(path, holder: holder)
    first.release()
    let second = try FileLock.acquire(path, holder: holder)
    first.release()
    #expect(throws: FormatError.locked(path: path, holder: holder)) {
      try FileLock.acquire(path, holder: holder)
    }
    second.release()
  }

  @Test func aLockFileLeftByADeadProcessDoesNotLock() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file(".run.lock", Array("999999\tdesk\tlong ago\n".utf8))
    let lock = try FileLock.acquire(folder.path + "/run", holder: holder)
    #expect(try bytes(folder.path + "/.run.lock") == Array("42\tdesk\t2025-03-01T12:00:00Z\n".utf8))
    lock.release()
  }

  @Test func aFolderThatDoesNotExistIsAnError() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/no/run"
    #expect(throws: FormatError.inaccessible(path: path, reason: "No such file or directory")) {
      try FileLock.acquire(path, holder: holder)
    }
  }

  @Test func thisProcessIsDescribedByItsIdHostAndTime() {
    let described = LockHolder.thisProcess(now: Date(timeIntervalSince1970: 0))
    #expect(described.process == getpid())
    #expect(!described.host.isEmpty)
    #expect(described.since == "1970-01-01T00:00:00Z")
  }
}
