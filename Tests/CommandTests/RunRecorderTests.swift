import Formats
import Foundation
import Testing
import Training

@testable import resnext_tui

@Suite("Recorder of a run")
struct RunRecorderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var run: String { folder.file("run") }

  /// Makes the run's folder one in which nothing can be written, whoever asks: it is a file.
  private func block(_ path: String) throws {
    try? FileManager.default.removeItem(atPath: path)
    try Data().write(to: URL(fileURLWithPath: path))
  }

  private func unblock(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }

  @Test("The best weights are those of the best epoch, the last ones those of the last")
  func best() {
    let story = RunStory(run)
    #expect(story.begin().isEmpty)
    for (epoch, accuracy) in [(1, 0.3), (2, 0.5), (3, 0.4), (4, 0.5)] as [(Int, Float)] {
      #expect(story.epoch(epoch, accuracy: accuracy).isEmpty)
    }
    #expect(story.end(4).isEmpty)
    #expect(story.number(.best) == 2, "an epoch that is only as good leaves the first in place")
    #expect(story.number(.last) == 4)
    #expect(story.recorder.outcome.problem == nil)
  }

  @Test("A run that goes on keeps its best weights until better ones come")
  func bestOfBefore() {
    let first = RunStory(run)
    _ = first.begin() + first.epoch(1, accuracy: 0.5) + first.end(1)
    let second = RunStory(run, goesOnAfter: 2)
    _ = second.begin() + second.epoch(2, accuracy: 0.4)
    #expect(second.number(.best) == 1)
    #expect(
      second.recorder.outcome.places == [
        .best: run, .last: run, .metrics: run, .events: run, .circumstances: run,
      ])
    _ = second.epoch(3, accuracy: 0.6)
    #expect(second.number(.best) == 3)
  }

  @Test("A folder that was moved away under a run is locked anew, and not written while somebody else has it")
  func movedFolder() throws {
    try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: true)
    let story = RunStory(run, lock: try RunLock(run), fallbacks: [folder.file("elsewhere")])
    #expect(story.begin().isEmpty && story.epoch(1, accuracy: 0.3).isEmpty)
    try FileManager.default.moveItem(atPath: run, toPath: run + "-moved")
    // Nobody has the new one: it is made and locked.
    #expect(story.epoch(2, accuracy: 0.4).isEmpty)
    #expect(throws: FormatError.self) { try RunLock(run) }
    try FileManager.default.moveItem(atPath: run, toPath: run + "-again")
    try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: true)
    let other = try RunLock(run)
    let said = story.epoch(3, accuracy: 0.5)
    #expect(said.count == 1 && said.first?.contains(": in use by") == true, "\(said)")
    _ = story.end(3)
    #expect(try FileManager.default.contentsOfDirectory(atPath: run) == [".lock"])
    #expect(story.recorder.outcome.path(.last)?.hasPrefix(folder.file("elsewhere")) == true)
    other.release()
  }

  @Test("The lock goes with the end of the run")
  func lockGoes() throws {
    try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: true)
    let story = RunStory(run, lock: try RunLock(run))
    _ = story.begin() + story.epoch(1, accuracy: 0.3)
    #expect(throws: FormatError.self) { try RunLock(run) }
    _ = story.end(1)
    try RunLock(run).release()
  }

  @Test("Best weights that a full disk did not take are written when it does, with no better epoch between")
  func bestWaits() throws {
    let story = RunStory(run)
    _ = story.begin() + story.epoch(1, accuracy: 0.2)
    // Only this file is in the way.
    try FileManager.default.removeItem(atPath: run + "/best.safetensors")
    try FileManager.default.createDirectory(
      atPath: run + "/best.safetensors/x", withIntermediateDirectories: true)
    let said = story.epoch(2, accuracy: 0.9)
    #expect(said.count == 1)
    #expect(said.first?.contains("best.safetensors cannot be written: is a folder") == true, "\(said)")
    #expect(story.number(.last) == 2)
    try FileManager.default.removeItem(atPath: run + "/best.safetensors")
    let recovered = story.epoch(3, accuracy: 0.1)
    #expect(recovered == ["\(run): best.safetensors could be written now"])
    #expect(story.number(.best) == 2)
    #expect(story.end(3).isEmpty)
    #expect(story.recorder.outcome.problem == nil)
  }

  @Test("What cannot be written is said at once, not at every try, and again after a minute")
  func notices() throws {
    let story = RunStory(run)
    _ = story.begin()
    try block(run)
    let first = story.epoch(1, accuracy: 0.2)
    #expect(first.count == 1)
    #expect(first[0].hasPrefix("\(run): last.safetensors, best.safetensors, metrics.jsonl"), "\(first)")
    #expect(first[0].hasSuffix("kept in memory and tried again"))
    #expect(story.step(3).isEmpty)
    #expect(story.epoch(2, accuracy: 0.1).isEmpty)
    let more = story.checkpoint(step: 4)
    #expect(more.count == 1, "one more file is news")
    #expect(more[0].contains("checkpoint.safetensors"))
    story.clock.advance(61)
    #expect(story.step(5).count == 1)
    try unblock(run)
    #expect(story.step(6).isEmpty, "not tried again so soon")
    story.clock.advance(6)
    let recovered = story.step(7)
    #expect(recovered.count == 1)
    #expect(recovered[0].hasSuffix("could be written now"))
    #expect(story.number(.last) == 2)
    #expect(story.number(.best) == 1)
    #expect(story.end(7).isEmpty)
    #expect(story.recorder.outcome.problem == nil)
    #expect(story.number(.last) == 7)
  }

  @Test("At the end what is left over goes to the first place that takes it, and the line names both")
  func fallback() throws {
    let (blocked, place) = (folder.file("blocked"), folder.file("place"))
    try block(blocked)
    let story = RunStory(run, fallbacks: [blocked, place])
    _ = story.begin()
    try block(run)
    _ = story.epoch(1, accuracy: 0.2) + story.epoch(2, accuracy: 0.1) + story.checkpoint(step: 4)
    #expect(story.end(2).isEmpty, "what is left over is said by who ends the run")
    let kept = "\(place)/resnext-tui-run-1"
    let outcome = story.recorder.outcome
    let problem = try #require(outcome.problem)
    #expect(problem.hasPrefix("\(run): "))
    #expect(problem.hasSuffix("kept in \(kept)"))
    #expect(outcome.path(.last) == "\(kept)/last.safetensors")
    #expect(RunStory.number("\(kept)/last.safetensors") == 2)
    #expect(RunStory.number("\(kept)/best.safetensors") == 1)
    #expect(try Checkpoint.read(path: "\(kept)/checkpoint.safetensors", data: .shapes).progress.step == 4)
    #expect(try RunCircumstances.read(folder: kept)?.data == .shapes)
    #expect(FileManager.default.fileExists(atPath: "\(kept)/metrics.jsonl"))
  }

  @Test("Where no place takes it, the line says so and no file is said to be anywhere")
  func nowhere() throws {
    let story = RunStory(run)
    _ = story.begin()
    try block(run)
    _ = story.epoch(1, accuracy: 0.2)
    _ = story.end(1)
    #expect(story.recorder.outcome.problem?.contains("could be written nowhere") == true)
    #expect(story.recorder.outcome.places[.last] == nil)
    #expect(story.recorder.outcome.places[.best] == nil)
  }

  @Test(
    "A folder that is removed during the run is made anew, with everything that it held but old checkpoints")
  func removed() throws {
    let story = RunStory(run)
    _ = story.begin() + story.epoch(1, accuracy: 0.9) + story.epoch(2, accuracy: 0.1)
    try FileManager.default.removeItem(atPath: run)
    _ = story.end(2)
    #expect(story.number(.best) == 1)
    #expect(story.number(.last) == 2)
    let lines = try String(contentsOfFile: run + "/metrics.jsonl", encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 2)
    #expect(EventFiles.present(in: run, place: "train").count == 1)
    #expect(story.recorder.outcome.problem == nil)
  }

  @Test("A run that could not begin leaves nothing, and moves nothing")
  func neverBegan() throws {
    let first = RunStory(run)
    _ = first.begin() + first.epoch(1, accuracy: 0.9) + first.end(1)
    let second = RunStory(run)
    #expect(second.recorder.observe(.failed(.nonFiniteLoss(step: 1, learningRate: 1), weights: nil)).isEmpty)
    #expect(second.number(.best) == 1)
  }

  @Test("Every tensor file and the numbers tell nothing of command line, place, threads or clock")
  func nothingOfTheMachine() throws {
    let story = RunStory(run)
    _ = story.begin() + story.epoch(1, accuracy: 0.9) + story.checkpoint(step: 2) + story.end(1)
    for file in [RunFile.last, .best, .checkpoint] {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(run)/\(file.rawValue)"))
      let header = String(decoding: bytes.prefix(4000), as: UTF8.self)
      for word in ["command", "threads", "seconds", folder.path] { #expect(!header.contains(word)) }
    }
  }
}
