import Foundation
import Testing

/// `runs` with the built program.
@Suite("Runs on the disk, with the built program", .serialized)
struct RunsEndToEndTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func runs(_ arguments: [String] = []) throws -> BuiltProgram.Outcome {
    try BuiltProgram.run(["runs"] + arguments, in: folder)
  }

  private func train(_ arguments: [String] = []) throws {
    let outcome = try BuiltProgram.run(
      [
        "train", "--preset", "tiny", "--blocks", "1", "--stem", "8", "--outputs", "16", "--data", "shapes",
        "--batch", "250", "--epochs", "2",
      ] + arguments, in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  private let keys = [
    "accuracy", "base_lr", "batch", "began", "best_step", "best_val_accuracy", "bytes", "cardinality",
    "changed",
    "data", "epochs", "images_per_second", "kind", "loss", "lr", "name", "optimizer", "other_tags", "path",
    "preset",
    "problems", "seconds", "seed", "state", "steps", "val_accuracy", "val_loss", "width",
  ]

  @Test("A run of train is listed with the figures that it printed, in JSON and as a table")
  func own() throws {
    try train(["--cardinality", "4", "--width", "2", "--seed", "18446744073709551615"])
    let outcome = try runs(["--json"])
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    let run = try #require(outcome.json().first)
    #expect(run.keys.sorted() == keys)
    #expect(run["name"] as? String == "paper-c4-shapes-1" && run["kind"] as? String == "resnext-tui")
    #expect(run["epochs"] as? Int == 2 && run["steps"] as? Int == 40 && run["batch"] as? Int == 250)
    #expect(run["cardinality"] as? Int == 4 && run["seed"] as? String == "18446744073709551615")
    #expect(run["state"] as? String == "ended" && (run["problems"] as? [String])?.isEmpty == true)
    let path = try #require(run["path"] as? String)
    let lines = try String(contentsOfFile: path + "/metrics.jsonl", encoding: .utf8).split(separator: "\n")
    let text = try #require(lines.last)
    let last = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    for key in ["loss", "accuracy", "val_loss", "val_accuracy", "seconds", "lr"] {
      #expect(run[key] as? Double == last[key] as? Double, "\(key)")
    }
    let table = try runs().output
    #expect(table.contains("paper-c4-shapes-1") && table.contains("4×2d") && table.contains("shapes"))
  }

  @Test("What is not finite is null, what is broken is named, and everything else is listed")
  func broken() throws {
    try folder.write("logs/a/metrics.jsonl", Array("{\"step\":1,\"loss\":NaN}\nbroken\n".utf8))
    try folder.write("logs/b/metrics.jsonl", Array("{\"step\":1,\"loss\":2.5,\"mine\":1}\n".utf8))
    // A log that has just changed is taken for one that somebody writes.
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1e9)],
      ofItemAtPath: folder.file("logs/a/metrics.jsonl"))
    let outcome = try runs(["logs", "--json"])
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    let lines = try outcome.json()
    let broken = try #require(lines.first { $0["name"] as? String == "a" })
    #expect(broken["loss"] is NSNull && broken["state"] as? String == "broken")
    #expect((broken["problems"] as? [String])?.count == 2)
    let whole = try #require(lines.first { $0["name"] as? String == "b" })
    #expect(whole["loss"] as? Double == 2.5 && whole["epochs"] is NSNull)
    #expect(whole["other_tags"] as? [String: Int] == ["mine": 1])
    let table = try runs(["logs"]).output
    #expect(table.contains("a: metrics.jsonl: 1 line without JSON passed over, first line 2"))
    #expect(table.contains("b: in no chart: mine (1)"))
  }

  @Test("Nothing is no error; a folder that is not there is one")
  func nothing() throws {
    let none = try runs()
    #expect(none.status == 0 && none.errors.isEmpty && none.output.hasPrefix("no runs in "))
    #expect(try runs(["--json"]).output.isEmpty)
    let gone = try runs(["gone"])
    #expect(gone.status == 1 && gone.output.isEmpty)
    #expect(gone.errors == "resnext-tui runs: gone: No such file or directory\n")
    #expect(try runs(["--format", "csv"]).status == 2)
  }

  @Test("The settings of a sweep are runs, too, under the sweep's name")
  func lab() throws {
    let sweep = try BuiltProgram.run(
      [
        "lab", "--preset", "tiny", "--blocks", "1", "--stem", "8", "--outputs", "16", "--data", "shapes",
        "--batch",
        "250", "--settings", "2x4,4x2", "--steps", "20",
      ], in: folder)
    #expect(sweep.status == 0, "\(sweep.errors)")
    let names = try runs(["--json"]).json().compactMap { $0["name"] as? String }
    #expect(names.count == 2 && names.allSatisfy { $0.hasPrefix("lab-") })
    #expect(Set(names.map { String($0.suffix(3)) }) == ["2x4", "4x2"])
  }

  @Test("Names with line breaks and escapes do not reach the terminal as such")
  func nastyNames() throws {
    try folder.write("logs/a\n\u{1b}[31mb/metrics.jsonl", Array("{\"step\":1,\"loss\":2}\n".utf8))
    let outcome = try runs(["logs"])
    #expect(outcome.status == 0 && !outcome.output.contains("\u{1b}"))
    #expect(outcome.output.split(separator: "\n").count == 2)
  }

  @Test("show prints the list in every format that cells have")
  func show() throws {
    try train()
    let csv = try BuiltProgram.run(["show", "runs", "--format", "csv"], in: folder)
    #expect(csv.status == 0 && csv.output.contains("paper-c8-shapes-1,ended,"), "\(csv.errors)")
    let text = try BuiltProgram.run(["show", "runs", "--size", "120x40"], in: folder)
    #expect(text.status == 0 && text.output.contains("▸") && text.output.contains("paper-c8-shapes-1"))
    #expect(try BuiltProgram.run(["show", "runs", "--format", "json"], in: folder).json().first != nil)
  }
}
