import ResNeXtModel
import Testing
@testable import Training

@testable import Notebook

@Suite("Histograms of layers over time")
struct SpreadTests {
  private func moment(_ epoch: Int, _ scale: Float = 1) -> LayerHistograms {
    let values = (1...100).map { Float($0) * 0.01 * scale }
    return LayerHistograms(
      epoch: epoch, step: 157 * epoch,
      layers: ["conv1", "layer1.0.conv1", "fc"].map { name in
        .init(
          name: name, weights: TensorHistogram(values + values.map { -$0 }),
          gradients: TensorHistogram(values.map { $0 * 0.001 }))
      })
  }

  @Test("Shares of a row sum to 1, numbers beyond the reach counted at the edge")
  func shares() {
    let histogram = TensorHistogram([-8, -1, 0, 0.5, 0.5, 1, 2, 100])
    let shares = SpreadPicture.shares(histogram, reach: 2, columns: 8)
    #expect(abs(shares.reduce(0, +) - 1) < 1e-5)
    #expect(shares[0] >= 1 / 8 && shares[7] >= 1 / 8)
    #expect(SpreadPicture.shares(TensorHistogram(), reach: 1, columns: 4) == [0, 0, 0, 0])
  }

  @Test("Positive numbers stand at the right, and the reach covers nearly all of them")
  func sides() {
    let picture = SpreadPicture([TensorHistogram([0.5, 0.6, 0.7])], columns: 10)
    #expect(picture.reach >= 0.7 && picture.reach < 1)
    #expect(picture.rows[0].prefix(5).reduce(0, +) == 0)
  }

  @Test("Memory is bounded: of more than 64 epochs every second one goes, and the newest is always there")
  func bounded() {
    var histograms = RunHistograms()
    for epoch in 1...300 { histograms.append(moment(epoch)) }
    #expect(histograms.moments.count <= RunHistograms.limit && histograms.moments.count >= 32)
    #expect(histograms.moments.last?.epoch == 300 && histograms.moments.first?.epoch == 1)
    let gaps = zip(histograms.moments, histograms.moments.dropFirst()).map { $1.epoch - $0.epoch }
    #expect(Set(gaps.dropLast()).count == 1)
    histograms.append(moment(300))
    #expect(histograms.moments.filter { $0.epoch == 300 }.count == 1)
  }

  @Test(
    "A session keeps no more than fits: the first epoch's and the newest to the last, then the newest, then none"
  )
  func fitting() {
    var histograms = RunHistograms()
    for epoch in 1...20 { histograms.append(moment(epoch)) }
    let one = histograms.textBytes / 20
    #expect(histograms.fitting(20 * one) == histograms)
    let fewer = histograms.fitting(6 * one).moments.map(\.epoch)
    #expect(fewer == [1, 5, 9, 13, 17, 20])
    #expect(histograms.fitting(2 * one).moments.map(\.epoch) == [1, 20])
    #expect(histograms.fitting(one).moments.map(\.epoch) == [20])
    #expect(histograms.fitting(one - 1).moments.isEmpty)
  }

  @Test("Histograms are there again when a session is opened, and another session has none of them")
  func reopened() throws {
    var before = try world(120, 40)
    try before.press(.character("x"))
    try before.command("save /s/spread.ipynb")
    let text = before.files["/s/spread.ipynb"]?.count ?? 0
    #expect(text > 0)
    var after = try World(NotebookStart(size: Size(columns: 120, rows: 40), cell: .training))
    try after.send(.began)
    after.files = before.files
    after.weightsFiles = before.weightsFiles
    try after.command("open /s/spread.ipynb")
    #expect(after.state.live.training.histograms == before.state.live.training.histograms)
    try after.command("chart weights")
    #expect(after.text.contains("layer 1 of 3"))
    var other = try World(NotebookStart(sessionPath: "/s/plain.ipynb"))
    try other.send(.began)
    try other.command("save /s/plain.ipynb")
    after.files["/s/plain.ipynb"] = other.files["/s/plain.ipynb"]
    try after.press(.character("s"))
    try after.command("open /s/plain.ipynb")
    #expect(after.state.live.training.histograms.isEmpty)
  }

  private func world(_ columns: Int, _ rows: Int) throws -> World {
    var world = try World(NotebookStart(size: Size(columns: columns, rows: rows), cell: .training))
    try world.send(.began)
    try world.press(.character(" "))
    try world.train(steps: 1..<20)
    let run = try #require(world.run?.run)
    for epoch in 1...5 {
      try world.send(.training(run: run, .histograms(moment(epoch, 1 + Float(epoch) / 5))))
    }
    return world
  }

  @Test("The arrows walk through the layers", arguments: [(80, 24), (120, 40), (200, 60)])
  func walks(columns: Int, rows: Int) throws {
    var world = try world(columns, rows)
    try world.command("chart weights")
    #expect(world.text.contains("layer 1 of 3") && world.text.contains("conv1"), "\(world.text)")
    try world.press(.tab, .tab, .down)
    #expect(world.text.contains("layer 2 of 3") && world.text.contains("layer1.0.conv1"))
    try world.press(.down, .down)
    #expect(world.text.contains("layer 3 of 3"))
    try world.press(.up)
    #expect(world.state.curves.layer == "layer1.0.conv1")
    try world.command("chart gradients")
    #expect(world.text.contains("gradients at the end of epochs"))
    try Golden.compare(world, "spread-\(columns)x\(rows)")
  }

  @Test("Before the first epoch's end it is said when they come")
  func none() throws {
    var world = try World(NotebookStart(size: Size(columns: 80, rows: 24), cell: .training))
    try world.send(.began)
    try world.press(.character(" "))
    try world.train(steps: 1..<5)
    try world.command("chart weights")
    #expect(world.text.contains("no histograms yet"))
  }
}
