import Foundation
import Formats
import Testing

/// `show` in every format, and export from the explorer, by the built program.
@Suite("show in all formats", .serialized)
struct ShowFormatsEndToEndTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var assets: [String: String] { ["RESNEXT_TUI_ASSETS": checkout + "/Assets"] }

  private func show(_ arguments: String...) throws -> BuiltProgram.Outcome {
    try BuiltProgram.run(["show"] + arguments + ["--preset", "tiny"], in: folder, assets)
  }

  @Test("json, csv and npy of a step hold the same values, and say what they are of")
  func sameValues() throws {
    let json = try show(
      "transform", "--block", "layer2.0", "--step", "conv3x3", "--image", "2", "--format", "json")
    let objects = try json.json()
    let object = try #require(objects.first)
    #expect(object["cell"] as? String == "transform" && object["block"] as? String == "layer2.0")
    #expect(object["step"] as? String == "conv3x3" && object["weights"] as? String == "untrained (seed 0)")
    #expect(object["shape"] as? [Int] == [64, 16, 16])
    let values = try #require(object["values"] as? [Double]).map { Float($0) }
    let csv = try show("transform", "--block", "layer2.0", "--step", "4", "--image", "2", "--format", "csv")
    let lines = csv.output.split(separator: "\n")
    #expect(
      lines[0].hasPrefix(
        "# cell transform, block layer2.0, step conv3x3, network tiny C=8, weights untrained"))
    #expect(lines[1] == "channel,y,x,value")
    #expect(lines.dropFirst(2).compactMap { Float($0.split(separator: ",")[3]) } == values)
    let path = folder.file("map.npy")
    let npy = try show(
      "transform", "--block", "layer2.0", "--step", "4", "--image", "2", "--format", "npy", "--out", path)
    #expect(npy.status == 0 && npy.output.isEmpty && npy.errors.isEmpty)
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    let start = 10 + Int(bytes[8]) + 256 * Int(bytes[9])
    let read = stride(from: start, to: bytes.count, by: 4).map { at in
      Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[at + $1]) << (8 * UInt32($1)) })
    }
    #expect(read == values)
  }

  @Test(
    "Steps of stem and transition are chosen by name",
    arguments: [
      ("stem", "relu", 32), ("transition", "bn", 64), ("merge", "path2", 8), ("split", "path1", 4),
    ])
  func steps(cell: String, step: String, channels: Int) throws {
    let outcome = try show(cell, "--step", step, "--format", "json")
    let objects = try outcome.json()
    let object = try #require(objects.first)
    #expect((object["step"] as? String)?.hasPrefix(step) == true)
    #expect((object["shape"] as? [Int])?.first == channels)
  }

  @Test(
    "A gradient and a kernel have no arithmetic of a layer: both together are refused",
    arguments: ["gradient", "kernels"])
  func noArithmetic(instrument: String) throws {
    let options = instrument == "gradient" ? ["--gradient", "loss"] : ["--kernels"]
    let outcome = try BuiltProgram.run(
      ["show", "transform", "--step", "conv3x3", "--at", "0,1,2", "--preset", "tiny"] + options, in: folder,
      assets)
    #expect(outcome.status == 2 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("--at") && outcome.errors.contains("--\(instrument)"))
  }

  @Test("A PNG is one that is read, of the map's grid")
  func png() throws {
    let path = folder.file("grid.png")
    let first = try show("transform", "--format", "png", "--out", path)
    #expect(first.status == 0)
    let image = try ImageFile.read(path: path)
    #expect(image.width == 4 * 34 + 2 && image.height == 8 * 34 + 2)
    let again = try show("transform", "--format", "png", "--out", path)
    #expect(again.status == 0 && again.errors.contains("was there and is written over"))
  }

  @Test(
    "What a cell does not have is wrong usage that names what there is",
    arguments: [
      (
        ["summary", "--format", "npy"],
        "summary shows no feature maps to write as npy; it has text, svg, csv and json"
      ),
      (["transform", "--format", "bmp"], "known: text, svg, csv, json, npy, png"),
      (["transform", "--step", "pool"], "it has 1 conv1x1, 2 bn1"),
      (["transform", "--block", "9z"], "layer1.0"),
    ])
  func wrongUsage(arguments: [String], part: String) throws {
    let outcome = try BuiltProgram.run(["show"] + arguments + ["--preset", "tiny"], in: folder, assets)
    #expect(outcome.status == 2 && outcome.output.isEmpty)
    #expect(outcome.errors.contains(part), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }

  @Test("Bytes are not written to a terminal; the explorer exports, and never over a file unasked")
  func terminal() throws {
    let refused = try TmuxTerminal(
      ["show", "transform", "--preset", "tiny", "--format", "npy"], columns: 120, in: folder, assets)
    try refused.wait(for: "no text for a terminal; --out FILE or a pipe takes it")
    try folder.write("taken.npy", Array("theirs".utf8))
    let terminal = try TmuxTerminal(["--preset", "tiny"], columns: 100, rows: 30, in: folder, assets)
    try terminal.wait(for: "new here? type :tour")
    try terminal.type(":export taken.npy", "Enter")
    try terminal.wait(for: "taken.npy is there already; :export! taken.npy")
    let kept = try String(contentsOfFile: folder.file("taken.npy"), encoding: .utf8)
    #expect(kept == "theirs")
    try terminal.type(":export! taken.npy", "Enter")
    try terminal.wait(for: "exported taken.npy")
    let written = try Data(contentsOf: URL(fileURLWithPath: folder.file("taken.npy")))
    #expect(written.first == 0x93)
    try terminal.type(":export /nowhere/a.csv", "Enter")
    try terminal.wait(for: "not exported: /nowhere/a.csv")
    try terminal.type("q")
    try terminal.waitForEnd(status: 0)
    // The tour is offered once.
    #expect(FileManager.default.fileExists(atPath: folder.file(".local/state/resnext-tui/tour-offered")))
    let again = try TmuxTerminal(["--preset", "tiny"], columns: 100, rows: 30, in: folder, assets)
    try again.wait(for: "tiny C=8")
    let screen = try again.screen()
    #expect(!screen.contains("new here?"))
    try again.type("q")
    try again.waitForEnd(status: 0)
  }
}
