import Foundation
import Testing

@testable import Formats
@testable import Notebook

/// Sessions that were edited elsewhere reopen: the user's cells keep their place, nothing is doubled, nothing is lost.
@Suite struct SessionEditingTests {
  /// A session of this version in which two cells were computed.
  private func session() throws -> JupyterNotebook {
    var world = try World(NotebookStart(cell: .split, sessionPath: "/s/a.ipynb"))
    try world.send(.began)
    try world.press(.down, .character("s"))
    return try JupyterNotebook(bytes: Array(try #require(world.files["/s/a.ipynb"])), name: "a")
  }

  private func again(_ notebook: JupyterNotebook) throws -> JupyterNotebook {
    try NotebookFixture.saved(NotebookFixture.opened(Data(notebook.text().utf8)))
  }

  private let all = CellRole.all.map(\.name)

  // MARK: The shapes of other editors

  @Test(arguments: [
    "copied-cell", "edited-by-hand", "no-execution-count", "nbstripout", "colab", "vscode", "without-marks",
    "by-hand",
  ])
  func everyShapeOpensAndIsSavedWithEachOwnCellOnce(name: String) throws {
    let world = try NotebookFixture.opened(name)
    #expect(!world.state.document.contents.metadata.isEmpty, "\(world.state.notice?.text ?? "")")
    #expect(world.state.session.readOnlyReason == nil && !world.state.isUnsaved)
    let saved = try NotebookFixture.saved(world)
    let roles = saved.cells.compactMap { CellMark($0)?.role.name }
    #expect(roles.sorted() == all.sorted())
    let twice = try again(saved)
    #expect(twice.cells.map(\.source) == saved.cells.map(\.source), "a second round changes nothing")
  }

  @Test func aCopiedCellOfVersionOneIsTheUsersAndItsIdIsRepaired() throws {
    let world = try NotebookFixture.opened("copied-cell")
    #expect(world.state.notice?.text.contains("repaired: 1 cell's id") == true)
    let saved = try NotebookFixture.saved(world)
    #expect(saved.cells.count == CellRole.all.count + 1)
    #expect(saved.ownNames.filter { $0 == "cell-image" }.count == 1)
  }

  @Test func countsThatAreMissingAreRepairedAndSaid() throws {
    let world = try NotebookFixture.opened("no-execution-count")
    #expect(world.state.notice?.text.contains("repaired: 12 counts") == true)
    #expect(try NotebookFixture.saved(world).cells.count == CellRole.all.count)
  }

  @Test func theUsersCellsOfEveryKindComeBackWithTheirAttachments() throws {
    let before = try RepairedNotebook(
      bytes: Array(NotebookFixture.bytes("edited-by-hand")), name: "before")
    let mine = before.notebook.cells.filter { ["mine1", "u1", "r1"].contains($0.id) }
    let saved = try NotebookFixture.saved(NotebookFixture.opened("edited-by-hand"))
    #expect(mine.count == 3 && saved.cells.filter { ["mine1", "u1", "r1"].contains($0.id) } == mine)
    #expect(saved.metadata["authors"] != nil)
  }

  @Test func aSessionOfNbformatFourPointFourIsNotDoubled() throws {
    var root = try #require(try JSONValue(parsing: Array(session().text().utf8), name: "a").object)
    root["nbformat_minor"] = 4
    root["cells"] = .array(
      (root["cells"]?.array ?? []).map { cell in
        var members = cell.object ?? [:]
        members["id"] = nil
        return .object(members)
      })
    let bytes = Data(JSONValue.object(root).text().utf8)
    let saved = try NotebookFixture.saved(NotebookFixture.opened(bytes))
    #expect(saved.cells.count == CellRole.all.count && saved.ownNames == all)
    #expect(
      try NotebookFixture.saved(NotebookFixture.opened("without-marks")).cells.count == CellRole.all.count)
  }

  @Test func aKernelThatSomebodyChoseStays() throws {
    let saved = try NotebookFixture.saved(NotebookFixture.opened("colab"))
    #expect(saved.metadata["kernelspec"]?["name"] == "python3" && saved.metadata["colab"] != nil)
    #expect(saved.cells.first?.source == "My own remark, above everything.\n")
    #expect(saved.cells.first?.metadata == ["id": "mine"])
  }

  @Test func aListElementThatIsNoCellIsNamedAndKept() throws {
    let world = try NotebookFixture.opened("by-hand")
    #expect(world.state.notice?.text.contains("cell 4: expected an object, found a string") == true)
    let saved = try NotebookFixture.saved(world)
    let place = try #require(saved.cells.firstIndex { $0.source == "\"a cell?\"" })
    // It stands behind what stood before it, the program's new cells aside.
    let before = saved.cells[..<place].filter { CellMark($0)?.role.kind != .setup }
    #expect(before.count == 3)
  }

  // MARK: Places and edits

  @Test func theUsersCellsKeepTheirPlaces() throws {
    var notebook = try session()
    let above = try #require(notebook.index(of: .note(.image)))
    notebook.cells.insert(.markdown(id: "above", "above 1"), at: above)
    let between = try #require(notebook.index(of: .call(.split)))
    notebook.cells.insert(
      .code(id: "between", "1 + 1", outputs: [.text("2")], executionCount: 9), at: between)
    notebook.cells.append(.markdown(id: "below", "below all"))
    #expect(try again(notebook).cells.map(\.id) == notebook.cells.map(\.id))
    #expect(try again(notebook).cells[between] == notebook.cells[between])
  }

  @Test func cellsThatWereMovedStayWhereTheyAre() throws {
    var notebook = try session()
    notebook.cells.swapAt(1, 7)
    #expect(try again(notebook).ownNames == notebook.ownNames)
  }

  @Test func aCellThatWasDeletedComesBackBehindTheOneBefore() throws {
    var notebook = try session()
    notebook.cells.remove(at: try #require(notebook.index(of: .call(.stem))))
    notebook.cells.remove(at: 0)
    #expect(try again(notebook).ownNames == all)
  }

  @Test func anEditedNoteIsTheUsersAndStandsForTheProgramsOwn() throws {
    var notebook = try session()
    let place = try #require(notebook.index(of: .note(.split)))
    notebook.cells[place].source += "\n\nI do not believe it."
    let world = try NotebookFixture.opened(Data(notebook.text().utf8))
    #expect(world.state.notice?.text == "opened /s/a.ipynb; 1 edited note is kept as yours")
    let saved = try NotebookFixture.saved(world)
    #expect(
      saved.cells.count == CellRole.all.count && saved.cells[place].source == notebook.cells[place].source)
    let changed = try again(again(saved))
    #expect(changed.cells[place].source == notebook.cells[place].source, "also after many rounds")
  }

  @Test func anEditedCallIsTheUsersAndTheProgramsOwnStandsInFrontOfIt() throws {
    var notebook = try session()
    let place = try #require(notebook.index(of: .call(.split)))
    notebook.cells[place].source = "groups = my_split(x)"
    let saved = try again(notebook)
    #expect(
      saved.cells.count == CellRole.all.count + 1 && saved.cells[place + 1].source == "groups = my_split(x)")
    #expect(CellMark(saved.cells[place])?.role == .call(.split))
    #expect(CellMark(saved.cells[place + 1]) == nil)
  }

  @Test func blanksAndLineEndsAreNoEdits() throws {
    var notebook = try session()
    for index in notebook.cells.indices {
      notebook.cells[index].source = notebook.cells[index].source.replacing("\n", with: " \r\n") + "\n"
    }
    let world = try NotebookFixture.opened(Data(notebook.text().utf8))
    #expect(world.state.notice?.text == "opened /s/a.ipynb")
    #expect(try NotebookFixture.saved(world).cells.count == CellRole.all.count)
  }

  @Test(arguments: [true, false])
  func ofACellAndItsCopyTheOneThatNobodyEditedIsThePrograms(copyStandsFirst: Bool) throws {
    var notebook = try session()
    let place = try #require(notebook.index(of: .note(.split)))
    var copy = notebook.cells[place]
    copy.id = "copy"
    copy.source = "edited copy"
    notebook.cells.insert(copy, at: copyStandsFirst ? place : place + 1)
    let saved = try again(notebook)
    #expect(saved.cells.map(\.source).filter { $0 == "edited copy" }.count == 1)
    #expect(saved.ownNames == all && saved.cells.count == CellRole.all.count + 1)
    #expect(saved.cells.first { $0.id == "copy" }.flatMap(CellMark.init) == nil)
  }

  @Test func anIdOfTheProgramsThatAUsersCellHasStaysTheUsers() throws {
    var notebook = try session()
    notebook.cells.removeAll { $0.id == "note-merge" }
    notebook.cells.append(.markdown(id: "note-merge", "mine"))
    let saved = try again(notebook)
    #expect(saved.cells.last?.id == "note-merge" && saved.cells.last?.source == "mine")
    #expect(saved.cells.first { CellMark($0)?.role == .note(.merge) }?.id == "note-merge-2")
  }

  // MARK: Pictures

  private func picture(_ notebook: JupyterNotebook, _ kind: CellKind) -> String? {
    guard let index = notebook.index(of: .call(kind)), case .code(let outputs, _) = notebook.cells[index].kind
    else { return nil }
    return outputs.first?.plainText
  }

  @Test func picturesThatAreStillRightAreKeptWithoutBeingComputedAgain() throws {
    let before = try session()
    #expect(picture(before, .split) != nil && picture(before, .transform) != nil)
    let bytes = Data(before.text().utf8)
    var world = try NotebookFixture.opened(bytes)
    try world.press(.character("s"))
    let saved = try JupyterNotebook(bytes: Array(try #require(world.files["/s/a.ipynb"])), name: "a")
    #expect(picture(saved, .split) == picture(before, .split))
    var other = try NotebookFixture.opened(bytes)
    try other.command("cardinality 8")
    try other.press(.character("s"))
    let changed = try JupyterNotebook(bytes: Array(try #require(other.files["/s/a.ipynb"])), name: "a")
    #expect(picture(changed, .split) == nil, "it shows another network")
  }
}
