import Foundation
import ResNeXtModel
import Testing

@testable import Notebook

/// Which paths are muted: said, kept, taken back, and checked against the network.
@Suite("Muting paths")
struct MutingTests {
  private let first = BlockName(stage: 0, index: 0)
  private let second = BlockName(stage: 0, index: 1)

  /// A notebook of `notebook-cifar`: blocks 2a, 2b, 3a … of four paths.
  private func world(_ cell: CellKind = .lanes, _ preset: Preset = .notebookCIFAR, size: Size? = nil) throws
    -> World
  {
    var start = NotebookStart(preset: preset, cell: cell, sessionPath: "/s/a.ipynb")
    if let size { start.size = size }
    var world = try World(start)
    try world.send(.began)
    return world
  }

  private func muted(_ world: World) -> MutedPaths { world.state.document.choices.muted }

  @Test("Paths count from 1 in what is typed and said; lists add up over blocks; off takes back some or all")
  func typedLists() throws {
    var world = try world()
    try world.command("mute 2a:3")
    #expect(muted(world) == MutedPaths([2], of: first))
    #expect(world.state.notice?.text == "muted: 2a:3")
    try world.command("mute 2a:4,2b:1")
    #expect(muted(world).blocks == [first: [2, 3], second: [0]])
    #expect(muted(world).text(.notebook) == "2a:3,2a:4,2b:1")
    try world.command("mute off 2a:3")
    #expect(muted(world).blocks == [first: [3], second: [0]])
    try world.command("mute off")
    #expect(muted(world).isEmpty)
    try world.command("mute off")
    #expect(world.state.notice?.text == "no path is muted")
  }

  @Test(
    "A block or path that is not there is refused with those that are",
    arguments: ["9z:1", "2a", "2a:0", "2a:5", "2a:x", ""])
  func refused(text: String) throws {
    let world = try world()
    do throws(Failure) {
      _ = try world.state.mutes(named: text)
      Issue.record("\(text) was taken")
    } catch {
      let line = "\(error)"
      #expect(line.contains("2a, 2b, 3a") || line.contains("paths 1 to 4"), "\(line)")
    }
  }

  @Test("Blocks are named in either language, and said in the network's own")
  func languages() throws {
    var world = try world(.lanes, .tiny)
    try world.command("mute layer2.0:8")
    #expect(world.state.notice?.text == "muted: layer2.0:8")
    #expect(muted(world) == MutedPaths([7], of: BlockName(stage: 1, index: 0)))
  }

  @Test(
    "M toggles the chosen path, O hears it alone and then as before, A hears all; u and U travel through it")
  func keys() throws {
    var world = try world()
    try world.press(.right, .character("M"))
    #expect(muted(world) == MutedPaths([1], of: first))
    try world.press(.right, .character("O"))
    #expect(muted(world) == MutedPaths.solo(2, of: first, cardinality: 4))
    try world.press(.character("O"))
    #expect(muted(world) == MutedPaths([1], of: first))
    try world.press(.character("b"), .character("M"))
    #expect(muted(world).blocks[second]?.count == 1 && muted(world).blocks[first] == [1])
    try world.press(.character("A"))
    #expect(muted(world).isEmpty)
    try world.press(.character("u"))
    #expect(muted(world).blocks[first] == [1])
    try world.press(.character("U"))
    #expect(muted(world).isEmpty)
    try world.press(.character("A"))
    #expect(world.state.notice?.text == "no path is muted")
  }

  @Test("A change of mutes is named in what u undoes")
  func undoName() throws {
    var world = try world()
    try world.press(.character("M"))
    #expect(world.state.history.undoName == "muted paths")
    try world.press(.character("u"))
    #expect(muted(world).isEmpty)
  }

  @Test("What another cardinality or network has no path for is heard again, which is said; the rest stays")
  func anotherNetwork() throws {
    var world = try world()
    try world.command("mute 2a:1,2a:4,2b:3")
    try world.command("cardinality 2")
    #expect(muted(world) == MutedPaths([0], of: first))
    let said = try #require(world.state.notice?.text)
    #expect(said.contains("no longer muted: 2a:4,2b:3"), "\(said)")
    // Taking the network back takes the mutes back with it.
    try world.command("undo")
    #expect(muted(world).blocks == [first: [0, 3], second: [2]])
    // tiny has one block a stage, of eight paths.
    try world.command("preset tiny")
    #expect(muted(world) == MutedPaths([0, 3], of: first))
  }

  @Test("A session keeps what is muted, and opens with it; what it names and is not there is said")
  func session() throws {
    var world = try world()
    try world.command("mute 2a:3,3b:1")
    try world.press(.character("s"))
    let bytes = try #require(world.files["/s/a.ipynb"])
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains("\"2a:3\"") && text.contains("\"3b:1\""))
    let opened = try NotebookFixture.opened(bytes, "/s/b.ipynb")
    #expect(opened.state.document.choices.muted == muted(world))
    #expect(!opened.state.isUnsaved)
    let broken = text.replacing("\"2a:3\"", with: "\"2a:30\"").replacing("\"3b:1\"", with: "\"??\"")
    let other = try NotebookFixture.opened(Data(broken.utf8), "/s/c.ipynb")
    #expect(other.state.document.choices.muted.isEmpty)
    let said = other.state.interface.talk.log.map(\.text).joined(separator: "\n")
    #expect(said.contains("2a:30") && said.contains("??"), "\(said)")
  }

  @Test("Maps are asked for without the muted paths, and every picture is stale when they change")
  func inspections() throws {
    var world = try world(.merge)
    try world.command("mute 2a:2")
    let inspections = world.log.compactMap { if case .inspect(let asked) = $0 { asked.muted } else { nil } }
    #expect(inspections.last == MutedPaths([1], of: first))
    #expect(world.state.isStale(.prediction))
    #expect(!world.state.isStale(.merge))
  }

  @Test(
    "Screens that a mute reaches are marked, and no others",
    arguments: [
      (CellKind.image, false), (.stem, false), (.transform, true), (.merge, true), (.transition, true),
      (.downsamplingBlock, true), (.identityBlock, true), (.network, true), (.prediction, true),
      (.lanes, true),
    ])
  func marks(kind: CellKind, isMarked: Bool) throws {
    var world = try world(kind, size: Size(columns: 120, rows: 40))
    try world.command("mute 2a:2")
    world.state.interface.talk.notice = nil
    #expect(world.text.split(separator: "\n")[0].contains("muted: 2a:2"))
    let shown = page(world.state, cell: kind, size: Size(columns: 120, rows: 40)).plainText()
    #expect(shown.split(separator: "\n")[0].contains("muted 2a:2") == isMarked, "\(shown)")
  }

  @Test("A block before the muted one is not marked")
  func blocksBefore() throws {
    var world = try world(.merge)
    try world.command("mute 3a:1")
    #expect(world.state.cell.definition.muted(world.state).isEmpty)
    try world.command("block 3b")
    #expect(!world.state.cell.definition.muted(world.state).isEmpty)
  }

  @Test("Many muted paths are counted where they do not fit", arguments: [80, 120, 200])
  func many(columns: Int) throws {
    var world = try world(.merge, size: Size(columns: columns, rows: 24))
    try world.command("mute 2a:1,2a:2,2a:3,2b:1,2b:2,3a:1,3b:4")
    world.state.interface.talk.notice = nil
    let line = world.text.split(separator: "\n")[0]
    #expect(line.contains("muted: 7 paths, 4 blocks"), "\(line)")
  }

  @Test(
    "show takes a list for cells that an image goes through, and names those where it makes no difference")
  func show() throws {
    var state = try NotebookState(NotebookStart(cell: .prediction))
    try state.choose(muted: "2a:3,2a:4")
    #expect(state.document.choices.muted == MutedPaths([2, 3], of: first))
    var text = try NotebookState(NotebookStart(cell: .references))
    do throws(Failure) {
      try text.choose(muted: "2a:3")
      Issue.record("references took it")
    } catch { #expect("\(error)".contains("lanes") && !"\(error)".contains("setup")) }
  }
}
