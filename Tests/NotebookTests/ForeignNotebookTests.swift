import Foundation
import ResNeXtModel
import Testing

@testable import Formats
@testable import Notebook

/// Notebooks of other programs: opened at the network they speak of, and never written over.
@Suite struct ForeignNotebookTests {
  private let path = "/s/source-like.ipynb"

  private func opened() throws -> World { try NotebookFixture.opened("source-like") }

  private func saved(_ world: World, _ path: String) throws -> JupyterNotebook {
    try JupyterNotebook(bytes: Array(try #require(world.files[path])), name: path)
  }

  @Test func theSourceNotebookOpensAtItsNetwork() throws {
    let world = try opened()
    var expected = Preset.notebook50.configuration
    expected.inputSize = 224
    expected.classes = 2
    #expect(world.state.training.network == expected && world.state.preset == .notebook50)
    #expect(world.state.weights?.origin == .untrained(seed: 0))
    let notice = world.state.notice?.text ?? ""
    #expect(notice.contains("another program's") && notice.contains("saves under another name"), "\(notice)")
    #expect(!world.state.isUnsaved)
  }

  @Test func itsMarkdownStandsBesideTheCellsOfItsFunctions() throws {
    let remarks = try opened().state.document.contents.remarks
    #expect(remarks[.split] == "1. The three functions\n\na. Split\n\nChannels go into groups.")
    #expect(remarks[.transform] == remarks[.merge])
    #expect(remarks[.transition]?.contains("mixes the groups") == true)
    #expect(remarks[.identityBlock]?.contains("keeps its shape") == true)
    #expect(remarks[.downsamplingBlock] == "Downsampling halves height and width.")
    #expect(remarks[.network]?.contains("All of it together.") == true)
    #expect(remarks[.image] == nil)
    var world = try opened()
    // What was said of the file stands in the note's place until it was read.
    try world.send(.tick(1), .tick(9))
    try world.press(.character("3"))
    #expect(world.text.contains("Notebook: 1. The three functions a. Split"))
    try world.press(.character("w"))
    #expect(world.text.contains("Channels go into groups."))
  }

  @Test func sOffersAnotherNameAndTheForeignFileStaysAsItIs() throws {
    var world = try opened()
    let before = world.files[path]
    try world.command("set lr 0.5")
    try world.press(.character("s"))
    #expect(world.text.contains(":save /s/source-like-resnext.ipynb"))
    #expect(world.files.count == 1)
    try world.press(.enter)
    #expect(world.state.sessionPath == "/s/source-like-resnext.ipynb")
    #expect(world.files[path] == before)
    // From now on it is a session like any other.
    try world.command("set lr 0.25")
    try world.press(.character("s"))
    #expect(!world.state.isUnsaved && world.state.overlay == nil)
  }

  @Test(arguments: ["/s/source-like.ipynb", "/s/taken.ipynb"])
  func noNameThatIsTakenIsWrittenOver(name: String) throws {
    var world = try opened()
    world.files["/s/taken.ipynb"] = Data("theirs".utf8)
    let before = world.files
    try world.command("save \(name)")
    #expect(world.files == before)
    #expect(world.state.document.contents.isForeign)
  }

  @Test func whatIsSavedHoldsItsCellsInPlaceWithTheProgramsOwnBehindItsFunctions() throws {
    var world = try opened()
    let before = try RepairedNotebook(bytes: Array(try #require(world.files[path])), name: "before").notebook
    try world.command("save /s/mine")
    let saved = try saved(world, "/s/mine.ipynb")
    #expect(saved.cells.filter { CellMark($0) == nil } == before.cells)
    #expect(saved.metadata["kernelspec"]?["name"] == "python3", "its cells are Python")
    let definition = try #require(saved.index(ofSource: "def split"))
    #expect(saved.index(of: .note(.split)) == definition + 1)
    #expect(saved.index(of: .call(.split)) == definition + 2)
    let merge = try #require(saved.index(of: .note(.merge)))
    #expect(merge == saved.index(of: .call(.transform)).map { $0 + 1 })
    let title = try #require(saved.index(of: .title))
    #expect(title < definition && title > 0)
    // And it opens as the session that it is now, with the same text beside its cells.
    let again = try NotebookFixture.opened(try #require(world.files["/s/mine.ipynb"]), "/s/mine.ipynb")
    #expect(again.state.document.contents.remarks == world.state.document.contents.remarks)
    #expect(again.state.training == world.state.training && !again.state.document.contents.isForeign)
  }

  @Test func aNotebookThatSpeaksOfNoNetworkOpensAtTheDefaultOneAndSaysSo() throws {
    let notebook = JupyterNotebook(cells: [.markdown(id: "a", "# Cooking"), .code(id: "b", "soup = 1")])
    let world = try NotebookFixture.opened(Data(notebook.text().utf8))
    #expect(world.state.training.network == Preset.notebookCIFAR.configuration)
    #expect(world.state.notice?.text.contains("it names no network that is known here") == true)
  }

  @Test func quittingAfterChangesAsksForAName() throws {
    var world = try opened()
    try world.command("set lr 0.5")
    try world.press(.character("q"), .character("s"))
    #expect(world.status == nil && world.files.count == 1)
    #expect(world.state.notice?.text.contains(":save F, then q") == true)
  }
}

/// The network that code speaks of.
@Suite struct SpokenNetworkTests {
  private static let own = "def split(inputs, cardinality):\n  pass\n"

  struct Case: Sendable {
    var code: String
    var preset: Preset
    var input: Int
    var classes: Int
    var cardinality: Int
  }

  @Test(arguments: [
    Case(
      code: own + "m = ResNeXt50(input_shape=(32, 32, 3), classes=10)", preset: .notebook50, input: 32,
      classes: 10, cardinality: 4),
    Case(
      code: own + "def ResNeXt50(input_shape, classes, cardinality=8): pass\nm = ResNeXt50((64,64,3), 5)",
      preset: .notebook50, input: 64, classes: 5, cardinality: 8),
    Case(
      code: own + "shape = (96, 96, 3)\nn = 7\nm = ResNeXt50(input_shape=shape, classes=n)",
      preset: .notebook50,
      input: 96, classes: 7, cardinality: 4),
    Case(
      code: own + "x = block(cardinality=16)\n# cardinality=3\nm = ResNeXt50((32,32,3), 10)",
      preset: .notebook50,
      input: 32, classes: 10, cardinality: 16),
    Case(
      code: "from torchvision.models import resnext50_32x4d\nm = resnext50_32x4d(num_classes=12)",
      preset: .resnext50x32x4d, input: 224, classes: 12, cardinality: 32),
    Case(
      code: "m = timm.create_model('resnext50_32x4d', pretrained=True)", preset: .resnext50x32x4d, input: 224,
      classes: 1000, cardinality: 32),
    Case(
      code: "m = CifarResNeXt29(image_size=[3, 32, 32], num_classes=100)", preset: .resnext29x8x64d,
      input: 32,
      classes: 100, cardinality: 8),
    Case(
      code: own + "m = ResNeXt50(input_shape=x.shape[1:], classes=10, cardinality=5)", preset: .notebook50,
      input: 32, classes: 10, cardinality: 4),
  ])
  func isReadAsFarAsTheCodeTells(_ item: Case) throws {
    let spoken = try #require(SpokenNetwork(SourceCode(item.code)))
    #expect(spoken.preset == item.preset)
    #expect(spoken.configuration.inputSize == item.input)
    #expect(spoken.configuration.classes == item.classes)
    #expect(spoken.configuration.cardinality == item.cardinality)
  }

  @Test(arguments: ["", "m = ResNet50()", "m = ResNeXt101()", "resnext = 1", "m = ResNeXt50("])
  func nothingIsMadeUp(code: String) {
    let spoken = SpokenNetwork(SourceCode(code))
    #expect(spoken == nil || spoken?.configuration == spoken?.preset.configuration)
  }
}
