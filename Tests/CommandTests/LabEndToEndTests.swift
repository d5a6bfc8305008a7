import Foundation
import Testing

/// `lab` with the built program.
@Suite("Sweeps, with the built program", .serialized)
struct LabEndToEndTests {
  private let folder: TemporaryFolder
  /// A narrow network of the paper's form; twenty steps are an epoch.
  private let network = ["--preset", "tiny", "--blocks", "1", "--stem", "8", "--outputs", "16"]
  private let rest = ["--data", "shapes", "--batch", "250"]
  private var narrow: [String] { network + rest }
  private let paper = ["1x64", "2x40", "4x24", "8x14", "32x4"]

  init() throws { folder = try TemporaryFolder() }

  private func lab(_ arguments: [String]) throws -> BuiltProgram.Outcome {
    try BuiltProgram.run(["lab"] + arguments, in: folder)
  }

  /// The lines without what a clock says.
  private func timeless(_ lines: [[String: Any]]) -> [String] {
    lines.map { line in
      let kept = ["setting", "step", "loss", "val_accuracy", "flops", "macs", "parameters"]
      return kept.map { "\(line[$0] ?? "none")" }.joined(separator: " ")
    }.sorted()
  }

  private func bytes(_ path: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: folder.file(path)))
  }

  @Test("The paper's settings cost what summary says of them, and every line has the keys of the contract")
  func costs() throws {
    let outcome = try lab(narrow + ["--steps", "2", "--json", "--out", "sweep"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = try outcome.json()
    #expect(lines.count == 2 * paper.count)
    let keys = [
      "flops", "images_per_second", "loss", "macs", "parameters", "seconds", "setting", "step",
      "val_accuracy",
    ]
    for line in lines { #expect(line.keys.sorted() == keys) }
    for setting in paper {
      let parts = setting.split(separator: "x").map(String.init)
      let summary = try #require(
        BuiltProgram.run(
          ["summary", "--json", "--cardinality", parts[0], "--width", parts[1]] + network, in: folder
        ).json().last)
      let line = try #require(lines.last { $0["setting"] as? String == setting })
      let macs = try #require(summary["macs"] as? Int)
      #expect(line["parameters"] as? Int == summary["total"] as? Int)
      #expect(line["macs"] as? Int == macs)
      #expect(line["flops"] as? Int == 2 * 250 * 6 * macs)
    }
    // The table says the same as the lines.
    let table = try lab(["--out", "sweep"])
    #expect(table.status == 0, "\(table.errors)")
    let rows = table.output.split(separator: "\n").filter { $0.contains("x") && $0.hasSuffix(" %") }
    #expect(rows.map { String($0.prefix { $0 != " " }) } == paper)
    #expect(rows.map { String($0.suffix(6)) } == ["23.9 %", "23.0 %", "22.6 %", "22.3 %", "22.2 %"])
  }

  @Test("A setting's folder is that of train with the same options, byte for byte")
  func sameAsTrain() throws {
    let sweep = try lab(narrow + ["--settings", "2x4,4x2", "--steps", "20", "--seed", "7", "--out", "sweep"])
    #expect(sweep.status == 0, "\(sweep.errors)")
    let train = try BuiltProgram.run(
      ["train"] + narrow + [
        "--cardinality", "4", "--width", "2", "--epochs", "1", "--seed", "7", "--out", "run",
      ],
      in: folder)
    #expect(train.status == 0, "\(train.errors)")
    for file in ["last", "best", "checkpoint"] {
      #expect(try bytes("sweep/4x2/\(file).safetensors") == bytes("run/\(file).safetensors"), "\(file)")
    }
    let kept = try FileManager.default.contentsOfDirectory(atPath: folder.file("sweep/4x2")).sorted()
    #expect(kept == (try FileManager.default.contentsOfDirectory(atPath: folder.file("run")).sorted()))
  }

  @Test("Killed in the middle, it goes on to the same numbers and the same bytes")
  func killed() throws {
    let arguments = narrow + ["--settings", "1x8,2x4,4x2", "--steps", "30", "--json"]
    let whole = try lab(arguments + ["--out", "whole"])
    #expect(whole.status == 0, "\(whole.errors)")
    // A checkpoint nearly every step.
    let often = arguments + ["--checkpoint-minutes", "0.0005", "--out", folder.file("killed")]
    for steps in [4, 17] {
      let process = try SpawnedProcess.start(
        [try BuiltProgram.path, "lab"] + often, BuiltProgram.environment(folder),
        .init(
          paths: ["/dev/null", folder.file("out"), folder.file("err")], flags: O_RDWR | O_CREAT | O_APPEND)
      )
      defer { waitpid(process, nil, 0) }
      try wait("step \(steps)", process) {
        let text = try String(contentsOfFile: folder.file("killed/lab.json"), encoding: .utf8)
        return text.contains("\"step\": \(steps)") || text.contains("\"step\": \(steps + 1)")
      }
      kill(process, SIGKILL)
    }
    let rest = try lab(often)
    #expect(rest.status == 0, "\(rest.errors)")
    #expect(try timeless(rest.json()) == timeless(whole.json()))
    for setting in ["1x8", "2x4", "4x2"] {
      for file in ["last", "best", "checkpoint"] {
        let name = "\(setting)/\(file).safetensors"
        #expect(try bytes("killed/\(name)") == bytes("whole/\(name)"), "\(name)")
      }
    }
  }

  private func wait(_ what: String, _ process: pid_t, until isReady: () throws -> Bool) throws {
    let end = Date().addingTimeInterval(120)
    while Date() < end {
      if (try? isReady()) == true { return }
      usleep(5_000)
    }
    kill(process, SIGKILL)
    Issue.record(
      "waited for \(what): \((try? String(contentsOfFile: folder.file("err"), encoding: .utf8)) ?? "")")
  }

  @Test("A signal ends it with everything kept, and nobody else may have its folders meanwhile")
  func signals() throws {
    let terminal = try PseudoTerminal(
      [try BuiltProgram.path, "lab"] + narrow + [
        "--settings", "1x8,2x4", "--steps", "100000", "--out", "sweep",
      ],
      in: folder)
    try terminal.wait(for: "2x4 step 2")
    let other = try lab(["--out", "sweep"])
    #expect(other.status == 1 && other.errors.contains("sweep"), "\(other.errors)")
    let run = try BuiltProgram.run(["train", "--resume", "sweep/1x8"], in: folder)
    #expect(run.status == 1, "\(run.errors)")
    terminal.signal(SIGTERM)
    #expect(try terminal.waitForEnd() == 143)
    #expect(terminal.text().contains("lab --out sweep goes on"))
    for setting in ["1x8", "2x4"] {
      for file in ["last", "checkpoint"] {
        #expect(
          FileManager.default.fileExists(atPath: folder.file("sweep/\(setting)/\(file).safetensors")),
          "\(file)")
      }
    }
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.file("sweep"))
    #expect(!files.contains { $0.hasSuffix(".lock") })
  }

  @Test(
    "What describes no sweep is wrong usage that names it",
    arguments: [
      (["--settings", "2x"], "'2x' is no setting"), (["--settings", "2x8,2x8"], "2×8 stands twice"),
      (["--settings", ""], "'' is no setting"),
      (
        ["--preset", "notebook-cifar", "--settings", "2x8,3x8"],
        "3×8: cardinality 3 does not divide 32 channels"
      ),
      (["--steps", "0"], "--steps"), (["--flops", "-1"], "--flops"), (["--seconds", "nan"], "--seconds"),
      (["--steps", "5", "--seconds", "5"], "--steps and --seconds"),
      (["--cardinality", "4"], "--cardinality"),
      (["--width", "4"], "--width"), (["--target", "2"], "--target"),
      (["--classes", "7", "--data", "shapes"], "classes"),
      (["more"], "unexpected argument 'more'"), (["--stepps", "5"], "did you mean '--steps'?"),
    ])
  func usage(arguments: [String], reason: String) throws {
    let outcome = try lab(arguments + ["--out", "sweep"])
    #expect(outcome.status == 2 && outcome.output.isEmpty)
    #expect(outcome.errors.contains(reason), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(!FileManager.default.fileExists(atPath: folder.file("sweep")))
  }

  @Test("A folder that holds another sweep, or a broken one, is left as it is")
  func otherSweep() throws {
    let small = narrow + ["--settings", "1x4,2x2", "--steps", "1", "--out", "sweep"]
    #expect(try lab(small).status == 0)
    let before = try bytes("sweep/lab.json")
    let other = try lab(["--out", "sweep", "--seed", "9"])
    #expect(other.status == 2)
    #expect(other.errors.contains("sweep holds a sweep with seed 0, not 9"), "\(other.errors)")
    let wider = try lab(["--out", "sweep", "--preset", "small"])
    #expect(wider.status == 2 && wider.errors.contains("another network"), "\(wider.errors)")
    #expect(try lab(small).status == 0)
    #expect(try bytes("sweep/lab.json") == before)
    try folder.write("sweep/lab.json", Array("{}".utf8))
    let broken = try lab(small)
    #expect(broken.status == 1 && broken.errors.contains("this describes no sweep"), "\(broken.errors)")
  }

  @Test("A folder that cannot be made or written ends it with one line")
  func unwritable() throws {
    try folder.write("file", [1])
    for out in ["file", "file/sweep", "/proc/sweep"] {
      let outcome = try lab(narrow + ["--out", out])
      #expect(outcome.status == 1 && outcome.output.isEmpty, "\(out)")
      #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
    }
  }

  @Test("Without --out it makes a folder of its own and says where")
  func ownFolder() throws {
    let outcome = try lab(narrow + ["--settings", "1x4", "--steps", "1", "--json"])
    #expect(outcome.status == 0)
    let place = folder.file("share/resnext-tui/runs/lab-paper-shapes-1")
    #expect(outcome.errors.contains("lab in \(place)"), "\(outcome.errors)")
    #expect(FileManager.default.fileExists(atPath: place + "/lab.json"))
  }
}
