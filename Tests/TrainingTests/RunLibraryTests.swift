import Foundation
import Formats
import Synchronization
import Testing

@testable import Training

/// Runs on the disk: this program's, others', and broken ones.
@Suite("Runs on the disk")
struct RunLibraryTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  private func read(home: Bool = false, now: Double = 4e9) -> RunLibrary.Contents {
    RunLibrary(wallTime: { now }).read([RunRoot(folder.path, isHome: home)])
  }

  private func run(_ name: String, _ text: String) throws -> LoggedRun {
    try folder.write("\(name)/metrics.jsonl", text)
    return try #require(read().runs.first { $0.name == name })
  }

  private func line(_ step: Int, _ loss: String = "0.5", seconds: Double = 1) -> String {
    "{\"event\":\"epoch\",\"epoch\":\(step / 10),\"step\":\(step),\"loss\":\(loss),\"accuracy\":0.5,"
      + "\"val_loss\":0.75,\"val_accuracy\":0.\(step),\"lr\":0.001,\"seconds\":\(seconds)}\n"
  }

  private func events(_ values: [(step: Int, value: Float)], tag: String = "loss", time: Double = 100) -> Data
  {
    var events = TensorBoardEvents(wallTime: time)
    for (index, value) in values.enumerated() {
      events.append([(tag, value.value)], step: value.step, wallTime: time + Double(index))
    }
    return events.data
  }

  // MARK: Kinds

  @Test("This program's lines are read with their steps, epochs and seconds")
  func own() throws {
    let run = try run("mine", line(10, seconds: 2) + line(20, "0.25", seconds: 5))
    #expect(run.steps == 20 && run.epochs == 2 && run.seconds == 5 && run.problems.isEmpty)
    #expect(run.last(.loss) == 0.25 && run.bestAccuracy == 0.2 && run.state == .ended)
    #expect(run.curves.points[.validationLoss]?.map(\.seconds) == [2, 5])
    #expect(run.otherTags.isEmpty && run.kind == .metrics)
  }

  @Test("Where a line says that the run was resumed, the curve has a mark at that step")
  func resumed() throws {
    let resumed = line(30).replacing(",\"seconds\"", with: ",\"resumed\":25,\"seconds\"")
    let run = try run("mine", line(10) + line(20) + resumed + line(40))
    #expect(run.curves.marks == [RunMark(step: 25, text: "resumed")])
    #expect(run.steps == 40 && run.problems.isEmpty && run.otherTags.isEmpty)
    #expect(run.curves.points[.loss]?.count == 4)
  }

  @Test("What PyTorch wrote: tags, folders of add_scalars, per cent, a value that is not finite")
  func pytorch() throws {
    let run = try #require(fixture("pytorch"))
    #expect(run.kind == .tensorBoard && run.steps == 110)
    #expect(run.curves.points[.loss]?.count == 12 && run.last(.loss) == Float(2.0 / 3.75))
    #expect(run.curves.points[.validationLoss]?.map(\.step) == (0..<12).map { 10 * Double($0) })
    #expect(run.curves.points[.validationAccuracy]?.map(\.value) == [0.4, 0.5, 0.6, 0.7])
    #expect(run.curves.points[.accuracy]?.count == 12 && run.problems.contains(.percent(.accuracy)))
    #expect(abs((run.last(.accuracy) ?? 0) - Float(1 - 0.4 * 2.0 / 3.75)) < 1e-6)
    #expect(run.curves.marks.map(\.text) == ["rate 0.01"] && run.curves.marks[0].step == 60)
    #expect(RunMark(step: 1, rate: 2.2244689e-07).text == "rate 2.22e−07")
    #expect(RunMark(step: 1, rate: 0.000_123_46).text == "rate 0.000123")
    #expect(run.seconds == 22 && run.times.began == 1_700_000_000)
    #expect(
      Set(run.otherTags.map(\.tag)) == [
        "mine/temperature", "weights", "note/text_summary", "Metrics/accuracy",
      ])
  }

  @Test("What Keras wrote: train and validation are one run, its steps are epochs")
  func keras() throws {
    let run = try #require(fixture("keras"))
    #expect(run.epochs == 3 && run.problems.contains(.epochsForSteps))
    #expect(run.curves.points[.loss]?.map(\.epoch) == [1, 2, 3])
    #expect(run.curves.points[.validationAccuracy]?.map(\.value) == [0.25, 0.25, 0.25])
    #expect(run.curves.points[.learningRate]?.count == 3)
  }

  private func fixture(_ name: String) -> LoggedRun? {
    let logs = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/logs").path
    let runs = RunLibrary(wallTime: { 4e9 }).read([RunRoot(logs)]).runs
    #expect(runs.map(\.name).sorted() == ["keras", "pytorch"])
    return runs.first { $0.name == name }
  }

  @Test("Several files of one folder are one run that went on, each step once")
  func wentOn() throws {
    try folder.write("a/events.out.tfevents.1.h", events([(1, 1), (2, 2), (3, 3)]))
    try folder.write("a/events.out.tfevents.2.h", events([(2, 20), (3, 30), (4, 40)], time: 200))
    let run = try #require(read().runs.first)
    #expect(run.curves.points[.loss]?.map(\.value) == [1, 20, 30, 40])
    #expect(run.problems == [.stepsWentBack(from: 3, to: 2)])
    #expect(run.curves.marks.map(\.step) == [2])
  }

  @Test("Lines of others: without steps epochs count, without both the lines do")
  func foreignLines() throws {
    let epochs = try run(
      "a", "{\"epoch\":1,\"train_loss\":2,\"mine\":1}\n{\"epoch\":2,\"train_loss\":1,\"mine\":1}\n")
    #expect(epochs.curves.points[.loss]?.map(\.step) == [1, 2] && epochs.problems == [.epochsForSteps])
    #expect(epochs.steps == nil && epochs.otherTags == [.init(tag: "mine", count: 2)])
    let lines = try run("b", "{\"loss\":2}\n{\"note\":1}\n{\"loss\":1}\n")
    #expect(lines.curves.points[.loss]?.map(\.step) == [1, 2] && lines.problems == [.linesForSteps])
  }

  // MARK: Bad input

  @Test("What is broken is named, and the rest is shown")
  func broken() throws {
    #expect(
      try run("garbage", line(10) + "oops\n" + line(20)).problems == [
        .garbageLines(file: "metrics.jsonl", count: 1, first: 2)
      ])
    let cut = try run("cut", line(10) + line(20).dropLast(9))
    #expect(cut.problems == [.cut(file: "metrics.jsonl")] && cut.steps == 10 && cut.state == .ended)
    let nan = try run("nan", line(10) + line(20, "NaN"))
    #expect(nan.problems == [.notFinite(.loss, step: 20)] && nan.state == .broken)
    #expect(nan.stateText == "broken: loss is not finite from step 20 on")
    let clock = try run("clock", line(10, seconds: 50) + line(20, seconds: 10) + line(30, seconds: 60))
    #expect(clock.problems == [.clockWentBack(seconds: 40)] && clock.seconds == 60)
    #expect(clock.curves.points[.loss]?.map(\.seconds) == [50, 50, 60])
    let back = try run("back", line(10) + line(20) + line(10, "9") + line(20, "8"))
    #expect(back.curves.points[.loss]?.map(\.value) == [9, 8])
    #expect(back.problems == [.stepsWentBack(from: 20, to: 10)])
    var bytes = events([(1, 1), (2, 2), (3, 3)])
    bytes[bytes.count - 6] ^= 1
    try folder.write("sum/events.out.tfevents.1.h", bytes)
    let sum = try #require(read().runs.first { $0.name == "sum" })
    #expect(sum.problems == [.damagedRecords(file: "events.out.tfevents.1.h", count: 1)] && sum.steps == 2)
  }

  @Test("Folders, pipes and links in the place of a log are named and block nothing", .timeLimit(.minutes(1)))
  func notFiles() throws {
    try FileManager.default.createDirectory(
      atPath: folder.path + "/dir/metrics.jsonl", withIntermediateDirectories: true)
    try FileManager.default.createDirectory(atPath: folder.path + "/pipe", withIntermediateDirectories: true)
    #expect(mkfifo(folder.path + "/pipe/metrics.jsonl", 0o600) == 0)
    try FileManager.default.createDirectory(
      atPath: folder.path + "/device", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/device/metrics.jsonl", withDestinationPath: "/dev/zero")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/loop", withDestinationPath: folder.path)
    try FileManager.default.createDirectory(atPath: folder.path + "/gone", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/gone/metrics.jsonl", withDestinationPath: "/nowhere/at/all")
    let runs = read().runs
    #expect(runs.map(\.name).sorted() == ["device", "dir", "gone", "pipe"])
    for run in runs {
      #expect(
        run.state == .broken && run.stateText.hasPrefix("broken: metrics.jsonl:"),
        "\(run.name) \(run.stateText)")
    }
  }

  @Test("Empty folders are runs among this program's own alone")
  func empty() throws {
    try FileManager.default.createDirectory(atPath: folder.path + "/new", withIntermediateDirectories: true)
    #expect(read().runs.isEmpty)
    let run = try #require(read(home: true).runs.first)
    #expect(
      run.state == .empty && run.problems == [.empty] && run.kind == .own && run.contents.stranger == nil)
    #expect(RunLibrary().read([RunRoot(folder.path + "/none", isHome: true)]).problems.isEmpty)
    #expect(RunLibrary().read([RunRoot(folder.path + "/none")]).problems.count == 1)
  }

  @Test("Two runs of one name say so, each with the other's place")
  func sameName() throws {
    try folder.write("a/x/metrics.jsonl", line(10))
    try folder.write("b/x/metrics.jsonl", line(10))
    let runs = RunLibrary().read([RunRoot(folder.path + "/a"), RunRoot(folder.path + "/b")]).runs
    #expect(runs.map(\.name) == ["x", "x"])
    #expect(
      runs.allSatisfy { run in
        run.problems == [.nameTaken(path: runs.first { $0.path != run.path }?.path ?? "")]
      })
  }

  // MARK: Following

  @Test("A log that grows is read on; one that was written anew is read anew")
  func grows() throws {
    let library = RunLibrary(wallTime: { 4e9 })
    let roots = [RunRoot(folder.path)]
    func losses() -> [Float]? { library.read(roots).runs.first?.curves.points[.loss]?.map(\.value) }
    try folder.write("a/metrics.jsonl", line(10, "3") + line(20, "2").dropLast(5))
    #expect(losses() == [3])
    let handle = try #require(FileHandle(forWritingAtPath: folder.path + "/a/metrics.jsonl"))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(line(20, "2").suffix(5).utf8))
    #expect(losses() == [3, 2])
    try handle.write(contentsOf: Data(line(30, "1").utf8))
    #expect(losses() == [3, 2, 1])
    try AtomicFile.write(Data(line(10, "7").utf8), to: folder.path + "/a/metrics.jsonl")
    #expect(losses() == [7])
    try folder.write("b/events.out.tfevents.1.h", events([(1, 5)]))
    let both = library.read(roots).runs
    #expect(Set(both.map(\.name)) == ["a", "b"])
  }

  @Test("Names come first, figures as they are read")
  func progress() throws {
    for index in 0..<5 { try folder.write("run-\(index)/metrics.jsonl", line(10)) }
    let first = Mutex<RunLibrary.Contents?>(nil)
    let all = RunLibrary().read([RunRoot(folder.path)]) { contents in
      first.withLock { $0 = $0 ?? contents }
    }
    let names = try #require(first.withLock { $0 })
    #expect(names.runs.count == 5 && names.runs.allSatisfy { !$0.isRead } && !names.isComplete)
    #expect(all.isComplete && all.runs.allSatisfy { $0.isRead && $0.steps == 10 })
  }

  @Test("A folder that holds anything else than the files of a run is no run's to delete")
  func strangers() throws {
    try folder.write("a/metrics.jsonl", line(10))
    try folder.write("a/train/events.out.tfevents.1.h", events([(1, 1)]))
    try folder.write("a/snapshots/step-12.safetensors", "x")
    #expect(RunFolderContents(folder.path + "/a").stranger == nil)
    #expect(RunFolderContents(folder.path + "/a").files == 3)
    try folder.write("a/thesis.tex", "x")
    #expect(RunFolderContents(folder.path + "/a").stranger == "thesis.tex")
    try folder.write("b/snapshots/mine.safetensors", "x")
    #expect(RunFolderContents(folder.path + "/b").stranger == "snapshots/mine.safetensors")
    try folder.write("c/previous-1/metrics.jsonl", line(10))
    #expect(RunFolderContents(folder.path + "/c").stranger == "previous-1")
  }
}
