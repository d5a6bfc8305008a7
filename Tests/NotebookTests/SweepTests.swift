import ResNeXtModel
import Testing
@testable import Training

@testable import Notebook

/// Every cell, step and overlay at forty sizes: nothing lies over anything, nothing is cut inside a number.
@Suite struct SweepTests {
  /// Forty sizes from the smallest at which the notebook is shown to 300×90, each width with each height.
  static let sizes: [Size] = [60, 72, 80, 95, 96, 120, 160, 300].flatMap { columns in
    [20, 24, 30, 40, 90].map { Size(columns: columns, rows: $0) }
  }

  /// What lies over the notebook.
  static let overlays: [Overlay?] = [
    nil, .help(scroll: 0), .why(scroll: 0), .log(scroll: 0), .palette(TextField(""), selected: 0), .quit,
    .prompt(Prompt(.command, text: "set lr 0.001")),
  ]

  private func world(_ kind: CellKind, _ preset: Preset, runs: Bool = false) throws -> World {
    var world = try World(
      NotebookStart(
        size: Size(columns: 100, rows: 30),
        training: TrainingConfiguration(network: preset.configuration, data: .shapes), preset: preset,
        cell: kind))
    try world.send(.began)
    if runs {
      try world.press(.character(" "))
      try world.train(steps: 1..<40)
    }
    return world
  }

  /// What is wrong at a size, with what was drawn.
  private func faults(_ state: NotebookState, _ size: Size) -> [String] {
    let screen = view(state, on: .watched(size: size)).screen
    var faults = (screen.ink?.faults ?? []).map { "\($0)" }
    for line in screen.plainText().split(separator: "\n") where line.contains(/[0-9]…/) {
      faults.append("a number is cut: \(line)")
    }
    return faults
  }

  private func check(
    _ world: World, _ name: String, sizes: [Size] = SweepTests.sizes,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let found = sizes.flatMap { size in
      faults(world.state, size).map { "\(name) at \(size.columns)×\(size.rows): \($0)" }
    }
    if let first = found.first {
      Issue.record("\(first) (\(found.count) in all)", sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: CellKind.allCases, [Preset.notebookCIFAR, .tiny])
  func everyStepOfEveryCellIsWholeAtEverySize(kind: CellKind, preset: Preset) throws {
    var world = try world(kind, preset)
    for step in 0..<max(1, kind.definition.stepCount(world.state)) {
      kind.definition.choose(step: step, &world.state)
      try world.send(.tick(Double(step + 1)))
      check(world, "\(kind.rawValue), step \(step)")
    }
  }

  /// What a cell that has nothing more to show leaves empty is not held against it.
  private func showsEverything(_ world: World, _ kind: CellKind) -> Bool {
    let state = world.state
    if let text = kind.definition as? any TextCell {
      let room = text.room(state)
      return text.lineCount(state, columns: room.columns) <= room.lines
    }
    return kind.definition.blocks(state)?.isEmpty ?? false
  }

  @Test(arguments: CellKind.allCases, [Preset.notebookCIFAR, .tiny, .resnext29x32x4d])
  func noHalfOfALargeScreenIsEmptyWhereThereIsMoreToShow(kind: CellKind, preset: Preset) throws {
    var world = try world(kind, preset)
    for size in Self.sizes where size.columns >= 120 {
      try world.send(.resized(size))
      for step in 0..<max(1, kind.definition.stepCount(world.state)) {
        kind.definition.choose(step: step, &world.state)
        try world.send(.tick(world.state.now + 1))
        guard !showsEverything(world, kind) else { continue }
        let halves = EmptyHalves(view(world.state, on: .watched(size: size)), world.state.layout.cellInside)
        #expect(halves.names.isEmpty, "\(kind.rawValue), step \(step), \(size.columns)×\(size.rows)")
      }
    }
  }

  @Test func aHalfIsEmptyWhereATwentiethOfItIsDrawnOn() {
    let area = Rect(column: 0, row: 0, columns: 32, rows: 12)
    var screen = Screen(size: Size(columns: 32, rows: 12))
    for row in 0..<12 { screen.put("words of a line", column: 0, row: row) }
    #expect(EmptyHalves(Frame(screen), area).names == ["right"])
    for row in 0..<12 { screen.put("words", column: 20, row: row) }
    #expect(EmptyHalves(Frame(screen), area).names == [])
  }

  @Test(arguments: CellKind.allCases)
  func everyOverlayIsWholeAtEverySize(kind: CellKind) throws {
    var world = try world(kind, .notebookCIFAR, runs: true)
    for overlay in Self.overlays {
      world.state.interface.overlay = overlay
      check(world, "\(kind.rawValue) under \(overlay.map { "\($0)" } ?? "nothing")")
    }
  }

  @Test(arguments: ["loss", "norm", "x flops", "x seconds", "log x", "smooth 0.9", "weights"])
  func chartsAndTheirReadingsAreWholeAtEverySize(choice: String) throws {
    for kind in [CellKind.training, .transform] {
      var world = try world(kind, .tiny, runs: true)
      try world.press(.character("x"), .character("C"), .character(" "))
      try world.train(steps: 1..<20)
      let run = try #require(world.run?.run)
      let layer = LayerHistograms.Layer(
        name: "layer1.0.conv2", weights: TensorHistogram([-1, 0.01, 2]), gradients: TensorHistogram([0]))
      let moments = LayerHistograms(epoch: 12, step: 5, layers: [layer, layer])
      try world.send(.training(run: run, .histograms(moments)))
      try world.command("chart \(choice)")
      check(world, "\(kind.rawValue), chart \(choice)")
      world.state.interface.pane = .curves
      try world.press(.left, .left)
      check(world, "\(kind.rawValue), chart \(choice), read")
    }
  }

  @Test(arguments: CellKind.allCases)
  func whatIsInsideACellIsWholeAtEverySize(kind: CellKind) throws {
    var world = try world(kind, .notebookCIFAR, runs: true)
    try world.press(.enter)
    check(world, "inside \(kind.rawValue)")
    try world.press(.enter)
    check(world, "further inside \(kind.rawValue)")
  }
}
