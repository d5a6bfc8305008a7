import Testing

@testable import Formats

/// Notebooks that lack what nbformat asks for, or have it wrong, are read all the same.
@Suite struct JupyterRepairTests {
  private func read(_ cells: String, minor: Int = 5, metadata: String = "{}") throws -> RepairedNotebook {
    let text = #"{"cells":[\#(cells)],"metadata":\#(metadata),"nbformat":4,"nbformat_minor":\#(minor)}"#
    return try RepairedNotebook(bytes: Array(text.utf8), name: "t.ipynb")
  }

  @Test func aSoundNotebookNeedsNoRepair() throws {
    let read = try read(#"{"id":"a","cell_type":"markdown","metadata":{},"source":"x"}"#)
    #expect(read.repairs.isEmpty && read.summary.isEmpty)
  }

  @Test func idsThatAreMissingWrongOrDoubleAreMadeAnewAndOthersStay() throws {
    let read = try read(
      """
      {"cell_type":"raw","metadata":{},"source":""},{"id":"cell-1","cell_type":"raw","metadata":{},"source":""},
      {"id":"cell-1","cell_type":"raw","metadata":{},"source":""},
      {"id":"a b","cell_type":"raw","metadata":{},"source":""}
      """)
    #expect(read.notebook.cells.map(\.id) == ["cell-1-2", "cell-1", "cell-3", "cell-4"])
    #expect(read.repairs.map(\.remedy) == [.newID, .newID, .newID])
    #expect(read.summary == ["repaired: 3 cells' ids"])
  }

  @Test(arguments: 0...4)
  func olderMinorsNeedNoIdsAndKeepThoseTheyHave(minor: Int) throws {
    let read = try read(
      #"{"cell_type":"raw","metadata":{},"source":""},{"id":"x","cell_type":"raw","metadata":{},"source":""}"#,
      minor: minor)
    #expect(read.notebook.cells.map(\.id) == ["cell-1", "x"])
    #expect(read.repairs.isEmpty)
  }

  @Test func countsOutputsAndMetadataThatAreMissingStandEmpty() throws {
    let read = try read(#"{"id":"a","cell_type":"code","source":["x\n","y"]}"#, metadata: "[]")
    #expect(read.notebook.cells == [.code(id: "a", "x\ny")])
    #expect(read.notebook.metadata.isEmpty)
    #expect(read.summary == ["repaired: 1 count, 3 missing parts"])
  }

  @Test func whatIsNoCellStaysAsRawTextAndIsNamedWithItsNumber() throws {
    let read = try read(
      """
      {"id":"a","cell_type":"markdown","metadata":{},"source":"x"},17,{},{"id":"v","cell_type":"video","source":""},
      {"id":"b","cell_type":"markdown","metadata":{},"source":"y"}
      """)
    let cells = read.notebook.cells
    #expect(cells.map(\.source).first == "x" && cells.map(\.source).last == "y")
    #expect(cells[1].source == "17" && cells[1].kind == .raw(attachments: nil))
    #expect(cells[3].source.contains("video"))
    #expect(
      read.summary == [
        "cell 2: expected an object, found a whole number; it is kept as raw text",
        "cell 3: it has no 'cell_type'; it is kept as raw text",
        "cell 4: cell_type 'video' is not code, markdown or raw; it is kept as raw text",
      ])
    #expect(try RepairedNotebook(bytes: Array(read.notebook.text().utf8), name: "t").repairs.isEmpty)
  }

  @Test func anOutputThatIsNoneIsLeftOutAndTheOthersStay() throws {
    let read = try read(
      """
      {"id":"a","cell_type":"code","metadata":{},"source":"x","execution_count":1,"outputs":[
      {"output_type":"dance"},{"output_type":"stream","text":"1"},{"output_type":"display_data","data":{}},
      {"output_type":"execute_result","data":{"text/plain":["2"]}}]}
      """)
    #expect(
      read.notebook.cells[0].kind
        == .code(
          outputs: [
            .stream(name: "stdout", text: "1"), .display(data: [:], metadata: [:]),
            .result(data: ["text/plain": "2"], metadata: [:], executionCount: nil),
          ], executionCount: 1))
    #expect(read.summary.first == "cell 1, output 1: output_type 'dance' is unknown; it is left out")
  }

  @Test func whatIsNoNotebookIsRefused() {
    for text in ["[]", "{}", #"{"nbformat":4,"nbformat_minor":5}"#, #"{"nbformat":3,"nbformat_minor":0}"#] {
      #expect(throws: FormatError.self) { try RepairedNotebook(bytes: Array(text.utf8), name: "t") }
    }
  }
}
