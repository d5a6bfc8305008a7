import Datasets
import ResNeXtModel
import Tensors
import Testing
import Training

@testable import Notebook

@Suite("Lanes")
struct LanesTests {
  private func world(_ preset: Preset = .notebookCIFAR, columns: Int = 80, rows: Int = 24) throws -> World {
    var world = try World(
      NotebookStart(size: Size(columns: columns, rows: rows), preset: preset, cell: .lanes))
    try world.send(.began)
    return world
  }

  private func lines(_ world: World) -> [String] {
    world.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  private let first = BlockName(stage: 0, index: 0)

  @Test("Shares are the contributions' part of all, and a muted path has none")
  func shares() throws {
    var world = try world()
    let cell = LanesCell()
    let shares = try #require(cell.contributions(world.state)).shares
    for (path, share) in shares.enumerated() {
      let line = try #require(lines(world).first { $0.contains(" \(path + 1) ▣ on") })
      #expect(line.contains(NumberText.percent(Float(share))), "\(line)")
    }
    try world.press(.character("M"))
    #expect(try #require(cell.contributions(world.state)).shares[0] == 0)
    let line = try #require(lines(world).first { $0.contains("▢ MUTE") })
    #expect(line.contains(" – ") && line.contains("··"))
  }

  @Test(
    "Before are the probabilities with all paths on, after those with the mute, and the change is in points")
  func beforeAndAfter() throws {
    var world = try world()
    let before = world.state.maps.probabilities
    try world.press(.character("M"))
    let after = world.state.maps.probabilities
    let found = LanesCell().probabilities(world.state)
    #expect(found.before == before && found.after == after && before != after)
    let top = try #require(before.indices.max { before[$0] < before[$1] })
    let points = Double(after[top] - before[top]) * 100
    let name = try #require(world.state.weights?.className(top))
    let line = try #require(lines(world).first { $0.contains(name) && $0.contains("▏") })
    let expected = [before[top], after[top]].map { NumberText.fixed(Double($0) * 100, 1) }
    #expect(line.contains("\(expected[0]) ▏"))
    #expect(line.contains(" \(expected[1]) "))
    #expect(line.contains("\(points < 0 ? "▼" : "▲")") && line.contains(NumberText.fixed(abs(points), 1)))
  }

  @Test("The real network: after is a plain pass through the fused network with that path muted")
  func realNetwork() throws {
    let network = Preset.tiny.configuration
    var world = try World(NotebookStart(preset: .tiny, cell: .lanes, weightsPath: "w.safetensors"))
    world.computesForReal = true
    let weights = try NetworkWeights.initial(network, seed: 0)
    world.weightsFiles["w.safetensors"] = DescribedWeights(
      weights: weights, normalization: .imageNet, classNames: ClassNames.shapes)
    try world.send(.began)
    try world.command("mute layer1.0:2,layer3.0:5")
    let found = LanesCell().probabilities(world.state)
    let runs = try ResNeXt(network, batch: 1, trainable: false, threads: 1)
    try runs.load(weights)
    let image = ProbedImage.picture(try #require(world.state.shownImage).picture, .imageNet).tensor(size: 32)
    let plain = try runs.trace(image, points: []).probabilities
    #expect(zip(found.before, plain).allSatisfy { abs($0 - $1) < 1e-5 })
    try runs.mute(world.state.document.choices.muted)
    let muted = try runs.trace(image, points: []).probabilities
    #expect(zip(found.after, muted).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(plain != muted)
  }

  @Test("A click on a switch toggles it and chooses its path; a click on the row chooses alone")
  func clicks() throws {
    var world = try world()
    let row = try #require(lines(world).firstIndex { $0.contains(" 3 ▣ on") })
    let line = Array(lines(world)[row])
    let column = try #require(line.firstIndex(of: "▣"))
    try world.use(.press, column: column + 1, row: row)
    #expect(world.state.document.choices.muted == MutedPaths([2], of: first))
    #expect(LanesCell().row(world.state) == 2)
    let other = try #require(lines(world).firstIndex { $0.contains(" 1 ▣ on") })
    try world.use(.press, column: 2, row: other)
    #expect(LanesCell().row(world.state) == 0)
    #expect(world.state.document.choices.muted == MutedPaths([2], of: first))
    try world.use(.press, column: column + 1, row: row)
    #expect(world.state.document.choices.muted.isEmpty)
  }

  @Test("Rows are chosen by ← → and, inside, by ↑ ↓; an end says so; the chosen one of 32 is in sight")
  func rows() throws {
    var world = try world(.resnext29x32x4d)
    try world.press(.left)
    #expect(world.state.notice?.text == "this is the first path")
    try world.press(.enter, .down, .down, .up)
    #expect(LanesCell().row(world.state) == 1)
    try world.press(.end)
    #expect(LanesCell().row(world.state) == 31)
    #expect(world.text.contains("▸32 ▣ on") && !world.text.contains(" 1 ▣ on"))
    try world.press(.pageUp)
    #expect(LanesCell().row(world.state) < 31)
    #expect(world.text.contains("▸"))
  }

  @Test(
    "Lanes keep inside their list at every size, and all numbers are whole",
    arguments: [(80, 24), (120, 40), (200, 60)])
  func sizes(columns: Int, rows: Int) throws {
    for preset in [Preset.notebookCIFAR, .tiny, .resnext29x32x4d] {
      var world = try world(preset, columns: columns, rows: rows)
      try world.press(.character("M"))
      for line in lines(world).dropFirst(2).prefix(rows - 6) {
        #expect(!line.contains("%…") && !line.contains("▏…"), "\(line)")
      }
      #expect(world.text.contains("before ▏ after"))
    }
  }

  @Test("Keys of the lanes are refused elsewhere with where they are")
  func elsewhere() throws {
    var world = try world()
    try world.command("prediction")
    try world.press(.character("M"))
    #expect(world.state.notice?.text == "prediction has no switches: :lanes has")
  }

  @Test("Values have every number: energies and shares of paths, before and after of classes")
  func values() throws {
    var world = try world()
    try world.press(.character("M"))
    let lines = csv(world.state, cell: .lanes).split(separator: "\n")
    #expect(lines[1] == "kind,name,muted,energy,share,before,after,change")
    #expect(lines.filter { $0.hasPrefix("path,2a:") }.count == 4)
    #expect(lines.contains { $0.hasPrefix("path,2a:1,1,0.0,0.0,") })
    #expect(lines.filter { $0.hasPrefix("class,") }.count == 10)
    #expect(
      lines.allSatisfy {
        $0.hasPrefix("#") || $0.split(separator: ",", omittingEmptySubsequences: false).count == 8
      })
  }
}

/// Measuring what paths are worth, from the key to the screen.
@Suite("Ablation in the notebook")
struct AblationFlowTests {
  private func world() throws -> World {
    var world = try World(NotebookStart(cell: .lanes))
    try world.send(.began)
    return world
  }

  private func requests(_ world: World) -> [(number: Int, request: AblationRequest)] {
    world.log.compactMap { if case .ablate(let number, let request) = $0 { (number, request) } else { nil } }
  }

  /// What is known after so many of 2,000 images, half of them right, and fewer without path 3.
  private func found(_ images: Int, _ block: BlockName = BlockName(stage: 0, index: 0)) -> PathAblation {
    PathAblation(
      block: block, dataName: "shapes (procedural, 10 images)", heldOut: 10_000, planned: 2000,
      images: images,
      whole: PathAblation.Tally(correct: images / 2),
      without: [images / 2, images / 2, images / 4, images / 2 + images / 20].map {
        PathAblation.Tally(correct: $0)
      })
  }

  @Test("a asks for the chosen block with what is muted, over the data's held-out images")
  func asking() throws {
    var world = try world()
    try world.command("mute 2b:1")
    try world.press(.character("a"))
    let asked = try #require(requests(world).last)
    #expect(asked.request.block == BlockName(stage: 0, index: 0))
    #expect(asked.request.muted == MutedPaths([0], of: BlockName(stage: 0, index: 1)))
    #expect(asked.request.data == .shapes && asked.request.images == 2000)
    try world.press(.character("a"))
    let isEnded = world.log.contains { if case .stopAblation = $0 { true } else { false } }
    #expect(isEnded)
    try world.send(.ablated(asked.number, .success(found(50))))
    #expect(!world.text.contains("held out 50.0 %"), "an ended measurement was heard")
    try world.command("ablate 300")
    #expect(requests(world).last?.request.images == 300)
    try world.command("ablate x")
    #expect(world.state.notice?.text.hasPrefix("ablate takes a number of images") == true)
  }

  @Test("Rows say what was found so far, then what is found in the end, with the number of images")
  func results() throws {
    var world = try world()
    try world.command("ablate")
    let number = try #require(requests(world).last?.number)
    try world.send(.ablated(number, .success(found(400))))
    #expect(world.text.contains("measuring 400 / 2,000"))
    #expect(world.text.contains("held out 50.0 %"))
    try world.send(.ablated(number, .success(found(2000))))
    #expect(!world.text.contains("measuring"))
    let row = try #require(world.text.split(separator: "\n").first { $0.contains(" 3 ▣ on") })
    #expect(row.contains("▼ 25.0"))
    #expect(world.text.contains("▲  5.0"))
    #expect(world.text.contains("the first 2,000 of 10,000"))
    #expect(
      world.state.notice?.text.hasPrefix("path 3 of 2a is missed most: accuracy 50.0 %, without it 25.0 %")
        == true)
    // The present mute is one path: its accuracy stands beside the whole one.
    try world.command("mute 2a:3")
    #expect(world.text.contains("held out 50.0 % ▏ 25.0 % ▼ 25.0"))
  }

  @Test("A measurement that fails says why, and another can begin")
  func failure() throws {
    var world = try world()
    try world.press(.character("a"))
    let number = try #require(requests(world).last?.number)
    try world.send(.ablated(number, .failure(Failure("no such data"))))
    #expect(world.state.notice?.text == "ablation: no such data")
    try world.press(.character("a"))
    #expect(requests(world).count == 2)
  }

  @Test("Another network has no measurements of the one before, and other weights are said")
  func otherWeights() throws {
    var world = try world()
    try world.command("ablate")
    try world.send(.ablated(try #require(requests(world).last?.number), .success(found(2000))))
    try world.command("set seed 5")
    #expect(world.text.contains("measured with other weights"))
    try world.command("cardinality 2")
    #expect(!world.text.contains("held out 50.0 %"))
  }
}
