import Foundation
import Testing

@testable import Formats

@Suite struct JupyterNotebookTests {
  private func read(_ text: String) throws -> JupyterNotebook {
    try JupyterNotebook(bytes: Array(text.utf8), name: "t.ipynb")
  }

  private func notebook(cells: String, minor: Int = 5) -> String {
    "{\"cells\":[\(cells)],\"metadata\":{},\"nbformat\":4,\"nbformat_minor\":\(minor)}"
  }

  private let everything = JupyterNotebook(
    cells: [
      .markdown(id: "title", "# ResNeXt\n\nline"),
      .code(
        id: "a-1_Z", "split(x)\n",
        outputs: [
          .text("▓▓\n▒▒"), .stream(name: "stdout", text: "loss 1.2\n"),
          .result(
            data: ["text/plain": "3", "application/json": ["a": ["x", "y"]]], metadata: ["m": 1],
            executionCount: 5),
          .error(name: "ValueError", value: "bad", traceback: ["line 1", "line 2"]),
        ], executionCount: 5),
      .init(
        id: "r", kind: .raw(attachments: ["f": ["image/png": "aGk="]]), source: "", metadata: ["k": [nil]]),
    ], metadata: ["resnext_tui": ["version": 1, "rates": [0.001]]])

  @Test func whatIsWrittenComesBack() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/tour.ipynb"
    try Data(everything.text().utf8).write(to: URL(fileURLWithPath: path))
    #expect(try JupyterNotebook.read(path: path) == everything)
  }

  @Test func writesTheLayoutOfJupyter() {
    let small = JupyterNotebook(cells: [
      .code(id: "c", "a\nb", outputs: [.stream(name: "stdout", text: "x\n")], executionCount: 1)
    ])
    #expect(
      small.text() == """
        {
         "cells": [
          {
           "cell_type": "code",
           "execution_count": 1,
           "id": "c",
           "metadata": {},
           "outputs": [
            {
             "name": "stdout",
             "output_type": "stream",
             "text": [
              "x\\n"
             ]
            }
           ],
           "source": [
            "a\\n",
            "b"
           ]
          }
         ],
         "metadata": {},
         "nbformat": 4,
         "nbformat_minor": 5
        }

        """)
  }

  @Test func aCodeCellThatWasNotRunHasNoPromptNumber() throws {
    let text = JupyterNotebook(cells: [.code(id: "c", "")]).text()
    #expect(text.contains("\"execution_count\": null"))
    #expect(try read(text).cells[0].kind == .code(outputs: [], executionCount: nil))
  }

  @Test func readsTextAsOneStringOrAsLines() throws {
    let cells =
      "{\"id\":\"a\",\"cell_type\":\"markdown\",\"metadata\":{},\"source\":\"x\\ny\"},"
      + "{\"id\":\"b\",\"cell_type\":\"markdown\",\"metadata\":{},\"source\":[\"x\\n\",\"y\"]}"
    #expect(try read(notebook(cells: cells)).cells.map(\.source) == ["x\ny", "x\ny"])
  }

  @Test func givesIdsToCellsOfOlderMinors() throws {
    let cell = "{\"cell_type\":\"markdown\",\"metadata\":{},\"source\":\"\"}"
    #expect(try read(notebook(cells: cell + "," + cell, minor: 2)).cells.map(\.id) == ["cell-1", "cell-2"])
  }

  private static let refusals: [(text: String, complaint: String)] = [
    ("[]", "notebook: expected an object, found a list"), ("{}", "notebook: it has no 'nbformat'"),
    ("{\"nbformat\":3,\"nbformat_minor\":0}", "nbformat 3.0; 4.0 to 4.5 are read"),
    ("{\"nbformat\":4,\"nbformat_minor\":6}", "nbformat 4.6; 4.0 to 4.5 are read"),
    ("{\"nbformat\":4,\"nbformat_minor\":5,\"metadata\":{}}", "notebook: it has no 'cells'"),
    (
      "{\"nbformat\":4,\"nbformat_minor\":5,\"metadata\":[],\"cells\":[]}",
      "'metadata' should be an object, found a list"
    ),
    ("{\"nbformat\":4,", "line 1, byte 15: expected a name in quotes, found the end"),
  ]

  private static let cellRefusals: [(cell: String, complaint: String)] = [
    ("1", "cell 1: expected an object, found a whole number"), ("{}", "cell 1: it has no 'id'"),
    ("{\"id\":\"a b\",\"cell_type\":\"raw\"}", "cell 1: its id 'a b' is not 1 to 64 letters"),
    ("{\"id\":\"\",\"cell_type\":\"raw\"}", "cell 1: its id '' is not 1 to 64 letters"),
    ("{\"id\":\"a\",\"cell_type\":\"video\"}", "cell 1: cell_type 'video' is not code, markdown or raw"),
    (
      "{\"id\":\"a\",\"cell_type\":\"raw\",\"metadata\":{},\"source\":1}",
      "'source' should be a string or a list of strings"
    ),
    (
      "{\"id\":\"a\",\"cell_type\":\"raw\",\"metadata\":{},\"source\":\"\"},{\"id\":\"a\",\"cell_type\":\"raw\",\"metadata\":{},\"source\":\"\"}",
      "cell 2: its id 'a' stands twice"
    ),
    (
      "{\"id\":\"a\",\"cell_type\":\"code\",\"metadata\":{},\"source\":\"\",\"outputs\":[{\"output_type\":\"x\"}],\"execution_count\":null}",
      "cell 1, output 1: output_type 'x' is unknown"
    ),
    (
      "{\"id\":\"a\",\"cell_type\":\"code\",\"metadata\":{},\"source\":\"\",\"outputs\":[],\"execution_count\":\"1\"}",
      "cell 1: 'execution_count' should be a whole number or null, found a string"
    ),
  ]

  @Test(arguments: refusals.map(\.text) + cellRefusals.map(\.cell))
  func refusesWhatNbformatForbids(text: String) throws {
    let cell = Self.cellRefusals.first { $0.cell == text }
    let expected = try #require(cell?.complaint ?? Self.refusals.first { $0.text == text }?.complaint)
    do {
      _ = try read(cell == nil ? text : notebook(cells: text))
      Issue.record("read")
    } catch let error as FormatError {
      #expect(error.description.contains(expected), "\(error)")
    }
  }
}
