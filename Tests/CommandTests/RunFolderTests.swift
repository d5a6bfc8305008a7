import Datasets
import Foundation
import ResNeXtModel
import Synchronization
import Testing
import Training

@testable import resnext_tui

@Suite("Folders of runs")
struct RunFolderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func names() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
  }

  @Test("A name is preset, cardinality, data and the first free number")
  func claims() throws {
    var configuration = TrainingConfiguration(network: Preset.tiny.configuration, data: .shapes)
    let first = try RunFolder.claim(in: folder.file("runs"), for: configuration)
    #expect(first == folder.file("runs/tiny-c8-shapes-1"))
    #expect(try RunFolder.claim(in: folder.file("runs"), for: configuration).hasSuffix("tiny-c8-shapes-2"))
    configuration.network.cardinality = 2
    configuration.network.classes = 100
    configuration.data = .cifar100
    #expect(RunFolder.base(configuration) == "tiny-c2-cifar100")
    configuration.network.stemChannels = 8
    configuration.data = .directory("/somewhere")
    #expect(RunFolder.base(configuration) == "paper-c2-folder")
  }

  @Test("Many who ask at the same time get as many folders")
  func races() throws {
    let claimed = Mutex<[String]>([])
    let parent = folder.file("runs")
    DispatchQueue.concurrentPerform(iterations: 40) { _ in
      if let path = try? RunFolder.claim(in: parent, base: "x") { claimed.withLock { $0.append(path) } }
    }
    #expect(Set(claimed.withLock { $0 }) == Set((1...40).map { "\(parent)/x-\($0)" }))
  }

  @Test("A folder that cannot be made is an error that names it")
  func unwritable() {
    #expect(throws: (any Error).self) { try RunFolder.claim(in: "/proc/nobody", base: "x") }
  }

  /// The files of a whole run, each with its number inside.
  private func writeRun(_ number: String) throws {
    for name in [
      "best.safetensors", "last.safetensors", "checkpoint.safetensors", "metrics.jsonl", "run.json",
    ] {
      try folder.write(name, Array(number.utf8))
    }
    for place in ["train", "validation", "snapshots"] {
      try FileManager.default.createDirectory(
        atPath: folder.file(place), withIntermediateDirectories: true)
      let name = place == "snapshots" ? "step-4.safetensors" : "events.out.tfevents.\(number).host"
      try folder.write("\(place)/\(name)", Array(number.utf8))
    }
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: folder.file(name), encoding: .utf8)
  }

  @Test("Of ten runs in one folder, all earlier ones are kept whole, in the order of time")
  func tenRuns() throws {
    #expect(try PreviousRuns.setAside(in: folder.path) == nil)
    for number in 1...9 {
      try writeRun("\(number)")
      #expect(try PreviousRuns.setAside(in: folder.path) == folder.file("previous-\(number)"))
    }
    try writeRun("10")
    for number in 1...9 {
      #expect(try text("previous-\(number)/best.safetensors") == "\(number)")
      #expect(try text("previous-\(number)/run.json") == "\(number)")
      #expect(try text("previous-\(number)/snapshots/step-4.safetensors") == "\(number)")
      #expect(
        try text("previous-\(number)/validation/events.out.tfevents.\(number).host") == "\(number)")
    }
    #expect(try text("best.safetensors") == "10")
  }

  @Test("Files that are no run's stay where they are")
  func strangers() throws {
    try writeRun("1")
    try FileManager.default.createDirectory(
      atPath: folder.file("train"), withIntermediateDirectories: true)
    for name in ["notes.txt", "train/cat.png", "previous-best.safetensors"] { try folder.write(name, [1]) }
    _ = try PreviousRuns.setAside(in: folder.path)
    for name in ["notes.txt", "train/cat.png", "previous-best.safetensors"] {
      #expect(FileManager.default.fileExists(atPath: folder.file(name)))
    }
  }

  @Test("What was interrupted at any file is finished by the next run, as one run", arguments: 0...8)
  func interrupted(moved: Int) throws {
    try writeRun("1")
    let files = RunFile.present(in: folder.path)
    #expect(files.count == 8)
    for name in ["train", "validation", "snapshots"].map({ "previous-1.moving/\($0)" }) {
      try FileManager.default.createDirectory(
        atPath: folder.file(name), withIntermediateDirectories: true)
    }
    for file in files.prefix(moved) {
      try FileManager.default.moveItem(
        atPath: folder.file(file), toPath: folder.file("previous-1.moving/\(file)"))
    }
    #expect(try PreviousRuns.setAside(in: folder.path) == folder.file("previous-1"))
    for file in files { #expect(try text("previous-1/\(file)") == "1") }
    #expect(try names().allSatisfy { !$0.contains("moving") })
  }
}
