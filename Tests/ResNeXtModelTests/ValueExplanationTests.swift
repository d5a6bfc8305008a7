import Tensors
import Testing

@testable import ResNeXtModel

@Suite("How a value came about")
struct ValueExplanationTests {
  /// Corners, edges, the middle, and channels of the first and the last group.
  private func places(_ point: TracePoint, _ shape: LayerShape) -> [MapPlace] {
    let last = shape.side - 1
    let positions = [(0, 0), (last, 0), (last / 2, last), (last, last)]
    return Set([0, shape.channels / 2, shape.channels - 1]).sorted().flatMap { channel in
      positions.map { MapPlace(point, channel: channel, y: $0.0, x: $0.1) }
    }
  }

  private func expectClose(
    _ found: Double, _ expected: Float, _ what: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(
      abs(found - Double(expected)) <= 1e-4 * max(1, abs(Double(expected))), "\(what)",
      sourceLocation: sourceLocation)
  }

  @Test(
    "Terms, bias and steps give the traced value, at every point and in every form",
    arguments: Probed.networks)
  func sums(configuration: NetworkConfiguration) throws {
    let network = try Probed.network(configuration)
    let image = Probed.image(configuration)
    let points = try Probed.points(configuration)
    let running = try ResNeXt(configuration, batch: 1, trainable: false, threads: 1)
    try running.load(SmallNetworks.weights(configuration))
    let trace = try running.trace(image, points: points)
    for point in points {
      let map = try #require(trace.maps[point])
      let shape = try #require(network.graph.shape(at: point))
      for place in places(point, shape) {
        let explanation = try network.explanation(of: .map(place), image)
        let traced = map.values[(place.channel * shape.side + place.y) * shape.side + place.x]
        expectClose(explanation.computed, traced, "\(place)")
        expectClose(Double(explanation.value), traced, "\(place)")
      }
    }
  }

  @Test(
    "Every term holds what stands at its place in the map it names, and zero in the padding",
    arguments: Probed.networks)
  func termsAreTheMaps(configuration: NetworkConfiguration) throws {
    let network = try Probed.network(configuration)
    let image = Probed.image(configuration)
    let points = try Probed.points(configuration)
    let trace = try network.trace(image, points: points)
    for point in points {
      let shape = try #require(network.graph.shape(at: point))
      for place in places(point, shape) {
        for term in try network.explanation(of: .map(place), image).terms {
          let map = try #require(trace.maps[term.source])
          let (height, width) = (map.shape[1], map.shape[2])
          let isInside = (0..<height).contains(term.y) && (0..<width).contains(term.x)
          #expect(term.isPadding == !isInside)
          let expected =
            isInside ? map.values[(term.channel * height + term.y) * width + term.x] : 0
          #expect(term.input == expected)
        }
      }
    }
  }

  @Test(
    "A convolution's terms are its window, its group's channels and its kernel: a plain loop",
    arguments: Probed.networks)
  func plainLoop(configuration: NetworkConfiguration) throws {
    let network = try Probed.network(configuration)
    let image = Probed.image(configuration)
    for block in network.graph.blocks.map(\.name) {
      let point = TracePoint.block(block, .groupedConvolution)
      let layer = try #require(network.layer(at: point))
      let kernel = try groupedKernel(configuration, block)
      let stride = configuration.form == .paper && block.index == 0 ? configuration.strides[block.stage] : 1
      let group = layer.shape.channels / configuration.cardinality
      let place = MapPlace(point, channel: layer.shape.channels - 1, y: 0, x: layer.shape.side - 1)
      let explanation = try network.explanation(of: .map(place), image)
      #expect(explanation.operation == .convolution)
      try #require(explanation.terms.count == group * 9)
      for input in 0..<group {
        for (row, column) in (0..<9).map({ ($0 / 3, $0 % 3) }) {
          let term = explanation.terms[input * 9 + row * 3 + column]
          #expect(term.channel == (configuration.cardinality - 1) * group + input)
          #expect((term.kernelRow, term.kernelColumn) == (row, column))
          #expect((term.y, term.x) == (row - 1, place.x * stride + column - 1))
          #expect(term.weight == kernel(place.channel, input, row, column))
          #expect(term.source == .block(block, .reduceActivation))
        }
      }
    }
  }

  /// A weight of the grouped 3×3 by output channel, input of the group, row and column, read from the file's axes.
  private func groupedKernel(_ configuration: NetworkConfiguration, _ block: BlockName) throws
    -> (Int, Int, Int, Int) -> Float
  {
    let weights = try SmallNetworks.weights(configuration)
    guard configuration.form == .notebook else {
      let kernel = try #require(weights["\(block.text(.paper)).conv2.weight"])
      return { kernel.values[(($0 * kernel.shape[1] + $1) * 3 + $2) * 3 + $3] }
    }
    let name = block.text(.notebook)
    let kernels = try (1...configuration.cardinality).map {
      try #require(weights["conv2d-\(name)-branch1b_split\($0)/kernel"])
    }
    let width = kernels[0].shape[3]
    return { kernels[$0 / width].values[(($2 * 3 + $3) * width + $1) * width + $0 % width] }
  }

  @Test("Batch normalization and ReLU follow a convolution, and lead to what stands behind them")
  func steps() throws {
    let configuration = SmallNetworks.paper[0]
    let network = try Probed.network(configuration)
    let image = Probed.image(configuration)
    let block = BlockName(stage: 0, index: 0)
    func explanation(_ point: BlockPoint) throws -> ValueExplanation {
      try network.explanation(of: .map(MapPlace(.block(block, point), channel: 3, y: 2, x: 1)), image)
    }
    let weights = try SmallNetworks.weights(configuration)
    let numbers = ExplainedNormalization(
      gamma: try #require(weights["layer1.0.bn2.weight"]).values[3],
      beta: try #require(weights["layer1.0.bn2.bias"]).values[3],
      mean: try #require(weights["layer1.0.bn2.running_mean"]).values[3],
      variance: try #require(weights["layer1.0.bn2.running_var"]).values[3], epsilon: 1e-5)
    let raw = try explanation(.groupedConvolution)
    let rectified = try explanation(.groupedActivation)
    #expect(raw.steps.isEmpty && raw.following == [.normalization(numbers), .relu])
    #expect(rectified.steps == raw.following && rectified.following.isEmpty)
    #expect(rectified.terms == raw.terms)
    #expect(try explanation(.groupedNormalization).steps == [.normalization(numbers)])
    #expect(try explanation(.groupedNormalization).following == [.relu])
  }

  @Test("A sum has residual and shortcut as its terms, and its ReLU as a step of the output")
  func addition() throws {
    let configuration = SmallNetworks.notebook[0]
    let network = try Probed.network(configuration)
    let block = BlockName(stage: 1, index: 1)
    let place = MapPlace(.block(block, .output), channel: 3, y: 1, x: 2)
    let explanation = try network.explanation(of: .map(place), Probed.image(configuration))
    #expect(explanation.operation == .addition && explanation.steps == [.relu])
    let before = BlockName(stage: 1, index: 0)
    #expect(
      explanation.terms.map(\.source) == [.block(block, .transitionActivation), .block(before, .output)])
    #expect(explanation.terms.allSatisfy { $0.weight == 1 && ($0.channel, $0.y, $0.x) == (3, 1, 2) })
  }

  @Test("A max pool's weight is 1 at its largest value, an average pool's 1 / count of what lies in the map")
  func pools() throws {
    let configuration = SmallNetworks.paper[1]
    let network = try Probed.network(configuration)
    let image = Probed.image(configuration)
    let corner = try network.explanation(of: .map(MapPlace(.stemPool, channel: 0, y: 0, x: 0)), image)
    #expect(corner.operation == .maxPool && corner.terms.count == 9)
    // Padding of 1 above and on the left.
    #expect(corner.terms.count { $0.isPadding } == 5)
    let chosen = corner.terms.filter { $0.weight != 0 }
    #expect(chosen.count == 1 && chosen[0].input == corner.terms.filter { !$0.isPadding }.map(\.input).max())
    let pooled = try network.explanation(of: .map(MapPlace(.pooled, channel: 6, y: 0, x: 0)), image)
    let inside = pooled.terms.filter { !$0.isPadding }
    #expect(pooled.operation == .averagePool && !inside.isEmpty)
    #expect(inside.allSatisfy { $0.weight == 1 / Float(inside.count) })
  }

  @Test(
    "A logit is the dense layer's sum, and softmax makes its probability of it", arguments: Probed.networks)
  func logits(configuration: NetworkConfiguration) throws {
    let network = try Probed.network(configuration)
    let image = Probed.image(configuration)
    let trace = try network.trace(image, points: [.pooled])
    for label in 0..<configuration.classes {
      let explanation = try network.explanation(of: .logit(label), image)
      #expect(explanation.operation == .dense)
      #expect(explanation.terms.map(\.input) == trace.maps[.pooled]?.values)
      expectClose(explanation.computed, trace.logits[label], "logit \(label)")
      let step = try #require(explanation.following.first)
      expectClose(step.result(of: explanation.computed), trace.probabilities[label], "probability \(label)")
    }
  }

  @Test("A muted path's value is explained by its mute")
  func muted() throws {
    let configuration = SmallNetworks.notebook[1]
    let network = try Probed.network(configuration)
    let block = BlockName(stage: 0, index: 1)
    let place = MapPlace(.block(block, .groupedActivation), channel: 1, y: 0, x: 0)
    let explanation = try network.explanation(
      of: .map(place), Probed.image(configuration), muting: MutedPaths([0], of: block))
    #expect(explanation.steps.last == .mute && explanation.computed == 0 && explanation.value == 0)
  }

  @Test("The image's values are their own; what is outside of a map or of the classes is refused")
  func imageAndRefusals() throws {
    let configuration = SmallNetworks.paper[0]
    let network = try Probed.network(configuration)
    let image = Probed.image(configuration)
    let pixel = try network.explanation(of: .map(MapPlace(.image, channel: 2, y: 8, x: 7)), image)
    #expect(pixel.operation == .image && pixel.computed == Double(image.values[2 * 81 + 8 * 9 + 7]))
    let outside: [ExplainedValue] = [
      .logit(5), .map(MapPlace(.image, channel: 3, y: 0, x: 0)),
      .map(MapPlace(.stemPool, channel: 0, y: 0, x: 0)),
    ]
    for subject in outside {
      #expect(throws: ModelError.self) { try network.explanation(of: subject, image) }
    }
  }
}
