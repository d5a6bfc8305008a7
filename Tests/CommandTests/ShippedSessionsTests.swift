import Formats
import Foundation
import ResNeXtModel
import Testing
import Training

@testable import Notebook

/// The notebooks that come with the program.
@Suite("Sessions that ship", .serialized)
struct ShippedSessionsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let place = checkout + "/Sessions"
  private static let names = ["cardinality", "filters", "tour"]

  private func files(_ name: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: Self.place).filter { $0.hasPrefix(name + ".") }
      .sorted()
  }

  private func notebook(_ name: String) throws -> JupyterNotebook {
    let path = "\(Self.place)/\(name).ipynb"
    // The strict reader: what needs a repair is refused.
    return try JupyterNotebook(bytes: Array(Data(contentsOf: URL(fileURLWithPath: path))), name: path)
  }

  @Test(
    "Each is a valid notebook under 2 MB with all that lies beside it, and names no place of a machine",
    arguments: names)
  func small(name: String) throws {
    let sizes = try files(name).map {
      try Data(contentsOf: URL(fileURLWithPath: "\(Self.place)/\($0)")).count
    }
    #expect(sizes.reduce(0, +) < 2_000_000)
    let notebook = try notebook(name)
    #expect(notebook.cells.contains { $0.id == "about-this-session" })
    for place in ["/home/", "/tmp/", "/root/", checkout] { #expect(!notebook.text().contains(place)) }
  }

  @Test(
    "The snapshots of filters are those that it was saved with, dense at the beginning, and form something")
  func snapshots() throws {
    #expect(
      try files("filters") == ["filters.ipynb", "filters.safetensors", "filters.snapshots.safetensors"])
    let saved = try #require(try SavedState.read(try notebook("filters"), name: "filters"))
    let reference = try #require(saved.snapshots)
    let archive = try SnapshotArchive.read(path: "\(Self.place)/\(reference.file)", reference)
    #expect(archive.snapshots.map(\.step) == reference.runs.first?.steps)
    #expect(archive.snapshots.prefix(9).map(\.step) == Array(0...8) && archive.snapshots.last?.step == 471)
    #expect(saved.runs.first?.steps == 471 && saved.weights.kind == .sibling && saved.weights.step == 471)
    func kernels(_ snapshot: Snapshot?) throws -> [Float] {
      try #require(snapshot?.weights["layer1.0.conv2.weight"]).values
    }
    let (first, last) = (try kernels(archive.snapshots.first), try kernels(archive.snapshots.last))
    func length(_ values: [Float]) -> Float { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    // As its text says.
    #expect(length(zip(first, last).map { $1 - $0 }) > length(first))
    let loss = try #require(saved.runs.first?.epochs)
    #expect(loss.count == 3 && loss[2].validationLoss < loss[0].validationLoss)
  }

  @Test(
    "Copied to another folder with what lies beside it, filters is walked through from the first frame on")
  func walking() throws {
    for file in try files("filters") {
      try folder.write(file, Array(try Data(contentsOf: URL(fileURLWithPath: "\(Self.place)/\(file)"))))
    }
    let terminal = try TmuxTerminal(
      ["filters.ipynb"], columns: 120, rows: 40, in: folder, ["RESNEXT_TUI_ASSETS": checkout + "/Assets"])
    try terminal.wait(for: "live ├")
    try terminal.type("<")
    try terminal.wait(for: "step 448 (half precision) ├")
    try terminal.type(":step 0", "Enter")
    try terminal.wait(for: "step 0 (half precision) ├●")
    try terminal.type("z", "Tab")
    try terminal.wait(for: "weights, reading ch")
    try terminal.type("P")
    try terminal.wait("the newest weights") { $0.contains("live ├") }
    try terminal.type("s")
    try terminal.wait(for: "saved filters.ipynb")
    try terminal.type("q")
    try terminal.waitForEnd(status: 0)
    // What was read is written as it was.
    #expect(
      try FileChecksum(path: folder.file("filters.snapshots.safetensors"))
        == FileChecksum(path: "\(Self.place)/filters.snapshots.safetensors"))
  }

  @Test("Without its snapshots filters opens, says so, and shows the weights that it was saved with")
  func alone() throws {
    for file in ["filters.ipynb", "filters.safetensors"] {
      try folder.write(file, Array(try Data(contentsOf: URL(fileURLWithPath: "\(Self.place)/\(file)"))))
    }
    let terminal = try TmuxTerminal(
      ["filters.ipynb"], columns: 200, rows: 40, in: folder, ["RESNEXT_TUI_ASSETS": checkout + "/Assets"])
    try terminal.wait(for: "no snapshots: filters.snapshots.safetensors: No such file or directory")
    try terminal.wait(for: "step 471")
    try terminal.type("q")
    try terminal.waitForEnd(status: 0)
  }
}
