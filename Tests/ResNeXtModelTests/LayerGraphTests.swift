import Tensors
import Testing

@testable import ResNeXtModel

/// Small networks of every stem, head, form and odd sizes.
enum SmallNetworks {
  static let notebook = [
    NetworkConfiguration(
      form: .notebook, stem: .cifar, head: .globalAverage, stemChannels: 8, blocks: [1, 2], width: 8,
      outputs: [8, 16], strides: [1, 2], cardinality: 4, classes: 3, inputSize: 9),
    NetworkConfiguration(
      form: .notebook, stem: .imageNet, head: .averagePoolFlatten, stemChannels: 6, blocks: [2], width: 6,
      outputs: [12], strides: [2], cardinality: 3, classes: 4, inputSize: 27),
  ]
  static let paper = [
    NetworkConfiguration(
      form: .paper, stem: .cifar, head: .globalAverage, stemChannels: 6, blocks: [1, 1], width: 2,
      outputs: [6, 10], strides: [1, 2], cardinality: 3, classes: 5, inputSize: 9),
    NetworkConfiguration(
      form: .paper, stem: .imageNet, head: .averagePoolFlatten, stemChannels: 5, blocks: [1, 1], width: 1,
      outputs: [7, 7], strides: [2, 2], cardinality: 5, classes: 2, inputSize: 30),
    NetworkConfiguration(
      form: .paper, stem: .cifar, head: .globalAverage, stemChannels: 4, blocks: [2], width: 3, outputs: [4],
      strides: [1], cardinality: 1, classes: 2, inputSize: 5),
  ]

  /// Weights in which nothing is 0 or 1: running statistics, scales, shifts and biases, too.
  static func weights(_ configuration: NetworkConfiguration, seed: UInt64 = 7) throws -> NetworkWeights {
    var weights = try NetworkWeights.initial(configuration, seed: seed)
    var random = Philox(seed: seed, purpose: 99)
    for index in weights.tensors.indices {
      var tensor = weights.tensors[index].tensor
      let name = weights.tensors[index].name
      let isVariance = name.hasSuffix("var") || name.hasSuffix("variance")
      for value in 0..<tensor.count {
        tensor.values[value] =
          isVariance ? random.nextUniform(0.5, 1.5) : tensor.values[value] + random.nextUniform(-0.3, 0.3)
      }
      weights.tensors[index] = NamedTensor(name, tensor)
    }
    return weights
  }

  static func images(_ count: Int, _ configuration: NetworkConfiguration) -> Tensor {
    var random = Philox(seed: 3, purpose: 1)
    var images = Tensor(
      repeating: 0, shape: [count, 3, configuration.inputSize, configuration.inputSize])
    for index in 0..<images.count { images.values[index] = random.nextUniform(-1, 1) }
    return images
  }
}

@Suite("The graph of layers")
struct LayerGraphTests {
  @Test(
    "What runs is what the graph says, at every point",
    arguments: SmallNetworks.notebook + SmallNetworks.paper)
  func runsWhatItSays(configuration: NetworkConfiguration) throws {
    let graph = try LayerGraph(configuration)
    let weights = try SmallNetworks.weights(configuration)
    let images = SmallNetworks.images(2, configuration)
    let expected = try LayerInterpreter(graph, weights: weights).run(images, mode: .inference)
    let network = try ResNeXt(configuration, batch: 2, trainable: false, threads: 1)
    try network.load(weights)
    try network.forward(images.values, images: 2, mode: .inference)
    try expectClose(network.logits.tensor(images: 2).values, #require(expected.last).values, "logits")
    let points = Set(graph.nodes.compactMap(\.key.point))
    let trace = try network.trace(images.slice(0), points: points)
    #expect(Set(trace.maps.keys) == points)
    for point in points {
      let parts = graph.layers(at: point).flatMap { expected[$0.id].slice(0).values }
      try expectClose(#require(trace.maps[point]).values, parts, "\(point)")
    }
  }

  @Test(
    "Training mode normalises by the batch in both", arguments: SmallNetworks.notebook + SmallNetworks.paper)
  func trainingMode(configuration: NetworkConfiguration) throws {
    let weights = try SmallNetworks.weights(configuration)
    let images = SmallNetworks.images(4, configuration)
    let expected = try LayerInterpreter(LayerGraph(configuration), weights: weights).run(
      images, mode: .training)
    let network = try ResNeXt(configuration, batch: 4, trainable: true, threads: 1)
    try network.load(weights)
    try network.forward(images.values, images: 4, mode: .training)
    try expectClose(network.logits.tensor(images: 4).values, #require(expected.last).values, "logits")
  }

  @Test(
    "The paper's forms (a), (b) and (c) compute the same from the same weights",
    arguments: SmallNetworks.paper)
  func formsAgree(configuration: NetworkConfiguration) throws {
    let weights = try SmallNetworks.weights(configuration)
    let images = SmallNetworks.images(2, configuration)
    func logits(_ form: BlockForm) throws -> [Float] {
      let graph = try LayerGraph(configuration, blocks: form)
      return try #require(LayerInterpreter(graph, weights: weights).run(images, mode: .inference).last).values
    }
    let grouped = try logits(.grouped)
    try expectClose(try logits(.concatenated), grouped, "(b)", within: 1e-5)
    try expectClose(try logits(.aggregated), grouped, "(a)", within: 1e-5)
  }

  @Test("Forms (a) and (b) have the layers of figure 3, and the parameters of form (c)")
  func formsHaveTheirLayers() throws {
    let configuration = SmallNetworks.paper[0]
    func count(_ form: BlockForm, _ role: LayerRole) throws -> Int {
      try LayerGraph(configuration, blocks: form).nodes.filter { $0.key.role == role }.count
    }
    // Two blocks of three paths.
    #expect(try count(.aggregated, .transitionConvolution) == 6)
    #expect(try count(.aggregated, .pathSum) == 2)
    #expect(try count(.aggregated, .concatenation) == 0)
    #expect(try count(.concatenated, .groupedConvolution) == 6)
    #expect(try count(.concatenated, .concatenation) == 2)
    #expect(try count(.concatenated, .transitionConvolution) == 2)
    #expect(try count(.grouped, .groupedConvolution) == 2)
    let totals = try [BlockForm.aggregated, .concatenated, .grouped].map {
      try LayerGraph(configuration, blocks: $0).nodes.reduce(0) { $0 + $1.parameters }
    }
    #expect(Set(totals).count == 1)
    #expect(throws: ModelError.self) { try LayerGraph(configuration, blocks: .notebook) }
    #expect(throws: ModelError.self) { try LayerGraph(SmallNetworks.notebook[0], blocks: .grouped) }
  }

  @Test("Every form is fused to the same units", arguments: SmallNetworks.paper)
  func formsFuseAlike(configuration: NetworkConfiguration) throws {
    let grouped = try FusedNetwork(LayerGraph(configuration))
    for form in [BlockForm.aggregated, .concatenated] {
      let fused = try FusedNetwork(LayerGraph(configuration, blocks: form))
      #expect(fused.units.map(\.geometry) == grouped.units.map(\.geometry), "\(form)")
      #expect(fused.units.map(\.key) == grouped.units.map(\.key), "\(form)")
    }
  }

  @Test("Joined paths of the notebook are grouped convolutions with as many groups as paths")
  func joinedNotebook() throws {
    let configuration = SmallNetworks.notebook[0]
    let joined = try LayerGraph(configuration).joiningPaths()
    #expect(joined.nodes.allSatisfy { $0.key.path == nil })
    #expect(!joined.nodes.contains { $0.key.role == .slice || $0.key.role == .concatenation })
    for role in [LayerRole.reduceConvolution, .groupedConvolution] {
      let layer = try #require(joined.layer(LayerKey(.block(BlockName(stage: 1, index: 0)), role)))
      guard case .convolution(let convolution) = layer.operation else {
        Issue.record("\(layer)")
        continue
      }
      #expect(convolution.groups == 4 && convolution.outputs == 16)
    }
    #expect(try joined.joiningPaths() == joined)
  }

  private func expectClose(
    _ found: [Float], _ expected: [Float], _ what: String, within tolerance: Float = 2e-5,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(found.count == expected.count, "\(what)", sourceLocation: sourceLocation)
    let largest = zip(found, expected).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? .infinity
    #expect(largest <= tolerance, "\(what)", sourceLocation: sourceLocation)
  }
}

/// Graphs that differ from a network's by one mistake: none of them may be run as if it were one.
@Suite("Graphs that are no network")
struct ImpossibleGraphTests {
  private static let block = BlockPlan(
    name: BlockName(stage: 0, index: 0), form: .notebook, cardinality: 2, pathChannels: 4, outputChannels: 4,
    stride: 1)

  /// A network of one identity block whose slices are these.
  private func network(slices: [Range<Int>], merging order: [Int] = [0, 1]) throws -> LayerGraph {
    let configuration = NetworkConfiguration(
      form: .notebook, stem: .cifar, head: .globalAverage, stemChannels: 4, blocks: [1], width: 4,
      outputs: [4],
      strides: [1], cardinality: 2, classes: 2, inputSize: 4)
    let block = Self.block
    var graph = LayerGraph(empty: configuration)
    let input = try Stem(configuration: configuration).add(to: &graph)
    graph.beginBlock(block.name, reading: input)
    let start = graph.nodes.count
    var cut: [Int] = []
    for (path, range) in slices.enumerated() {
      cut.append(try graph.add(block.key(.slice, path: path), .slice(range), reading: [input]))
    }
    let paths = try Transform(block: block).addPaths(reading: cut, to: &graph)
    let merged = try Merge(block: block).add(reading: order.map { paths[$0] }, to: &graph)
    let residual = try Transition(block: block).add(reading: merged, to: &graph)
    let end = try ResidualPath(block: block).addEnd(residual: residual, shortcut: input, to: &graph)
    graph.blocks.append(
      BlockLayers(
        name: block.name, input: input, layers: start..<graph.nodes.count, split: [0..<2, 2..<4],
        splitPoint: .input))
    _ = try Classifier(configuration: configuration).add(reading: end, to: &graph)
    return graph
  }

  @Test("The network itself is fused")
  func control() throws {
    let fused = try FusedNetwork(network(slices: [0..<2, 2..<4]))
    #expect(fused.blocks[0].grouped.geometry.groups == 2)
    #expect(fused.blocks[0].grouped.paths == 2)
  }

  @Test(
    "Slices that overlap, leave a gap, stand in another order or are of unequal width are refused",
    arguments: [
      [0..<2, 1..<3], [0..<2, 0..<2], [2..<4, 0..<2], [1..<3, 2..<4], [0..<3, 3..<4], [0..<1, 2..<3],
    ])
  func falseSlices(slices: [Range<Int>]) throws {
    #expect(throws: ModelError.self) { try FusedNetwork(network(slices: slices)) }
  }

  @Test("Paths that are merged in another order are refused")
  func falseMerge() throws {
    #expect(throws: ModelError.cannotFuse("paths meet in another order than they part")) {
      try FusedNetwork(network(slices: [0..<2, 2..<4], merging: [1, 0]))
    }
  }

  @Test("A slice outside of its map, and maps of other sizes that meet, are refused when they are added")
  func impossibleLayers() throws {
    #expect(throws: ModelError.impossibleLayer("channels 3..<5 of 4")) {
      try network(slices: [0..<2, 3..<5])
    }
    var graph = try network(slices: [0..<2, 2..<4])
    let image = try #require(graph.layer(LayerKey(.stem, .image))).id
    let stem = try #require(graph.layer(LayerKey(.stem, .stemActivation))).id
    #expect(throws: ModelError.impossibleLayer("maps of different channels are added")) {
      try graph.add(LayerKey(.head, .sum), .add, reading: [image, stem])
    }
  }
}

@Suite("Weights that never learn")
struct IdleWeightsTests {
  @Test("On 1×1 maps only the centre of a 3×3 is read: 35.6 % of the notebook's weights at 32×32")
  func notebook() throws {
    let graph = try LayerGraph(Preset.notebook50.configuration)
    let idle = graph.nodes.reduce(0) { $0 + $1.idleWeights }
    // Stage 5: 3 blocks, 4 paths of 256 → 256 channels, 8 of 9 taps; stage 4: 6 blocks, 4 paths of 128.
    #expect(idle == 8 * (3 * 4 * 256 * 256 + 6 * 4 * 128 * 128))
    let total = graph.nodes.reduce(0) { $0 + $1.parameters }
    #expect(abs(Double(idle) / Double(total) - 0.356) < 0.0005)
  }

  @Test("Where maps are larger every tap reads something")
  func none() throws {
    for preset in [Preset.notebookCIFAR, .tiny, .resnext50x32x4d] {
      #expect(try LayerGraph(preset.configuration).nodes.allSatisfy { $0.idleWeights == 0 }, "\(preset)")
    }
  }
}
