import Formats
import Foundation
import Notebook
import ResNeXtModel
import Testing
import Training

@testable import resnext_tui

@Suite("Sessions on the disk")
struct SessionFilesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func session(_ name: String = "a", text: String) throws -> SessionFile {
    let weights = try NetworkWeights.initial(Preset.tiny.configuration, seed: 1)
    return SessionFile(
      path: folder.file("\(name).ipynb"), contents: { _, _ in Data(text.utf8) },
      weights: DescribedWeights(weights: weights),
      weightsPath: folder.file("\(name).safetensors"))
  }

  private func text(_ name: String) -> String? {
    try? String(contentsOfFile: folder.file(name), encoding: .utf8)
  }

  private func names(_ path: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
  }

  @Test("A save holds the session's lock until the program ends")
  func lock() throws {
    let files = SessionFiles()
    #expect(files.save(try session(text: "new")) == nil)
    #expect(throws: FormatError.self) {
      try FileLock.acquire(file: folder.file("a.ipynb"), holder: .thisProcess(now: Date()))
    }
    #expect(files.save(try session(text: "newer")) == nil && text("a.ipynb") == "newer")
  }

  @Test("What another program has written since it was read or saved is not written over unasked")
  func changedMeanwhile() throws {
    var files: SessionFiles? = SessionFiles()
    #expect(files?.save(try session(text: "new")) == nil)
    try folder.write("a.ipynb", Array("somebody else's".utf8))
    let failure = files?.save(try session(text: "newer"))
    #expect(failure?.isOfChangedFile == true && text("a.ipynb") == "somebody else's")
    var asked = try session(text: "newer")
    asked.replacesChanged = true
    #expect(files?.save(asked) == nil && text("a.ipynb") == "newer")
    #expect(files?.save(try session(text: "newest")) == nil && text("a.ipynb") == "newest")
    let reader = SessionFiles()
    // With it goes its lock.
    files = nil
    _ = reader.read(path: folder.file("a.ipynb"))
    try folder.write("a.ipynb", Array("another".utf8))
    #expect(reader.save(try session(text: "mine"))?.isOfChangedFile == true)
    try FileManager.default.removeItem(atPath: folder.file("a.ipynb"))
    #expect(reader.save(try session(text: "mine")) == nil, "a file that is gone is not in the way")
  }

  @Test("Without its lock a session is not written, nor are its weights")
  func lockedElsewhere() throws {
    let lock = try FileLock.acquire(
      file: folder.file("a.ipynb"), holder: LockHolder(process: 42, host: "there", since: ""))
    defer { lock.release() }
    #expect(SessionFiles().save(try session(text: "new")) != nil)
    #expect(text("a.ipynb") == nil && text("a.safetensors") == nil)
    #expect(SessionFiles().hold(folder.file("a.ipynb"))?.contains("42") == true)
  }

  @Test("Where the weights cannot be written the old session stays whole")
  func oldSession() throws {
    try folder.write("a.ipynb", Array("old".utf8))
    try FileManager.default.createDirectory(
      atPath: folder.file("a.safetensors"), withIntermediateDirectories: true)
    let failure = SessionFiles().save(try session(text: "new"))
    #expect(failure?.description.contains("a.safetensors") == true)
    #expect(text("a.ipynb") == "old")
    #expect(try names(folder.path).filter { $0.contains("tmp") }.isEmpty, "no temporary file is left")
  }

  @Test("Where the notebook cannot be written the old weights stay")
  func oldWeights() throws {
    try folder.write("a.safetensors", Array("old".utf8))
    try FileManager.default.createDirectory(
      atPath: folder.file("a.ipynb"), withIntermediateDirectories: true)
    #expect(SessionFiles().save(try session(text: "new")) != nil)
    #expect(text("a.safetensors") == "old")
  }

  @Test("A rescued session goes into a new folder of the first place that takes it, its weights beside it")
  func rescue() throws {
    try folder.write("no-folder", [])
    let places = [folder.file("no-folder"), folder.file("place")]
    let files = SessionFiles { refused in refused == "/dev/null" ? [] : places }
    for number in 1...2 {
      let kept = try files.rescue(try session(text: "copy \(number)")).get()
      let home = "place/resnext-tui-rescued-\(number)"
      #expect(kept == RescuedSession(path: folder.file(home + "/a.ipynb"), lacksWeights: false))
      #expect(text(home + "/a.ipynb") == "copy \(number)")
      #expect(try names(folder.file(home)) == ["a.ipynb", "a.safetensors"])
    }
    #expect(text("a.ipynb") == nil)
  }

  @Test("Where no place takes a session the last reason is told and nothing is left")
  func nowhere() throws {
    try folder.write("no-folder", [])
    let places = [folder.file("no-folder")]
    let result = SessionFiles { _ in places }.rescue(try session(text: "copy"))
    guard case .failure(let reason) = result else {
      Issue.record("it was kept")
      return
    }
    #expect(reason.description.contains("no-folder"))
    #expect(try names(folder.path) == ["no-folder"])
    #expect(SessionFiles().rescue(try session(text: "copy")) == .failure(Failure("there is no other place")))
  }
}
