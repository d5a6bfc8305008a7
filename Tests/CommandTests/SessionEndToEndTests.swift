import Foundation
import Formats
import Testing

/// Sessions and notebooks of others, opened by the built program in a terminal.
@Suite("Notebooks that are opened", .serialized)
struct SessionEndToEndTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func place(_ name: String, as other: String? = nil) throws {
    let bytes = try Data(
      contentsOf: URL(fileURLWithPath: checkout + "/Tests/NotebookTests/Notebooks/\(name).ipynb"))
    try folder.write("\(other ?? name).ipynb", Array(bytes))
  }

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: folder.file(name)))
  }

  private let assets = ["RESNEXT_TUI_ASSETS": checkout + "/Assets"]

  @Test("A notebook of another program opens at its network, and is saved under another name alone")
  func foreign() throws {
    // At 32×32, so that a debug build is done in a moment.
    let text = String(
      decoding: try Data(
        contentsOf: URL(fileURLWithPath: checkout + "/Tests/NotebookTests/Notebooks/source-like.ipynb")),
      as: UTF8.self
    )
    .replacing("input_shape=(224,224,3)", with: "input_shape=(32,32,3)")
    try folder.write("theirs.ipynb", Array(text.utf8))
    let terminal = try TmuxTerminal(["theirs.ipynb"], columns: 100, rows: 30, in: folder, assets)
    try terminal.wait(for: "notebook-50 C=4")
    try terminal.type("3")
    try terminal.wait(for: "Notebook: 1. The three functions")
    try terminal.type("s")
    try terminal.wait(for: ":save theirs-resnext.ipynb")
    try terminal.type("Enter")
    try terminal.wait(for: "saved theirs-resnext.ipynb")
    try terminal.type("q")
    try terminal.waitForEnd(status: 0)
    #expect(try bytes("theirs.ipynb") == Data(text.utf8))
    let saved = try JupyterNotebook.read(path: folder.file("theirs-resnext.ipynb"))
    #expect(saved.cells.count == 61)
    let again = try TmuxTerminal(["theirs-resnext.ipynb"], columns: 100, rows: 30, in: folder, assets)
    try again.wait(for: "Notebook: 1. The three functions")
    try again.type("q")
    try again.waitForEnd(status: 0)
  }

  @Test("Piped, a notebook of another program is printed at its network")
  func piped() throws {
    let cells =
      #"{"cell_type":"code","metadata":{},"source":"def split(x, c): pass\nResNeXt50((32,32,3), 10, cardinality=8)"}"#
    try folder.write(
      "theirs.ipynb", Array(#"{"cells":[\#(cells)],"metadata":{},"nbformat":4,"nbformat_minor":0}"#.utf8))
    let outcome = try BuiltProgram.run(["theirs.ipynb"], in: folder, assets)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(outcome.output.contains("groups = split(x, cardinality: 8)"))
  }

  @Test("A preset beside a session takes neither its network nor its shipped weights away")
  func presetBesideASession() throws {
    try folder.write(
      "tour.ipynb", Array(try Data(contentsOf: URL(fileURLWithPath: checkout + "/Sessions/tour.ipynb"))))
    let terminal = try TmuxTerminal(
      ["tour.ipynb", "--preset", "tiny"], columns: 100, rows: 30, in: folder, assets)
    try terminal.wait(for: "weights: shipped weights")
    try terminal.wait(for: "notebook-cifar C=4")
    try terminal.type("s")
    try terminal.wait(for: "saved tour.ipynb")
    try terminal.type("q")
    try terminal.waitForEnd(status: 0)
    let saved = try JupyterNotebook.read(path: folder.file("tour.ipynb"))
    #expect(saved.metadata["resnext_tui"]?["weights"]?["kind"] == "shipped")
  }

  @Test(
    "Sessions of version 0.1.0 open, what is repaired is said",
    arguments: ["copied-cell", "no-execution-count"])
  func versionOne(name: String) throws {
    try place(name)
    let terminal = try TmuxTerminal(["\(name).ipynb"], columns: 200, rows: 30, in: folder, assets)
    try terminal.wait(for: "repaired: ")
    try terminal.type("s")
    try terminal.wait(for: "saved \(name).ipynb")
    try terminal.type("q")
    try terminal.waitForEnd(status: 0)
    _ = try JupyterNotebook.read(path: folder.file("\(name).ipynb"))
  }

  @Test("Of a notebook with a cell that is no cell its number and what is wrong are said; the rest is kept")
  func noCell() throws {
    try place("by-hand")
    let terminal = try TmuxTerminal(["by-hand.ipynb"], columns: 200, rows: 30, in: folder, assets)
    try terminal.wait(for: "cell 4: expected an object, found a string")
    try terminal.type("s")
    try terminal.wait(for: "saved by-hand.ipynb")
    try terminal.type("q")
    try terminal.waitForEnd(status: 0)
    #expect(try JupyterNotebook.read(path: folder.file("by-hand.ipynb")).cells.count == 42)
  }
}
