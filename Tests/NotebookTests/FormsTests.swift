import ResNeXtModel
import Tensors
import Testing
import Training

@testable import Notebook

@Suite("Forms")
struct FormsTests {
  private func world(_ preset: Preset, columns: Int = 80, rows: Int = 24) throws -> World {
    var world = try World(
      NotebookStart(size: Size(columns: columns, rows: rows), preset: preset, cell: .forms))
    try world.send(.began)
    return world
  }

  private func requests(_ world: World) -> [FormRequest] {
    world.log.compactMap { if case .compareForms(_, let request) = $0 { request } else { nil } }
  }

  @Test("Forms are compared once a block, image and weights, and shown with their numbers")
  func comparing() throws {
    var world = try world(.tiny)
    #expect(requests(world).map(\.block) == [BlockName(stage: 0, index: 0)])
    try world.send(.tick(1), .tick(2))
    #expect(requests(world).count == 1)
    for text in ["4.12 ms", "3.05 ms", "0.980 ms", "2.4e−7", "1.2e−7"] {
      #expect(world.text.contains(text), "\(text)")
    }
    try world.press(.character("b"))
    #expect(requests(world).map(\.block).last == BlockName(stage: 1, index: 0))
    try world.press(.character("i"))
    #expect(requests(world).count == 3)
  }

  @Test("While training computes, new weights do not ask for another comparison")
  func duringARun() throws {
    var world = try world(.tiny)
    try world.press(.character(" "))
    try world.train(steps: 1..<20)
    let before = requests(world).count
    for second in 1...10 { try world.send(.tick(Double(20 * second))) }
    #expect(requests(world).count == before)
    #expect(world.text.contains("a run computes beside it"))
  }

  @Test("Tabs are stepped through at 80×24, and all stand side by side at 200×60")
  func tabs() throws {
    var narrow = try world(.tiny)
    #expect(narrow.text.contains("sum of 8") && !narrow.text.contains("concatenate → 32"))
    try narrow.press(.right)
    #expect(narrow.text.contains("concatenate → 32") && !narrow.text.contains("sum of 8"))
    try narrow.press(.right)
    #expect(narrow.text.contains("3×3, 32, 8 groups"))
    try narrow.press(.right)
    #expect(narrow.text.contains("ReLU before the addition"))
    try narrow.press(.right)
    #expect(narrow.state.notice?.text.hasPrefix("this is the last form") == true)
    let wide = try world(.tiny, columns: 200, rows: 60)
    for text in ["sum of 8", "concatenate → 32", "3×3, 32, 8 groups", "ReLU before the addition"] {
      #expect(wide.text.contains(text), "\(text)")
    }
  }

  @Test("A form that cannot be run is a note, and the others stand")
  func failure() throws {
    var world = try world(.tiny)
    let output = Tensor(repeating: 0, shape: [64, 32, 32])
    let works = FormComparison.Measurement(output: output, difference: 0, forward: 0.5, forwardAndBackward: 1)
    let numbers = world.log.compactMap { if case .compareForms(let number, _) = $0 { number } else { nil } }
    let comparison = FormComparison(
      block: BlockName(stage: 0, index: 0), repetitions: 5,
      entries: [
        FormComparison.Entry(
          form: .aggregated,
          result: .failure(.notEnoughMemory(needed: 9_000_000_000, available: 1_000_000, fitting: nil))),
        FormComparison.Entry(form: .concatenated, result: .success(works)),
        FormComparison.Entry(form: .grouped, result: .success(works)),
      ])
    try world.send(.formsCompared(try #require(numbers.last), .success(comparison)))
    #expect(world.text.contains("(a) could not be run: needs about"))
    #expect(world.text.contains("500.0 ms"))
    #expect(world.text.contains("not computed"))
  }

  @Test("Values have the figures of all three forms, and steps are chosen by letter")
  func values() throws {
    var world = try world(.tiny)
    let lines = csv(world.state, cell: .forms).split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines[0].contains("step a"))
    #expect(lines[2].hasPrefix("a,") && lines[2].hasSuffix(",0.0041200,0.0123600,2.4e-07"))
    #expect(lines[4].hasPrefix("c,"))
    try world.state.choose(block: "layer2.0", step: "notebook")
    #expect(world.state.stepName == "notebook")
    #expect(throws: Failure.self) { try world.state.choose(block: nil, step: "d") }
  }

  @Test("Every diagram keeps to its columns, for any number of paths", arguments: [1, 2, 3, 4, 32])
  func diagrams(cardinality: Int) throws {
    for form in [NetworkConfiguration.Form.notebook, .paper] {
      var configuration = form == .notebook ? Preset.notebookCIFAR.configuration : Preset.small.configuration
      configuration.cardinality = form == .notebook && cardinality == 3 ? 4 : cardinality
      for block in try Architecture(configuration).blocks {
        for shape in FormsCell.tabs {
          let diagram = FormDiagram(block: block, form: shape, isNotebook: form == .notebook)
          for line in diagram.lines {
            #expect(CharacterWidth.columns(line) <= FormDiagram.columns, "\(line)")
          }
          #expect(diagram.lines.count <= 12)
        }
      }
    }
  }
}
