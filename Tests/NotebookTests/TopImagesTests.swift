import ResNeXtModel
import Tensors
import Testing

@testable import Notebook

@Suite("Top images of a channel")
struct TopImagesTests {
  private let point = TracePoint.block(BlockName(stage: 0, index: 0), .groupedConvolution)

  /// Peak and mean of a channel for every image.
  private func scores(_ world: World, channel: Int) throws -> [(peak: Float, mean: Float, place: Int)] {
    let network = try ProbeNetwork(InstrumentWorld.weights(1), threads: 1)
    return try world.state.images.map { image in
      let trace = try network.trace(DatasetsInput.tensor(image, size: 8), points: [point])
      let values = try #require(trace.maps[point]).slice(channel).values
      let place = try #require(values.indices.max { values[$0] < values[$1] })
      return (values[place], values.reduce(0, +) / Float(values.count), place)
    }
  }

  @Test("T ranks the loaded images by peak, then by mean, then those held out, then no more")
  func order() throws {
    var world = try InstrumentWorld.make()
    world.state.document.position.cursor.channel = 5
    let scores = try scores(world, channel: 5)
    try world.press(.character("T"))
    let peaks = try #require(world.state.topImages).entries.map(\.image)
    #expect(peaks == scores.indices.sorted { scores[$0].peak > scores[$1].peak })
    #expect(world.text.contains("loaded images by the peak of channel 5"))
    #expect(world.text.contains("all 6 loaded images"))
    try world.press(.character("T"))
    let means = try #require(world.state.topImages).entries.map(\.image)
    #expect(means == scores.indices.sorted { scores[$0].mean > scores[$1].mean })
    #expect(world.text.contains("by the mean of channel 5"))
    try world.press(.character("T"))
    #expect(world.text.contains("held-out images by the peak of channel 5"))
    try world.press(.character("T"))
    #expect(world.text.contains("held-out images by the mean of channel 5"))
    try world.press(.character("T"))
    #expect(world.state.instruments.view == .activation && world.state.context == .browse)
  }

  @Test("Arrows choose an image, Enter goes to it with the cursor at the peak")
  func enter() throws {
    var world = try InstrumentWorld.make()
    let scores = try scores(world, channel: 0)
    let second = scores.indices.sorted { scores[$0].peak > scores[$1].peak }[1]
    try world.press(.character("T"), .right, .enter)
    #expect(world.state.image == second)
    #expect(world.state.instruments.view == .activation)
    #expect(world.state.cursor.y * 8 + world.state.cursor.x == scores[second].place)
    #expect(world.state.context == .channels)
  }

  @Test(
    "Held-out images are ranked like the loaded ones, read as far as they are in sight, and shown by Enter")
  func heldOut() throws {
    var world = try InstrumentWorld.make(size: Size(columns: 120, rows: 40))
    world.state.document.position.cursor.channel = 3
    try world.command("top mean held out")
    let images = try FakeErrors.pictures(world.state.training.data, Array(0..<FakeErrors.rankedImages)).get()
    let network = try ProbeNetwork(InstrumentWorld.weights(1), threads: 1)
    let means = try images.map { image in
      let trace = try network.trace(DatasetsInput.tensor(image, size: 8), points: [point])
      let values = try #require(trace.maps[point]).slice(3).values
      return values.reduce(0, +) / Float(values.count)
    }
    let order = means.indices.sorted { means[$0] > means[$1] }
    let entries = try #require(world.state.topImages).entries
    #expect(entries.map(\.image) == Array(order.prefix(24)) && entries.count == 24)
    #expect(world.text.contains("all 40 held-out images"))
    #expect(world.text.contains("\(order[0]) \(images[order[0]].label)"))
    try world.press(.right, .enter)
    #expect(world.state.shownImage?.heldOut?.index == order[1] && world.state.instruments.view == .activation)
    #expect(world.state.cursor.y == entries[1].y && world.state.cursor.x == entries[1].x)
    try world.press(.character("u"))
    #expect(world.state.instruments.view == .top && world.state.instruments.ranksHeldOut)
  }

  @Test("The window is the receptive field of the peak, in pixels of the image")
  func window() {
    let image = ImageChoice(
      name: "a", label: "", origin: "", width: 16, height: 4, pixels: [UInt8](repeating: 0, count: 192))
    let region = Region(rows: 2...5, columns: 0...3).inPixels(of: image, input: 8)
    #expect(region == Region(rows: 1...2, columns: 0...7))
  }

  @Test("Esc closes it; another cell has no such key, with the reason")
  func out() throws {
    var world = try InstrumentWorld.make()
    try world.press(.character("T"), .escape)
    #expect(world.state.instruments.view == .activation && world.state.depth == .browse)
    try world.press(.character("0"), .character("T"))
    #expect(world.state.notice?.text == "setup shows no feature maps")
    try world.command("top mean")
    #expect(world.state.notice?.text == "setup shows no feature maps")
  }
}
