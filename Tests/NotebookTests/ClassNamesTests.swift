import Datasets
import ResNeXtModel
import Testing
import Training

@testable import Notebook

@Suite("Class names")
struct NotebookClassNamesTests {
  @Test("Names of another number of classes are not used, not even the first ones")
  func fitting() {
    #expect(ClassNames.fitting(["a", "b"], classes: 2) == ["a", "b"])
    #expect(ClassNames.fitting(["a", "b"], classes: 3) == ["class 0", "class 1", "class 2"])
    #expect(ClassNames.fitting(["a", "b"], classes: 1) == ["class 0"])
  }

  @Test("Untrained networks of 2, 100 and 1,000 classes number them", arguments: [2, 100, 1000])
  func untrained(classes: Int) throws {
    var world = try World(NotebookStart(size: Size(columns: 100, rows: 30), cell: .prediction))
    try world.send(.began)
    #expect(world.state.weights?.classNames == ClassNames.shapes)
    try world.command("set classes \(classes)")
    #expect(world.state.weights?.classNames == (0..<classes).map { "class \($0)" })
    for name in ClassNames.shapes where name != world.state.shownImage?.label {
      #expect(!world.text.contains("\(name)  "))
    }
  }

  @Test("A preset of 1,000 classes numbers them, and going back brings the names back")
  func presets() throws {
    var world = try World(NotebookStart(cell: .prediction))
    try world.send(.began)
    try world.command("set preset tiny")
    #expect(world.state.weights?.classNames == ClassNames.shapes)
    try world.command("set data cifar100")
    #expect(world.state.weights?.classNames == (0..<100).map { "class \($0)" })
  }

  @Test("Data are asked about once, and give fresh weights the names that are in them")
  func described() throws {
    let data = DataSource.directory("/d")
    var world = try World(
      NotebookStart(
        training: TrainingConfiguration(network: Preset.notebookCIFAR.configuration, data: data),
        cell: .prediction))
    try world.send(.tick(0))
    #expect(!world.asked(about: data), "not before the first frame")
    try world.send(.began)
    #expect(world.asked(about: data))
    world.log = []
    try world.send(.tick(0.5))
    #expect(!world.asked(about: data), "not while it is being answered")
    #expect(world.state.weights?.classNames == (0..<10).map { "class \($0)" })
    #expect(world.state.dataName(data) == "/d")
    let names = (0..<10).map { "own \($0)" }
    world.log = []
    try world.send(.dataDescribed(data, .success(DataDescription(name: "mine", classNames: names))), .tick(1))
    #expect(!world.asked(about: data))
    #expect(world.state.weights?.classNames == names)
    #expect(world.state.dataName(data) == "mine")
  }

  @Test("CIFAR-10 is not said before its files were looked at")
  func unopened() throws {
    let state = try NotebookState(NotebookStart())
    #expect(state.dataName(.cifar10) == "cifar10")
    #expect(state.dataName(.cifar100) == "cifar100")
    #expect(state.classNames(of: .cifar10) == (0..<10).map { "class \($0)" })
  }

  @Test("Data that are not there are said to be so while they are chosen")
  func missing() throws {
    var world = try World(NotebookStart())
    try world.send(.began)
    try world.command("set data cifar10")
    try world.send(.dataDescribed(.cifar10, .failure(Failure("CIFAR-10 was not found: /x is not there"))))
    #expect(world.state.notice?.text.contains("was not found") == true)
    try world.command("set data shapes")
    try world.send(.dataDescribed(.cifar10, .failure(Failure("late"))))
    #expect(world.state.notice?.text != "late")
  }

  @Test("A run on data of other classes than the network's is refused once they are known")
  func otherCount() throws {
    let data = DataSource.directory("/d")
    var world = try World(
      NotebookStart(training: TrainingConfiguration(network: Preset.tiny.configuration, data: data)))
    try world.send(.began)
    let names = (0..<100).map { "own \($0)" }
    try world.send(.dataDescribed(data, .success(DataDescription(name: "mine", classNames: names))))
    try world.command("train")
    #expect(world.state.notice?.text.contains("has 100") == true)
  }
}

extension World {
  /// Whether a data source was asked about.
  fileprivate func asked(about data: DataSource) -> Bool {
    log.contains { if case .describeData(data) = $0 { true } else { false } }
  }
}
