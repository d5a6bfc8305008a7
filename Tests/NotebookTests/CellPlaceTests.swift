import Datasets
import ResNeXtModel
import Testing

@testable import Notebook

/// What is shown is what was asked for.
@Suite("Blocks, steps and images by name")
struct CellPlaceTests {
  private func state(_ cell: CellKind, _ preset: Preset = .notebookCIFAR) throws -> NotebookState {
    try NotebookState(
      NotebookStart(
        training: .init(network: preset.configuration, data: .shapes), preset: preset, cell: cell))
  }

  private func complaint(
    _ cell: CellKind, block: String? = nil, step: String? = nil, _ preset: Preset = .notebookCIFAR
  )
    throws -> String
  {
    var state = try state(cell, preset)
    do throws(Failure) {
      try state.choose(block: block, step: step)
      return "none"
    } catch { return error.description }
  }

  @Test("A block of the cell's kind is shown, in the network's own words or the other form's")
  func blocks() throws {
    for (cell, block) in [
      (CellKind.transform, "3b"), (.identityBlock, "2b"), (.downsamplingBlock, "3a"), (.network, "4b"),
    ] {
      var state = try state(cell)
      try state.choose(block: block, step: nil)
      #expect(state.block.text(.notebook) == block)
      #expect(state.shownBlock?.name == state.block)
    }
    var state = try state(.split, .notebook50)
    try state.choose(block: "5c", step: nil)
    #expect(state.shownBlock?.name.text(.notebook) == "5c")
    try state.choose(block: "layer1.0", step: nil)
    #expect(state.shownBlock?.name.text(.notebook) == "2a")
  }

  @Test("A block of the other kind is refused, and those of the kind are named")
  func otherKind() throws {
    let text = try complaint(.identityBlock, block: "2a")
    #expect(text.contains("2a is a downsampling block"))
    #expect(text.contains("the identity blocks of notebook-cifar C=4 are 2b, 3b, 4b"))
    #expect(try complaint(.downsamplingBlock, block: "2b").contains("are 2a, 3a, 4a"))
    #expect(try complaint(.identityBlock, block: "layer1.0", .tiny).contains("has no identity block"))
  }

  @Test("A block that is not there, or no block at all, is refused with those that are")
  func noBlock() throws {
    for block in ["9z", "5c", "layer7.0", "frog", ""] {
      #expect(try complaint(.split, block: block).hasSuffix("has 2a, 2b, 3a, 3b, 4a, 4b"), "\(block)")
    }
  }

  @Test(
    "A cell without blocks refuses one", arguments: [CellKind.image, .stem, .summary, .training, .prediction])
  func cellsWithout(cell: CellKind) throws {
    #expect(
      try complaint(cell, block: "2a")
        == "the cell \(cell.rawValue) has no blocks; cells that have: split, transform, merge, transition, "
        + "identity-block, downsampling-block, network, forms, lanes")
  }

  @Test("Steps are known by number and by name, the same one either way")
  func steps() throws {
    let names: [(CellKind, Preset, [String])] = [
      (.stem, .notebookCIFAR, ["conv3x3", "bn", "relu"]),
      (.stem, .notebook50, ["conv7x7", "bn", "relu", "maxpool3x3"]),
      (.split, .notebookCIFAR, ["path1", "path2", "path3", "path4"]),
      (.transform, .tiny, ["conv1x1", "bn1", "relu1", "conv3x3", "bn2", "relu2"]),
      (.merge, .notebookCIFAR, ["path1", "path2", "path3", "path4"]),
      (.transition, .notebookCIFAR, ["conv1x1", "bn", "relu"]), (.transition, .tiny, ["conv1x1", "bn"]),
      (.identityBlock, .notebookCIFAR, ["residual", "identity", "sum", "relu"]),
      (.downsamplingBlock, .tiny, ["residual", "projection", "sum", "relu"]),
    ]
    for (cell, preset, expected) in names {
      var state = try state(cell, preset)
      #expect(state.stepNames == expected)
      for (index, name) in expected.enumerated() {
        try state.choose(block: nil, step: "\(index + 1)")
        #expect(state.document.position.steps[cell] == index)
        #expect(state.stepName == name)
        try state.choose(block: nil, step: name.uppercased())
        #expect(state.document.position.steps[cell] == index)
      }
    }
  }

  @Test("A step that a cell does not have is refused with those it has")
  func noStep() throws {
    #expect(
      try complaint(.transform, step: "7")
        == "transform has no step '7'; it has 1 conv1x1, 2 bn1, 3 relu1, 4 conv3x3, 5 bn2, 6 relu2")
    #expect(try complaint(.transition, step: "0").contains("it has 1 conv1x1, 2 bn, 3 relu"))
    #expect(try complaint(.transform, step: "bn").contains("no step 'bn'"))
    #expect(try complaint(.image, step: "1").contains("has no steps"))
    #expect(try complaint(.merge, step: "40", .resnext29x32x4d).contains("1 path1, 2 path2, …, 32 path32"))
  }

  @Test("The n-th image is the one that :image n shows")
  func images() throws {
    var world = try World(NotebookStart())
    try world.send(.began)
    try world.command("image 3")
    let typed = world.state.shownImage?.name
    var state = world.state
    try state.choose(sample: 1)
    #expect(state.shownImage?.name != typed)
    try state.choose(sample: 3)
    #expect(state.shownImage?.name == typed)
    #expect(throws: Failure("there is no image 11; 1 to 10 are there")) { try state.choose(sample: 11) }
    #expect(throws: Failure.self) { try state.choose(sample: 0) }
  }
}

@Suite("Comma-separated values")
struct CellValuesTests {
  private func lines(_ cell: CellKind, block: String? = nil, step: String? = nil) throws -> [String] {
    var world = try World(NotebookStart(cell: cell))
    try world.state.choose(block: block, step: step)
    try world.send(.began)
    return csv(world.state, cell: cell).split(separator: "\n").map(String.init)
  }

  @Test("They begin with what is shown: cell, block, step, network, weights, image")
  func comment() throws {
    #expect(
      try lines(.transform, block: "3b", step: "bn2").prefix(2) == [
        "# cell transform, block 3b, step bn2, network notebook-cifar C=4, weights untrained (seed 0), image shape_0",
        "channel,y,x,value",
      ])
    #expect(
      try lines(.stem)[0]
        == "# cell stem, block none, step relu, network notebook-cifar C=4, weights untrained (seed 0), image shape_0"
    )
    #expect(
      try lines(.summary)[0]
        == "# cell summary, block none, step none, network notebook-cifar C=4, weights none, image none")
    #expect(try lines(.identityBlock)[0].contains("block 2b, step relu"))
    #expect(try lines(.prediction)[1] == "class,label,probability,logit")
  }

  @Test("Row comes before column, as the header says, and every value is that of its place")
  func places() throws {
    var world = try World(NotebookStart(cell: .transform))
    try world.send(.began)
    let map = try #require(world.state.picture?.map)
    let lines = csv(world.state, cell: .transform).split(separator: "\n").map { $0.split(separator: ",") }
    #expect(lines[1] == ["channel", "y", "x", "value"])
    let rows = lines.dropFirst(2).map { Array($0) }
    let places = (0..<map.channels).flatMap { channel in
      (0..<map.height).flatMap { y in (0..<map.width).map { x in [channel, y, x] } }
    }
    // Thousands of lines: what is wrong is told once.
    let isInOrder = rows.map { $0.dropLast().compactMap { Int($0) } } == places
    #expect(isInOrder)
    let wrong = zip(rows, places).first { row, place in
      Float(row[3]) != map.value(channel: place[0], y: place[1], x: place[2])
    }
    #expect(wrong == nil)
    let (across, down) = (map.value(channel: 0, y: 3, x: 9), map.value(channel: 0, y: 9, x: 3))
    #expect(across != down, "the map is its own mirror image, so nothing was tested")
  }

  @Test("A path of the split and the paths merged so far hold their own channels alone")
  func paths() throws {
    func channels(_ lines: [String]) -> Set<Int> {
      Set(lines.dropFirst(2).compactMap { $0.split(separator: ",").first.flatMap { Int($0) } })
    }
    #expect(try channels(lines(.split)) == Set(0..<32))
    #expect(try channels(lines(.split, step: "path2")) == Set(8..<16))
    #expect(try channels(lines(.merge)) == Set(0..<32))
    #expect(try channels(lines(.merge, step: "3")) == Set(0..<24))
  }

  @Test("Every step of transform shows the map of its own place")
  func steps() throws {
    var seen: [TracePoint] = []
    for step in 1...6 {
      var world = try World(NotebookStart(cell: .transform))
      try world.state.choose(block: "2b", step: "\(step)")
      try world.send(.began)
      seen.append(try #require(world.state.picture?.point))
    }
    #expect(seen == TransformCell.places.map { .block(BlockName(stage: 0, index: 1), $0) })
  }
}
