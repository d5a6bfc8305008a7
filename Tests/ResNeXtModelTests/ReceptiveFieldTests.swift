import Tensors
import Testing

@testable import ResNeXtModel

@Suite("Receptive fields")
struct ReceptiveFieldTests {
  private func field(_ preset: Preset) throws -> ReceptiveField {
    ReceptiveField(try LayerGraph(preset.configuration))
  }

  private func region(_ rows: ClosedRange<Int>, _ columns: ClosedRange<Int>) -> Region {
    Region(rows: rows, columns: columns)
  }

  @Test("A 3×3 reads its neighbours and nothing outside")
  func threeByThree() {
    let window = Window(kernel: 3, padding: 1)
    #expect(window.read(by: Region(y: 5, x: 9), side: 32) == region(4...6, 8...10))
    #expect(window.read(by: Region(y: 0, x: 31), side: 32) == region(0...1, 30...31))
  }

  @Test("The notebook's stride on the 1×1 skips positions")
  func strideOnTheOneByOne() throws {
    let field = try field(.notebookCIFAR)
    let block = BlockName(stage: 1, index: 0)
    func read(_ point: BlockPoint) -> Region? {
      field.region(of: .block(block, point), y: 3, x: 4, in: .block(block, .input))
    }
    #expect(read(.reduceConvolution) == region(6...6, 8...8))
    #expect(read(.groupedConvolution) == region(4...8, 6...10))
    #expect(read(.shortcutConvolution) == region(6...6, 8...8))
  }

  @Test("The paper's stride on the 3×3 does not")
  func strideOnTheThreeByThree() throws {
    let field = try field(.small)
    let block = BlockName(stage: 1, index: 0)
    func read(_ point: BlockPoint) -> Region? {
      field.region(of: .block(block, point), y: 3, x: 4, in: .block(block, .input))
    }
    #expect(read(.reduceConvolution) == region(3...3, 4...4))
    #expect(read(.groupedConvolution) == region(5...7, 7...9))
    #expect(read(.shortcutConvolution) == region(6...6, 8...8))
  }

  @Test("The window of the image grows block by block")
  func growth() throws {
    let field = try field(.notebookCIFAR)
    let first = BlockName(stage: 0, index: 0)
    let second = BlockName(stage: 0, index: 1)
    #expect(field.region(of: .stemConvolution, y: 10, x: 10) == region(9...11, 9...11))
    #expect(field.region(of: .block(first, .input), y: 10, x: 10) == region(9...11, 9...11))
    #expect(field.region(of: .block(first, .groupedConvolution), y: 10, x: 10) == region(8...12, 8...12))
    #expect(field.region(of: .block(second, .output), y: 10, x: 10) == region(7...13, 7...13))
    #expect(field.region(of: .pooled, y: 0, x: 0) == region(0...31, 0...31))
    #expect(field.region(of: .image, y: 3, x: 7) == Region(y: 3, x: 7))
  }

  @Test(
    "A stem for large images reads four pixels a position, whether its padding is a layer or the convolution's own"
  )
  func largeStem() throws {
    for preset in [Preset.notebook50, .resnext50x32x4d] {
      let field = try field(preset)
      #expect(field.region(of: .stemConvolution, y: 4, x: 4) == region(5...11, 5...11), "\(preset)")
      #expect(
        field.graph.window(at: .stemConvolution) == Window(kernel: 7, stride: 2, padding: 3), "\(preset)")
    }
    #expect(try field(.notebook50).region(of: .stemPool, y: 2, x: 2) == region(5...15, 5...15))
    #expect(try field(.resnext50x32x4d).region(of: .stemPool, y: 2, x: 2) == region(3...13, 3...13))
  }

  @Test("No way leads to a map that comes later, or that the network does not have")
  func nowhere() throws {
    let field = try field(.tiny)
    let block = BlockName(stage: 0, index: 0)
    #expect(field.region(of: .stemConvolution, y: 0, x: 0, in: .block(block, .output)) == nil)
    #expect(field.region(of: .block(block, .transitionActivation), y: 0, x: 0) == nil)
  }

  /// Pixel by pixel: what changes a value when it changes is its receptive field.
  @Test(
    "A pixel changes a value exactly where it lies in the value's field",
    arguments: [
      SmallNetworks.notebook[0], SmallNetworks.paper[0],
    ])
  func byTrying(configuration: NetworkConfiguration) throws {
    let graph = try LayerGraph(configuration)
    var weights = try SmallNetworks.weights(configuration)
    // Shifts so large that every ReLU lets all through: no pixel is without effect.
    for index in weights.tensors.indices {
      let name = weights.tensors[index].name
      guard name.contains("bn") || name.contains("batchnorm") || name.contains("downsample.1"),
        name.hasSuffix(".bias") || name.hasSuffix("/beta")
      else { continue }
      let shape = weights.tensors[index].tensor.shape
      weights.tensors[index] = NamedTensor(name, Tensor(repeating: 50, shape: shape))
    }
    let interpreter = try LayerInterpreter(graph, weights: weights)
    let side = configuration.inputSize
    let image = SmallNetworks.images(1, configuration)
    let base = try interpreter.run(image, mode: .inference)
    let point = TracePoint.block(BlockName(stage: 1, index: 0), .groupedConvolution)
    let layer = try #require(graph.layers(at: point).first)
    let (y, x) = (1, layer.shape.side - 1)
    let place = y * layer.shape.side + x
    var rows: Set<Int> = []
    var columns: Set<Int> = []
    for pixel in 0..<side * side {
      var changed = image
      for channel in 0..<3 { changed.values[channel * side * side + pixel] += 3 }
      let values = try interpreter.run(changed, mode: .inference)[layer.id].values
      if abs(values[place] - base[layer.id].values[place]) > 1e-4 {
        rows.insert(pixel / side)
        columns.insert(pixel % side)
      }
    }
    let found = try #require(ReceptiveField(graph).region(of: point, y: y, x: x))
    #expect(rows.min() == found.rows.lowerBound && rows.max() == found.rows.upperBound)
    #expect(columns.min() == found.columns.lowerBound && columns.max() == found.columns.upperBound)
  }
}

@Suite("Receptive fields that hang over the border")
struct ReceptiveFieldExtentTests {
  private func field(_ preset: Preset) throws -> ReceptiveField {
    ReceptiveField(try LayerGraph(preset.configuration))
  }

  @Test("At a corner a 3×3 and a 3×3 of it count what lies outside")
  func corner() throws {
    let field = try field(.tiny)
    let block = TracePoint.block(BlockName(stage: 0, index: 0), .groupedConvolution)
    #expect(field.extent(of: .stemConvolution, y: 0, x: 5) == Region(rows: -1...1, columns: 4...6))
    #expect(field.extent(of: block, y: 0, x: 31) == Region(rows: -2...2, columns: 29...33))
    #expect(field.region(of: block, y: 0, x: 31) == Region(rows: 0...2, columns: 29...31))
  }

  @Test("In the middle nothing is cut off", arguments: [Preset.tiny, .small, .notebookCIFAR])
  func middle(preset: Preset) throws {
    let field = try field(preset)
    let point = TracePoint.block(BlockName(stage: 0, index: 0), .output)
    #expect(field.extent(of: point, y: 16, x: 16) == field.region(of: point, y: 16, x: 16))
  }

  @Test("The first block that sees all is the first of a plain search", arguments: Preset.allCases)
  func first(preset: Preset) throws {
    var configuration = preset.configuration
    configuration.inputSize = 32
    let field = ReceptiveField(try LayerGraph(configuration))
    let expected = field.graph.blocks.map(\.name).first { name in
      let side = field.graph.shape(at: .block(name, .output))?.side ?? 1
      let region = field.region(of: .block(name, .output), y: side / 2, x: side / 2)
      return region == Region(rows: 0...31, columns: 0...31)
    }
    #expect(field.firstBlockThatSeesAll == expected)
  }

  @Test("A sum is read by the ReLU behind it, a block's output by the next block's 1×1s")
  func neighbours() throws {
    let graph = try LayerGraph(Preset.notebookCIFAR.configuration)
    let (first, second) = (BlockName(stage: 0, index: 0), BlockName(stage: 1, index: 0))
    #expect(graph.point(before: .block(first, .output)) == .block(first, .sum))
    #expect(graph.point(before: .block(first, .groupedConvolution)) == .block(first, .reduceActivation))
    #expect(graph.point(before: .image) == nil)
    let last = BlockName(stage: 0, index: 1)
    #expect(
      graph.readers(of: .block(last, .output)).map(\.role) == [.reduceConvolution, .shortcutConvolution])
    #expect(graph.readers(of: .block(second, .groupedActivation)).map(\.role) == [.transitionConvolution])
  }
}
