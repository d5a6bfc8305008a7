import Foundation
import ResNeXtModel
import Testing
import Training

@Suite("Commands, end to end", .serialized)
struct CommandEndToEndTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A network of one narrow block: an epoch of it takes a second or two.
  private let narrow = [
    "--preset", "tiny", "--blocks", "1", "--stem", "8", "--outputs", "16", "--cardinality", "2", "--data",
    "shapes",
  ]

  private func run(_ arguments: String...) throws -> BuiltProgram.Outcome {
    try BuiltProgram.run(arguments, in: folder)
  }

  @Test("The summary of the source notebook ends in its exact counts")
  func summary() throws {
    let outcome = try run("summary", "--preset", "notebook-50", "--input", "224", "--classes", "2")
    #expect(outcome.status == 0)
    #expect(
      outcome.output.hasSuffix(
        "Total params: 26,507,010\nTrainable params: 26,438,786\nNon-trainable params: 68,224\n"))
    #expect(outcome.errors.isEmpty)
  }

  @Test("The summary as JSON is one object with every layer and the totals")
  func summaryJSON() throws {
    let lines = try run("summary", "--preset", "notebook-50", "--json").json()
    let summary = try #require(lines.last)
    #expect(lines.count == 1)
    #expect((summary["layers"] as? [Any])?.count == 561)
    #expect(summary["total"] as? Int == 26_511_114)
    #expect(summary["trainable"] as? Int == 26_442_890)
    #expect(summary["non_trainable"] as? Int == 68_224)
    #expect(summary["macs"] as? Int != nil)
  }

  @Test("Training, evaluation and prediction work from one weights file and nothing else")
  func trainEvaluatePredict() throws {
    let out = folder.file("run")
    let trained = try BuiltProgram.run(
      ["train"] + narrow + ["--epochs", "1", "--max-seconds", "1", "--out", out, "--json"], in: folder)
    #expect(trained.status == 0)
    #expect(trained.errors.isEmpty)
    let epoch = try #require(try trained.json().first)
    #expect(
      Set(epoch.keys) == [
        "event", "epoch", "step", "loss", "accuracy", "val_loss", "val_accuracy", "lr", "images_per_second",
        "seconds",
      ])
    #expect(epoch["epoch"] as? Int == 1)
    let files = try FileManager.default.contentsOfDirectory(atPath: out)
    for name in ["best.safetensors", "last.safetensors", "checkpoint.safetensors", "metrics.jsonl"] {
      #expect(files.contains(name))
    }
    #expect(files.contains("run.json"))
    for place in ["train", "validation"] {
      let events = try FileManager.default.contentsOfDirectory(atPath: "\(out)/\(place)")
      #expect(events.count == 1 && events[0].hasPrefix("events.out.tfevents."))
    }

    let evaluated = try run("eval", "--weights", out + "/last.safetensors", "--data", "shapes", "--json")
    let result = try #require(try evaluated.json().first)
    #expect(result["images"] as? Int == 1000)
    // The file's numbers are the run's own.
    #expect(result["accuracy"] as? Double == epoch["val_accuracy"] as? Double)

    let image = checkout + "/Assets/samples/cifar10_00_3.png"
    let predicted = try run(
      "predict", "--weights", out + "/last.safetensors", image, "--top", "3", "--logits", "--json")
    let prediction = try #require(try predicted.json().first)
    #expect(prediction["image"] as? String == image)
    #expect((prediction["top"] as? [Any])?.count == 3)
    #expect((prediction["logits"] as? [Any])?.count == 10)
    #expect(predicted.errors.isEmpty)
  }

  @Test("The same seed gives the same losses on any number of threads, to the last digit")
  func threads() throws {
    var losses: [[String]] = []
    for threads in ["1", "2"] {
      let outcome = try BuiltProgram.run(
        ["train"] + narrow + [
          "--epochs", "1", "--seed", "1", "--json", "--threads", threads, "--out",
          folder.file("run" + threads),
        ], in: folder)
      losses.append(try outcome.json().map { "\($0["loss"] ?? "") \($0["val_loss"] ?? "")" })
    }
    #expect(losses[0].count == 1)
    #expect(losses[0] == losses[1])
  }

  @Test("A resumed run counts on from its checkpoint and keeps its settings")
  func resume() throws {
    let out = folder.file("run")
    _ = try BuiltProgram.run(
      ["train"] + narrow + ["--epochs", "1", "--batch", "250", "--out", out, "--json"], in: folder)
    let outcome = try run("train", "--resume", out, "--epochs", "2", "--json")
    #expect(outcome.status == 0)
    let epoch = try #require(try outcome.json().first)
    #expect(epoch["epoch"] as? Int == 2)
    #expect(epoch["step"] as? Int == 40)
    let metrics = try String(contentsOfFile: out + "/metrics.jsonl", encoding: .utf8)
    #expect(metrics.split(separator: "\n").count == 2)
    #expect(try run("train", "--resume", out, "--lr", "1").status == 2)
    #expect(try run("train", "--resume", folder.file("nowhere")).status == 1)
  }

  @Test("A loss that is not finite ends training with step and learning rate, and status 1")
  func nonFiniteLoss() throws {
    let outcome = try BuiltProgram.run(
      ["train"] + narrow + ["--optimizer", "sgd", "--lr", "1e30", "--out", folder.file("run")], in: folder)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("not finite at step"))
    #expect(outcome.errors.contains("1e+30"))
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }

  @Test("A new run in a folder that holds one keeps the old one's files")
  func secondRun() throws {
    let arguments =
      ["train"] + narrow + ["--epochs", "1", "--max-seconds", "0.1", "--out", folder.file("run")]
    let first = try BuiltProgram.run(arguments, in: folder)
    #expect(first.output.contains("best and last weights: \(folder.file("run"))"))
    let second = try BuiltProgram.run(arguments, in: folder)
    #expect(second.status == 0)
    #expect(second.errors.contains("it is kept in \(folder.file("run/previous-1"))"))
    #expect(FileManager.default.fileExists(atPath: folder.file("run/previous-1/best.safetensors")))
    #expect(FileManager.default.fileExists(atPath: folder.file("run/previous-1/metrics.jsonl")))
  }

  @Test("Info names version, processor, libraries, data and paths")
  func info() throws {
    let facts = try #require(try run("info", "--json").json().first)
    #expect(
      Set(facts.keys) == ["version", "processor", "cores", "simd", "kernels", "libraries", "data", "paths"])
    let paths = try #require(facts["paths"] as? [String: Any])
    #expect((paths["runs"] as? String)?.hasPrefix(folder.path) == true)
    #expect(try run("info").output.contains("oneDNN"))
  }

  @Test(
    "Every cell is printed as text",
    arguments: [
      "image", "stem", "split", "transform", "merge", "transition", "identity-block", "downsampling-block",
      "network",
      "summary", "training", "prediction",
    ])
  func cells(name: String) throws {
    let outcome = try BuiltProgram.run(["show", name, "--size", "80x24"], in: folder)
    #expect(outcome.status == 0)
    let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 25, "24 lines and the end of the last")
    #expect(lines.allSatisfy { $0.count <= 80 })
    #expect(outcome.output.contains(name.replacingOccurrences(of: "-", with: " ")))
  }

  @Test("A cell is printed as SVG and as comma-separated values")
  func formats() throws {
    #expect(try run("show", "split", "--format", "svg").output.hasPrefix("<svg"))
    let csv = try run("show", "split", "--format", "csv").output
    let lines = csv.split(separator: "\n", maxSplits: 2)
    #expect(lines[0].hasPrefix("# cell split, block 2a, step path1, network notebook-cifar C=4, weights "))
    #expect(lines[1] == "channel,y,x,value")
    #expect(csv.split(separator: "\n").count > 1000)
  }

  @Test("Piped, the notebook prints itself as plain text, without escape sequences")
  func piped() throws {
    let outcome = try BuiltProgram.run([], in: folder)
    #expect(outcome.status == 0)
    for cell in ["image", "split", "transform", "prediction"] { #expect(outcome.output.contains(cell)) }
    #expect(!outcome.output.contains("\u{1B}"))
  }

  @Test("A locale without UTF-8 prints ASCII alone")
  func asciiLocale() throws {
    let outcome = try BuiltProgram.run(["show", "transform"], in: folder, ["LC_ALL": "C"])
    #expect(outcome.status == 0)
    #expect(outcome.output.utf8.allSatisfy { $0 < 128 })
  }

  @Test("Linked into a folder of $PATH and without Assets it works from anywhere")
  func elsewhere() throws {
    let link = folder.file("bin-resnext-tui")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: try BuiltProgram.path)
    #expect(
      try BuiltProgram.run(["--version"], in: folder, executable: link).output.hasPrefix("resnext-tui "))
    let bare = try BuiltProgram.run(
      ["show", "image"], in: folder, ["RESNEXT_TUI_ASSETS": folder.file("none")])
    #expect(bare.status == 0)
    #expect(bare.output.contains("shapes"))
  }
}
