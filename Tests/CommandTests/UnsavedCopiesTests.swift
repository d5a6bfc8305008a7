import Datasets
import Formats
import Foundation
import ResNeXtModel
import Tensors
import Testing
import Training

@testable import Notebook
@testable import resnext_tui

/// Copies of unsaved changes on the disk.
///
/// A store that is let go of lets go of its locks, as a process does that is killed.
@Suite("Copies of unsaved changes", .serialized)
struct UnsavedCopiesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func store() -> UnsavedCopies {
    UnsavedCopies(
      FileLocations(
        environment: ["XDG_DATA_HOME": folder.path, "HOME": folder.path], currentDirectory: folder.path,
        executable: "/nowhere/resnext-tui"))
  }

  private var place: String { folder.file("resnext-tui/unsaved") }

  /// A session with a change, and with weights of a run where `step` says so.
  private func session(_ name: String = "a.ipynb", cardinality: Int = 4, step: Int? = nil, looks: Int = 1)
    throws
    -> UnsavedSession
  {
    var network = Preset.tiny.configuration
    network.cardinality = cardinality
    let training = TrainingConfiguration(network: network, data: .shapes)
    var state = try NotebookState(
      NotebookStart(training: training, preset: .tiny, sessionPath: folder.file(name)))
    guard let step else { return UnsavedSession(state) }
    _ = update(&state, .key(.character(" ")))
    _ = update(&state, .runNamed(run: RunID(1), folder: "tiny-c4-shapes-1"))
    _ = update(
      &state,
      .training(
        run: RunID(1),
        .started(
          RunDescription(
            configuration: training, dataName: "shapes", classNames: [], trainingImages: 1,
            validationImages: 1,
            stepsPerEpoch: 100))))
    // Every look at the run's weights makes another version of them.
    for _ in 0..<looks {
      _ = update(&state, .training(run: RunID(1), .snapshot(try weights(network), step: step)))
    }
    return UnsavedSession(state)
  }

  private func weights(_ network: NetworkConfiguration, seed: UInt64 = 1) throws -> NetworkWeights {
    try NetworkWeights.initial(network, seed: seed)
  }

  private func byName(_ weights: NetworkWeights?) -> [String: Tensor] {
    Dictionary((weights?.tensors ?? []).map { ($0.name, $0.tensor) }) { first, _ in first }
  }

  /// Keeps a session and lets the store go.
  private func leaveBehind(_ sessions: UnsavedSession...) throws {
    let store = store()
    for session in sessions { #expect(store.keep(session) == nil) }
  }

  private func names(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  @Test("What was kept is found when its process is gone, and by nobody before")
  func keeping() throws {
    var first: UnsavedCopies? = store()
    #expect(first?.keep(try session(step: 7)) == nil)
    #expect(store().find(openSession: "x.ipynb").copies.isEmpty, "its process lives")
    #expect(
      try names(place + "/session-1") == [".lock", "copy.json", "session-1.ipynb", "weights-1.safetensors"])
    first = nil
    let second = store()
    let (copies, remarks) = second.find(openSession: folder.file("a.ipynb"))
    let copy = try #require(copies.first)
    #expect(copies.count == 1 && remarks.isEmpty)
    #expect(copy.sessionPath == folder.file("a.ipynb") && copy.isOfThisSession && !copy.hasChangedSince)
    #expect(copy.network == "tiny C=4" && copy.run?.step == 0 && copy.run?.weightsStep == 7)
    #expect(store().find(openSession: "").copies.isEmpty, "the one who found it holds it")
    let contents = try second.read(copy).get().contents
    #expect(try JupyterNotebook(bytes: Array(contents), name: "copy").metadata["resnext_tui"] != nil)
    #expect(
      try DescribedWeights.read(path: place + "/session-1/weights-1.safetensors").weights.tensors.count > 1)
  }

  @Test("A newer copy takes the place of the one before; weights that are the same are not written again")
  func replacing() throws {
    let store = store()
    let trained = try session(step: 7)
    #expect(store.keep(trained) == nil && store.keep(trained) == nil)
    #expect(
      try names(place + "/session-1") == [".lock", "copy.json", "session-2.ipynb", "weights-1.safetensors"])
    #expect(store.keep(try session()) == nil)
    #expect(try names(place + "/session-1") == [".lock", "copy.json", "session-3.ipynb"])
    store.drop()
    #expect(try names(place).isEmpty)
  }

  @Test("A copy that cannot be written leaves the one before whole, and the next try succeeds")
  func failing() throws {
    let store = store()
    #expect(store.keep(try session(step: 7)) == nil)
    let home = place + "/session-1"
    // A folder in the place of the next weights.
    try FileManager.default.createDirectory(
      atPath: home + "/weights-2.safetensors", withIntermediateDirectories: true)
    #expect(store.keep(try session(step: 9, looks: 2)) != nil)
    #expect(try UnsavedRecord.read(folder: home).notebook == "session-1.ipynb")
    #expect(store.keep(try session(step: 9, looks: 2)) == nil)
    #expect(try UnsavedRecord.read(folder: home).notebook == "session-3.ipynb")
    try FileManager.default.removeItem(atPath: place)
    #expect(store.keep(try session()) == nil, "a folder that was removed is made anew")
    #expect(try names(place + "/session-1").contains("copy.json"))
  }

  @Test("Where no folder can be made that is said")
  func noPlace() throws {
    try folder.write("resnext-tui", [])
    #expect(store().keep(try session())?.description.contains("unsaved") == true)
    let (copies, remarks) = store().find(openSession: "")
    #expect(copies.isEmpty && remarks.count == 1)
  }

  @Test("A kill at any moment leaves a whole copy or half of the first one")
  func instants() throws {
    let store = store()
    #expect(store.keep(try session(step: 7)) == nil)
    let home = place + "/session-1"
    // Files of the copy that was on its way, up to the moment before its record.
    try Data("half".utf8).write(to: URL(fileURLWithPath: home + "/weights-2.safetensors"))
    try Data("half".utf8).write(to: URL(fileURLWithPath: home + "/session-2.ipynb"))
    try FileManager.default.removeItem(atPath: home + "/.lock")
    let copy = try #require(self.store().find(openSession: "").copies.first)
    #expect(copy.notebookPath == home + "/session-1.ipynb")
  }

  @Test("What is no whole copy is one line each and stays; an empty folder goes")
  func strange() throws {
    try leaveBehind(try session())
    let sound = place + "/session-1"
    func change(_ name: String, _ body: (String) throws -> Void) throws {
      try FileManager.default.copyItem(atPath: sound, toPath: place + "/\(name)")
      try body(place + "/\(name)")
    }
    let record = try String(contentsOfFile: sound + "/copy.json", encoding: .utf8)
    func rewrite(_ name: String, _ text: String) throws {
      try change(name, { try text.write(toFile: $0 + "/copy.json", atomically: false, encoding: .utf8) })
    }
    try rewrite("damaged", "{")
    try rewrite("elsewhere", record.replacing("session-1.ipynb", with: "../session-1/session-1.ipynb"))
    try rewrite("hidden", record.replacing("session-1.ipynb", with: ".lock"))
    try rewrite("later", record.replacing(#""version": 1"#, with: #""version": 2"#))
    try rewrite("missing", record.replacing("session-1.ipynb", with: "session-9.ipynb"))
    try change("half") { try FileManager.default.removeItem(atPath: $0 + "/copy.json") }
    try change("pointing") { path in
      try FileManager.default.removeItem(atPath: path + "/session-1.ipynb")
      try FileManager.default.createSymbolicLink(
        atPath: path + "/session-1.ipynb", withDestinationPath: sound + "/session-1.ipynb")
    }
    try FileManager.default.createSymbolicLink(atPath: place + "/link", withDestinationPath: sound)
    try Data().write(to: URL(fileURLWithPath: place + "/stray"))
    try change("taken") { path in
      try FileManager.default.createDirectory(atPath: path + "/.lock", withIntermediateDirectories: true)
    }
    try FileManager.default.createDirectory(atPath: place + "/empty", withIntermediateDirectories: true)
    let before = try FileManager.default.subpathsOfDirectory(atPath: place).filter { $0 != "empty" }.sorted()
    let finder = store()
    let (copies, remarks) = finder.find(openSession: "")
    #expect(copies.map(\.name) == ["session-1"])
    let wrong = [
      "damaged", "elsewhere", "half", "hidden", "later", "link", "missing", "pointing", "stray", "taken",
    ]
    #expect(remarks.count == wrong.count, "\(remarks)")
    for name in wrong {
      #expect(
        remarks.count { $0.hasPrefix("\(place)/\(name)") && !$0.contains("\n") } == 1, "\(name) in \(remarks)"
      )
    }
    finder.leave(copies[0])
    let after = try FileManager.default.subpathsOfDirectory(atPath: place).sorted()
    #expect(after == before, "nothing is deleted unasked")
  }

  // MARK: The journal

  /// A state that has trained some steps since its copy was kept by a store, and what the store wrote.
  private func trained(_ store: UnsavedCopies, weightsSteps: [Int] = [3, 6]) throws -> NotebookState {
    let training = TrainingConfiguration(network: Preset.tiny.configuration, data: .shapes)
    var state = try NotebookState(
      NotebookStart(training: training, preset: .tiny, sessionPath: folder.file("a.ipynb")))
    func tick(_ time: Double) throws {
      for command in update(&state, .tick(time)) {
        guard case .unsaved(let command) = command, let answer = store.perform(command) else { continue }
        _ = update(&state, .unsaved(answer))
      }
    }
    _ = update(&state, .weightsInitialized(1, .success(try weights(training.network))))
    _ = update(&state, .began)
    _ = update(&state, .weightsInitialized(1, .success(try weights(training.network))))
    try tick(100)
    _ = update(&state, .key(.character(" ")))
    try tick(101)
    let description = RunDescription(
      configuration: training, dataName: "shapes", classNames: [], trainingImages: 1, validationImages: 1,
      stepsPerEpoch: 100)
    _ = update(&state, .training(run: RunID(1), .started(description)))
    for step in 1...8 {
      let report = StepReport(
        epoch: 1, step: step, stepInEpoch: step, stepsPerEpoch: 100, loss: 2, accuracy: 0.5, epochLoss: 2,
        epochAccuracy: 0.5, learningRate: 0.1, imagesPerSecond: 1, seconds: 1)
      _ = update(&state, .training(run: RunID(1), .step(report)))
      if weightsSteps.contains(step) {
        let weights = try weights(training.network, seed: UInt64(step))
        _ = update(&state, .training(run: RunID(1), .snapshot(weights, step: step)))
      }
      try tick(101 + Double(step) * 2)
    }
    return state
  }

  @Test("What the journal says is found, offered and restored; older weights are gone")
  func journal() throws {
    var store: UnsavedCopies? = self.store()
    let state = try trained(try #require(store))
    store = nil
    let home = place + "/session-1"
    #expect(
      try names(home) == ["copy.json", "journal-1.log", "session-1.ipynb", "weights-3.safetensors"])
    let finder = self.store()
    let (copies, remarks) = finder.find(openSession: folder.file("a.ipynb"))
    let copy = try #require(copies.first)
    #expect(remarks.isEmpty && copy.run?.step == 8 && copy.run?.weightsStep == 6)
    let restored = try JupyterNotebook(bytes: Array(finder.read(copy).get().contents), name: "copy")
    let saved = try #require(try SavedState.read(restored, name: "copy"))
    #expect(saved.runs == state.runs && saved.weights.file == "weights-3.safetensors")
    let weights = try DescribedWeights.read(path: home + "/weights-3.safetensors")
    #expect(try byName(weights.weights) == byName(self.weights(Preset.tiny.configuration, seed: 6)))
  }

  @Test("A kill in the middle of a line leaves the lines before it, wherever it is")
  func cutShort() throws {
    var store: UnsavedCopies? = self.store()
    _ = try trained(try #require(store), weightsSteps: [2])
    store = nil
    let path = place + "/session-1/journal-1.log"
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    var last = 8
    for length in stride(from: whole.count, through: 0, by: -max(1, whole.count / 60)) {
      try whole.prefix(length).write(to: URL(fileURLWithPath: path))
      let finder = self.store()
      // Without the line that names them, the weights beside the copy are nobody's.
      let copy = try #require(finder.find(openSession: "").copies.first)
      let restored = try JupyterNotebook(bytes: Array(finder.read(copy).get().contents), name: "copy")
      let steps = try SavedState.read(restored, name: "copy")?.runs.first?.steps ?? 0
      #expect(steps == copy.run?.step && steps <= last)
      last = steps
      finder.leave(copy)
    }
    #expect(last == 0)
  }

  @Test("A journal that cannot be gone on with is followed by a new copy")
  func journalGone() throws {
    let store = store()
    #expect(store.goOn(with: UnsavedJournal([], weights: nil)).failure != nil, "there is no copy yet")
    let state = try trained(store)
    try FileManager.default.removeItem(atPath: place)
    #expect(store.goOn(with: UnsavedJournal([], weights: nil)).failure != nil)
    #expect(store.keep(UnsavedSession(state)) == nil)
    #expect(store.goOn(with: UnsavedJournal([], weights: nil)).failure == nil)
    #expect(
      try names(place + "/session-1") == [
        ".lock", "copy.json", "journal-1.log", "session-1.ipynb", "weights-1.safetensors",
      ])
  }

  @Test("A journal that is a link or names files elsewhere is no journal")
  func strangeJournals() throws {
    var store: UnsavedCopies? = self.store()
    _ = try trained(try #require(store))
    store = nil
    let path = place + "/session-1/journal-1.log"
    let line = try UnsavedJournal(
      [.weights(JournalWeights(file: "../../secret.safetensors", run: 1, step: 9))], weights: nil
    ).lines(weightsName: nil)
    try AppendedFile.append(line, to: path)
    #expect(self.store().find(openSession: "").remarks.count == 1)
    try FileManager.default.moveItem(atPath: path, toPath: folder.file("journal"))
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: folder.file("journal"))
    #expect(self.store().find(openSession: "").remarks.first?.contains("is a link") == true)
  }

  @Test("Copies are asked about newest first; one is discarded, left or taken over")
  func answers() throws {
    for (number, name) in ["a.ipynb", "b.ipynb", "c.ipynb"].enumerated() {
      let time = Date(timeIntervalSince1970: Double(1000 - number * 100))
      let store = UnsavedCopies(
        FileLocations(
          environment: ["XDG_DATA_HOME": folder.path], currentDirectory: folder.path, executable: "/nowhere/x"
        ),
        now: { time })
      #expect(store.keep(try session(name)) == nil)
    }
    let finder = store()
    let copies = finder.find(openSession: folder.file("b.ipynb")).copies
    #expect(copies.map { PathParts.name(of: $0.sessionPath) } == ["a.ipynb", "b.ipynb", "c.ipynb"])
    #expect(copies.map(\.isOfThisSession) == [false, true, false])
    #expect(finder.discard(copies[0]) == nil && !FileManager.default.fileExists(atPath: place + "/session-1"))
    finder.leave(copies[1])
    #expect(store().find(openSession: "").copies.map(\.name) == ["session-2"])
    finder.adopt(copies[2])
    #expect(finder.keep(try session("c.ipynb", cardinality: 2)) == nil)
    #expect(
      try names(place + "/session-3") == [".lock", "copy.json", "session-1.ipynb", "session-2.ipynb"],
      "what was found stays until the end")
    finder.drop()
    #expect(try names(place) == ["session-2"])
  }

  @Test("A session's file that is another one now is noticed")
  func changedFile() throws {
    try folder.write("a.ipynb", Array("old".utf8))
    try leaveBehind(try session())
    var finder: UnsavedCopies? = store()
    #expect(finder?.find(openSession: "").copies.map(\.hasChangedSince) == [false])
    finder = nil
    try folder.write("a.ipynb", Array("other".utf8))
    finder = store()
    #expect(finder?.find(openSession: "").copies.map(\.hasChangedSince) == [true])
    finder = nil
    try FileManager.default.removeItem(atPath: folder.file("a.ipynb"))
    #expect(store().find(openSession: "").copies.map(\.hasChangedSince) == [true])
  }

  @Test("Newer weights are looked for among the run's last ones and its checkpoint")
  func newer() throws {
    var network = Preset.tiny.configuration
    network.cardinality = 4
    let run = folder.file("resnext-tui/runs/tiny-c4-shapes-1")
    try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: true)
    func last(_ step: Int) throws {
      try DescribedWeights(
        weights: try weights(network, seed: 2), normalization: .none, classNames: [],
        notes: ["step": "\(step)"]
      ).write(to: run + "/last.safetensors")
    }
    func found() throws -> (RunWeights?, NetworkWeights?) {
      let finder = store()
      let copy = try #require(finder.find(openSession: "").copies.first)
      #expect(copy.run?.folder == run)
      return (copy.run?.newer, try finder.read(copy).get().newerWeights)
    }
    try last(7)
    try leaveBehind(try session(step: 7))
    #expect(try found().0 == nil, "they are the copy's own")
    try last(8)
    #expect(try found().0 == RunWeights(path: run + "/last.safetensors", step: 8))
    #expect(try byName(found().1) == byName(weights(network, seed: 2)))
    var progress = RunProgress()
    progress.step = 9
    let training = TrainingConfiguration(network: network, data: .shapes)
    try Checkpoint(
      configuration: training, weights: try weights(network, seed: 3), moments: [], progress: progress
    ).write(to: run + "/checkpoint.safetensors")
    #expect(try found().0 == RunWeights(path: run + "/checkpoint.safetensors", step: 9))
    #expect(try byName(found().1) == byName(weights(network, seed: 3)))
    try folder.write("resnext-tui/runs/tiny-c4-shapes-1/checkpoint.safetensors", Array("half".utf8))
    #expect(try found().0?.step == 8)
  }

  @Test("Times for a person are local and of fixed width")
  func times() {
    let text = LocalTime.text(Date(timeIntervalSince1970: 1_772_366_700))
    #expect(text.count == 19 && text.hasPrefix("2026-03-0") && text.hasSuffix("5:00"))
  }
}
