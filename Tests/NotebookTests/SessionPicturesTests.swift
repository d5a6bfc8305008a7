import Formats
import Foundation
import ResNeXtModel
import Testing
import Training

@testable import Notebook

/// What a session that is saved shows in Jupyter and where code is kept: every cell, as text and as a picture.
@Suite struct SessionPicturesTests {
  private func world(_ path: String = "/s/a.ipynb", opens: Bool = false) throws -> World {
    var world = try World(
      NotebookStart(preset: .tiny, cell: .split, sessionPath: path, opensSession: opens))
    world.outputs = .pictures
    world.computesForReal = true
    return world
  }

  private func notebook(_ world: World) throws -> JupyterNotebook {
    try JupyterNotebook(bytes: Array(try #require(world.files["/s/a.ipynb"])), name: "a.ipynb")
  }

  private func pictures(_ notebook: JupyterNotebook) throws -> [String: RGBImage] {
    var found: [String: RGBImage] = [:]
    for cell in notebook.cells {
      guard case .code(let outputs, _) = cell.kind else { continue }
      #expect(outputs.count == 1, "\(cell.id)")
      guard case .display(let data, let metadata)? = outputs.first, let text = data["image/png"]?.string,
        let bytes = Data(base64Encoded: text)
      else { continue }
      #expect(data["text/plain"]?.string?.isEmpty == false, "\(cell.id)")
      #expect(metadata["image/png"]?["alt"]?.string?.isEmpty == false, "\(cell.id)")
      found[cell.id] = try ImageFile.read(bytes: Array(bytes), name: cell.id)
    }
    return found
  }

  @Test func everyCellHasTextAndAPictureWhetherItWasLookedAtOrNot() throws {
    var world = try world()
    try world.send(.began)
    try world.press(.character("s"))
    let pictures = try pictures(try notebook(world))
    #expect(pictures.count == CellKind.allCases.count)
    for (name, picture) in pictures {
      #expect(picture.width == 800 && picture.height >= 64, "\(name)")
      #expect(Set(stride(from: 0, to: picture.pixels.count, by: 3).map { picture.pixels[$0] }).count > 2)
    }
    let size = try #require(world.files["/s/a.ipynb"]).count
    #expect(size < 1 << 20, "\(size) bytes")
  }

  @Test func mapsOfCellsThatNobodyLookedAtAreTheNetworks() throws {
    var world = try world()
    try world.send(.began)
    let all = world.state.showingEveryCell()
    for kind in CellKind.allCases where kind.definition.needsTrace(all) {
      #expect(all.hasMaps(of: kind.definition), "\(kind)")
    }
    #expect(all.live.probes.answer(to: Asker("contributions")) != nil)
    let point = try #require(CellKind.merge.definition.points(all).first)
    try world.command("merge")
    #expect(all.maps[point]?.tensor == world.state.maps[point]?.tensor)
  }

  @Test func theSameSessionIsTheSameFile() throws {
    let files = try (0..<2).map { _ in
      var world = try world()
      try world.send(.began)
      try world.press(.character("s"))
      return world.files["/s/a.ipynb"]
    }
    #expect(files[0] == files[1])
  }

  @Test func nothingIsTakenForAnEditWhenItIsOpenedAgain() throws {
    var world = try world()
    try world.send(.began)
    try world.press(.character("s"))
    var again = try self.world(opens: true)
    again.files = world.files
    try again.send(.began)
    #expect(again.state.notice?.text.contains("kept as yours") == false)
    #expect(again.state.document.contents.cells.usersCells.isEmpty)
    try again.press(.character("s"))
    #expect(again.files["/s/a.ipynb"] == world.files["/s/a.ipynb"])
  }

  @Test func aSessionWithTextAloneOpensAndHasPicturesWhenItIsSaved() throws {
    var old = try world()
    old.outputs = .text
    try old.send(.began)
    try old.press(.character("s"))
    var world = try world(opens: true)
    world.files = old.files
    try world.send(.began)
    #expect(world.state.document.contents.cells.usersCells.isEmpty)
    try world.press(.character("s"))
    #expect(try pictures(try notebook(world)).count == CellKind.allCases.count)
  }

  @Test func picturesSayThatTheirCellsWereComputed() throws {
    var world = try world()
    try world.send(.began)
    try world.press(.character("s"))
    for cell in try notebook(world).cells {
      guard case .code(let outputs, let count) = cell.kind else { continue }
      #expect(outputs.first?.plainText?.contains("In [\(count ?? -1)]:") == true, "\(cell.id)")
    }
  }

  @Test func nothingOfTheMachineIsInTheSetupsPicture() throws {
    var world = try world("/home/somebody/a.ipynb")
    try world.send(.began, .machineDescribed([MachineFact(section: "paths", name: "runs", value: "/home/x")]))
    try world.command("setup")
    try world.press(.character("s"))
    let text = String(decoding: try #require(world.files["/home/somebody/a.ipynb"]), as: UTF8.self)
    #expect(text.contains("this session") && !text.contains("/home/"))
  }

  @Test func aCopyOfWhatIsUnsavedDrawsNothing() throws {
    var world = try world()
    try world.send(.began)
    let text = String(
      decoding: try UnsavedSession(world.state).contents(weightsName: ""), as: UTF8.self)
    #expect(!text.contains("image/png") && text.count < 60_000)
  }
}
