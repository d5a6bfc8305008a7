import Datasets
import Formats
import ResNeXtModel
import Tensors
import Testing
import Training

@testable import Notebook

@Suite("Why this value")
struct InspectorTests {
  static let networks = [
    InspectorFixture.network(.paper), InspectorFixture.network(.notebook), InspectorFixture.imageNet,
  ]
  private static let mapCells = CellKind.allCases.filter { $0.definition is any MapCell }

  /// Corners and the middle, in the first and the last channel.
  private func places(_ map: ShownMap) -> [MapCursor] {
    let last = (map.height - 1, map.width - 1)
    return [0, map.channels - 1].flatMap { channel in
      [(0, 0), (last.0 / 2, last.1 / 2), last].map { MapCursor(channel: channel, y: $0.0, x: $0.1) }
    }
  }

  @Test(
    "The arithmetic of every step of every cell equals the map, at corners and in the middle",
    arguments: networks)
  func equalsTheMap(network: NetworkConfiguration) throws {
    var world = try InspectorFixture.open(network)
    for kind in Self.mapCells {
      try world.send(.key(.escape), .key(.escape), .key(.escape))
      try world.command(kind.rawValue)
      guard world.state.shownBlock != nil, world.state.picture != nil else { continue }
      try world.press(.enter, .enter, .enter)
      for step in 0..<kind.definition.stepCount(world.state) {
        kind.definition.choose(step: step, &world.state)
        world.state.settleCursor()
        try world.send(.tick(0))
        for cursor in places(try #require(world.state.picture).map) {
          world.state.document.position.cursor = cursor
          try world.send(.tick(0))
          let arithmetic = try #require(world.state.arithmetic, "\(kind) step \(step)")
          let shown = try #require(world.state.shownValue(of: arithmetic.explanation.subject))
          #expect(arithmetic.difference(from: shown) == nil, "\(kind) step \(step) \(cursor)")
          #expect(world.text.contains("✓ equals the map"), "\(world.text)")
        }
      }
    }
  }

  @Test(
    "Every value on the way is the term that led there, from the last layer to a pixel and back",
    arguments: networks)
  func trail(network: NetworkConfiguration) throws {
    var world = try InspectorFixture.world(network, cell: .prediction)
    try world.press(.enter)
    var stops: [ExplainedValue] = []
    for _ in 0..<100 {
      let arithmetic = try #require(world.state.arithmetic)
      stops.append(arithmetic.explanation.subject)
      guard arithmetic.explanation.operation != .image else { break }
      let term = arithmetic.inputs[world.state.chosenTerm(arithmetic)]
      try world.press(.enter)
      let next = try #require(world.state.arithmetic)
      #expect(abs(next.explanation.computed - Double(term.input)) <= 1e-4 * max(1, abs(Double(term.input))))
      #expect(next.explanation.subject == .map(try #require(world.state.explainedPlace)))
    }
    #expect(stops.last == .map(try #require(world.state.explainedPlace)))
    #expect(world.state.explainedPlace?.point == .image)
    #expect(world.text.contains("of the pixel is"))
    try world.press(.enter)
    #expect(world.state.notice?.text.contains("the way ends here") == true)
    for stop in stops.dropLast().reversed() {
      try world.press(.backspace)
      #expect(world.state.explainedValue == stop)
      #expect(world.state.arithmetic?.explanation.subject == stop)
    }
    #expect(world.state.cell == .prediction && world.state.depth == .terms)
    try world.press(.backspace)
    #expect(world.state.depth == .browse)
  }

  @Test("A projection's convolution, which no step shows, is explained on the way all the same")
  func detour() throws {
    var world = try InspectorFixture.world(InspectorFixture.network(.paper), cell: .downsamplingBlock)
    try world.command("block layer2.0")
    world.state.document.position.steps[.downsamplingBlock] = 1
    try world.press(.enter, .enter, .enter, .enter)
    #expect(world.state.explainedPlace?.point == .block(BlockName(stage: 1, index: 0), .shortcutConvolution))
    #expect(world.state.cell == .downsamplingBlock && world.text.contains("projection 1×1"))
    try world.press(.enter)
    #expect(world.state.explainedPlace?.point == .block(BlockName(stage: 0, index: 0), .output))
  }

  @Test("A map of ones under a kernel of ones: sums, padding and batch norm as worked out by hand")
  func byHand() throws {
    let network = InspectorFixture.network(.paper)
    var weights = try NetworkWeights.initial(network, seed: 0)
    // (5.4 − 1) / √(3.99999 + 0.00001) · 2 + 0.5 = 4.9.
    let first: [String: Float] = [
      "bn1.weight": 2, "bn1.bias": 0.5, "bn1.running_mean": 1, "bn1.running_var": 3.99999,
    ]
    for index in weights.tensors.indices {
      var (name, tensor) = (weights.tensors[index].name, weights.tensors[index].tensor)
      if name == "conv1.weight" { for tap in 0..<27 { tensor.values[tap] = 1 } }
      if let value = first[name] { tensor.values[0] = value }
      weights.tensors[index] = NamedTensor(name, tensor)
    }
    // 51 / 255 = 0.2 in every channel.
    let grey = ImageChoice(
      name: "grey", label: "", origin: "test", width: 12, height: 12,
      pixels: [UInt8](repeating: 51, count: 432))
    var world = try InspectorFixture.world(network, cell: .stem, weights: weights, image: grey)
    func explain(_ place: String, step: Int) throws -> JSONValue {
      world.state.document.position.steps[.stem] = step
      try world.state.explain(at: place)
      try world.send(.tick(0))
      let line = try #require(ExplanationValues(world.state)).json
      return try JSONValue(parsing: Array(line.utf8), name: "json")
    }
    func near(_ value: JSONValue?, _ expected: Double) -> Bool {
      abs((value?.number ?? .nan) - expected) < 1e-5
    }
    let corner = try explain("0,0,0", step: 0)
    #expect(near(corner["sum"], 12 * 0.2))
    #expect(world.text.contains("sum of 27 products (15 of them padding) = 2.40  ✓ equals the map"))
    #expect(world.text.contains("image y 0–1, x 0–1 (3×3, of which 1 row and 1 column lie"))
    #expect(corner["terms"]?.array?.count == 27)
    #expect(near(try explain("0,6,6", step: 0)["value"], 27 * 0.2))
    let normalised = try explain("0,6,6", step: 1)
    #expect(near(normalised["value"], 4.9) && near(normalised["sum"], 5.4))
    #expect(world.text.contains("4.40 / 2.00 · 2.00 + 0.500 = 4.90"))
  }

  @Test("Terms are walked through by keys and chosen by clicks; a second click follows")
  func choosing() throws {
    var world = try InspectorFixture.open(InspectorFixture.network(.paper))
    try world.press(.home)
    #expect(world.state.interface.inspector.chosen == 0)
    try world.press(.down, .right, .tab)
    #expect(world.state.interface.inspector.chosen == 11)
    try world.press(.left)
    #expect(world.state.interface.inspector.chosen == 2)
    // The middle of the second channel's window.
    let middle = 13
    let frame = view(world.state, size: world.state.size)
    let place = try #require(frame.screen.places.first { $0.effect == .action(.inspect(.choose(middle))) })
    try world.use(.press, column: place.area.column, row: place.area.row)
    #expect(world.state.interface.inspector.chosen == middle && world.state.interface.inspector.trail.isEmpty)
    try world.use(.press, column: place.area.column, row: place.area.row)
    #expect(world.state.interface.inspector.trail.count == 1)
    #expect(world.state.explainedPlace?.point == .block(BlockName(stage: 0, index: 0), .reduceActivation))
  }

  @Test("Padding leads nowhere, and says so")
  func padding() throws {
    var world = try InspectorFixture.open(InspectorFixture.network(.paper))
    world.state.document.position.cursor = MapCursor()
    try world.send(.tick(0))
    try world.press(.home, .enter)
    #expect(world.state.interface.inspector.trail.isEmpty)
    #expect(world.state.notice?.text.contains("padding") == true)
  }

  // MARK: Following

  @Test("The column follows the cursor; until the answer comes, the numbers before stay")
  func followsTheCursor() throws {
    let size = Size(columns: 120, rows: 40)
    var world = try InspectorFixture.world(InspectorFixture.network(.paper), size: size)
    try world.press(.character("z"))
    let before = try #require(world.state.arithmetic).explanation.subject
    try world.press(.right)
    let after = try #require(world.state.arithmetic).explanation.subject
    #expect(before != after && after == world.state.explainedValue)
    world.isAnswering = false
    try world.press(.right)
    #expect(world.state.arithmetic == nil && world.state.explanation?.isCurrent == false)
    #expect(world.text.contains("sum of") && world.text.contains("being computed"))
    // A network that cannot be built is a note; what was shown stays.
    let number = world.log.compactMap { if case .probe(let number, _) = $0 { number } else { nil } }.last
    try world.send(
      .probed(
        try #require(number), NotebookState.inspectorAsker, .failure(Failure("no memory")), isFinal: true))
    #expect(world.text.contains("sum of") && world.text.contains("this cannot be explained: no memory"))
  }

  @Test("It asks once for one value, and not at all while it is closed")
  func asksOnce() throws {
    var world = try InspectorFixture.world(InspectorFixture.network(.paper))
    func questions() -> Int { world.log.count { if case .probe = $0 { true } else { false } } }
    try world.press(.character("z"), .right, .left)
    #expect(questions() == 0)
    try world.press(.enter)
    #expect(questions() == 1)
    try world.send(.tick(1), .tick(2), .tick(3))
    #expect(questions() == 1)
  }

  // MARK: The screen

  @Test(
    "No number is cut at any size, in any step",
    arguments: networks,
    [
      Size(columns: 60, rows: 20), Size(columns: 80, rows: 24), Size(columns: 120, rows: 40),
      Size(columns: 200, rows: 60),
    ])
  func nothingIsCut(network: NetworkConfiguration, size: Size) throws {
    var world = try InspectorFixture.world(network, cell: .stem, size: size)
    for kind in Self.mapCells + [.prediction] {
      try world.command(kind.rawValue)
      guard world.state.shownBlock != nil else { continue }
      try world.press(.enter)
      if kind != .prediction { try world.press(.enter, .enter) }
      for step in 0..<kind.definition.stepCount(world.state) {
        kind.definition.choose(step: step, &world.state)
        world.state.settleCursor()
        try world.send(.tick(0))
        let text = world.text
        #expect(text.contains("✓ equals"), "\(text)")
        let cut = text.split(separator: "\n").filter { line in
          // The cell's own title, call and note are not the inspector's.
          !["Why:", "In [", "why this value ─"].contains { line.contains($0) }
        }
        .first { $0.contains(/[0-9.]…/) }
        #expect(cut == nil, "\(kind) step \(step): \(cut ?? "")")
      }
      try world.press(.escape, .escape, .escape)
    }
  }

  @Test("A number in a cell takes at most five columns and keeps its sign and size")
  func cellNumbers() {
    let texts: [(Double, String)] = [
      (0, "0"), (0.4119, ".412"), (-0.4119, "−.41"), (-0.0127, "−.013"), (0.9996, "1.00"), (-0.996, "−1.0"),
      (1.2, "1.20"), (-9.96, "−10"), (34.46, "34.5"), (-123.4, "−123"), (4e-5, "4e-5"), (-4e-5, "−4e-5"),
      (12345, "1e4"), (-1e-12, "≈0"), (.infinity, "∞"), (.nan, "NaN"),
    ]
    for (value, text) in texts { #expect(CellNumber.text(value) == text) }
    for exponent in -40...38 {
      for digit in 1...99 {
        for sign in [1.0, -1] {
          let text = CellNumber.text(sign * Double(digit) / 10 * pow10(exponent))
          #expect(text.count <= CellNumber.columns, "\(text)")
        }
      }
    }
  }

  private func pow10(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? 0 }

  @Test("A place that does not exist is refused with the range that does")
  func badPlaces() throws {
    var world = try InspectorFixture.world(InspectorFixture.network(.paper))
    for text in ["8,0,0", "0,12,0", "0,0", "-1,0,0", "a,0,0", "", "0,0,0,0"] {
      #expect(throws: Failure("'\(text)' is no value of these maps: CHANNEL,Y,X is 0 to 7, 0 to 11, 0 to 11"))
      {
        try world.state.explain(at: text)
      }
    }
    try world.command("prediction")
    #expect(
      throws: Failure("'3' is no class; network C=4 has 0 to 2".replacing("network", with: name(world)))
    ) {
      try world.state.explain(at: "3")
    }
    try world.command("setup")
    #expect(throws: Failure.self) { try world.state.explain(at: "0,0,0") }
  }

  private func name(_ world: World) -> String {
    String(world.state.networkName.dropLast(" C=4".count))
  }

  @Test("Comma-separated values have a line a term, under what the terms add up to")
  func csv() throws {
    var world = try InspectorFixture.world(InspectorFixture.network(.notebook))
    try world.state.explain(at: "5,3,4")
    try world.send(.tick(0))
    let lines = try #require(ExplanationValues(world.state)).csv.split(separator: "\n")
    // Two channels a path, nine taps each.
    #expect(lines.count == 3 + 18)
    #expect(lines[2] == "source,channel,y,x,kernel_row,kernel_column,input,weight,product")
    #expect(lines[3].hasPrefix("2a.reduceActivation,4,2,3,0,0,"))
    #expect(lines[1].contains("operation \"convolution\"; bias "))
  }
}

extension NotebookState {
  /// The place of the explained value, where it is one of a map.
  var explainedPlace: MapPlace? { if case .map(let place) = explainedValue { place } else { nil } }
}
