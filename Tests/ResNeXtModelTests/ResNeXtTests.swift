import Kernels
import ResNeXtModel
import Tensors
import Testing

@Suite("ResNeXt")
struct ResNeXtTests {
  static let small: [NetworkConfiguration] = [
    Preset.tiny.configuration, Preset.notebookCIFAR.configuration,
    NetworkConfiguration(
      form: .notebook, stem: .imageNet, head: .averagePoolFlatten, stemChannels: 16, blocks: [1, 2],
      width: 16,
      outputs: [32, 64], strides: [2, 2], cardinality: 2, classes: 7, inputSize: 33),
  ]

  private func image(_ size: Int, count: Int, seed: UInt64) -> [Float] {
    var generator = Philox(seed: seed)
    return (0..<count * 3 * size * size).map { _ in generator.nextUniform(-1, 1) }
  }

  @Test(
    "Weights have as many values as the summary counts",
    arguments: Preset.allCases.filter { $0 != .resnext29x16x64d })
  func weightCounts(preset: Preset) throws {
    var configuration = preset.configuration
    if configuration.inputSize > 32 { configuration.inputSize = 32 }
    let weights = try NetworkWeights.initial(configuration, seed: 0)
    #expect(weights.tensors.reduce(0) { $0 + $1.tensor.count } == (try NetworkSummary(configuration).total))
    #expect(Set(weights.tensors.map(\.name)).count == weights.tensors.count)
  }

  @Test("Weights come back from a network as they went in", arguments: small)
  func weightsRoundTrip(configuration: NetworkConfiguration) throws {
    let weights = try NetworkWeights.initial(configuration, seed: 3)
    let network = try ResNeXt(configuration, batch: 2, trainable: true, threads: 1)
    try network.load(weights)
    #expect(network.weights == weights)
  }

  @Test("The notebook's initialisation is TensorFlow's seeded Glorot stream")
  func glorotStream() throws {
    let weights = try NetworkWeights.initial(Preset.notebook50.configuration, seed: 0)
    func first(_ name: String, _ count: Int) -> [Float] { Array((weights[name]?.values ?? []).prefix(count)) }
    #expect(first("conv2d_1/kernel", 4) == [-0.034126565, 0.040199634, 0.029819619, -0.03862231])
    #expect(first("conv2d-2a-branch1a_split1/kernel", 2) == [-0.28223273, 0.3324581])
    #expect(first("conv2d-2a-branch1b_split3/kernel", 2) == [-0.08147358, 0.095972404])
    #expect(first("fc10/kernel", 2) == [-0.043102786, 0.05077324])
  }

  @Test("Paper weights have the variance that He and others ask for")
  func heVariance() throws {
    let weights = try NetworkWeights.initial(Preset.small.configuration, seed: 1)
    let kernel = try #require(weights["layer3.0.conv2.weight"])
    #expect(kernel.shape == [256, 32, 3, 3])
    #expect(abs(Statistics(kernel.values).standardDeviation - (2.0 / (32 * 9)).squareRoot()) < 1e-3)
    #expect(try NetworkWeights.initial(Preset.small.configuration, seed: 1) == weights)
    #expect(try NetworkWeights.initial(Preset.small.configuration, seed: 2) != weights)
  }

  @Test("A training step gives the same bits on one, two and three threads", arguments: small)
  func sameBitsForAnyThreads(configuration: NetworkConfiguration) throws {
    let weights = try NetworkWeights.initial(configuration, seed: 0)
    let images = image(configuration.inputSize, count: 9, seed: 1)
    let results = try [1, 2, 3].map { threads in
      let network = try ResNeXt(configuration, batch: 9, trainable: true, threads: threads)
      try network.load(weights)
      try network.forward(images, images: 9, mode: .training)
      _ = SoftmaxCrossEntropy.evaluate(
        logits: network.logits, labels: (0..<9).map { $0 % 7 }, gradient: network.logits)
      try network.backward(images: 9)
      return (network.gradients, network.weights)
    }
    for other in results.dropFirst() {
      #expect(other.0 == results[0].0)
      #expect(other.1 == results[0].1)
    }
  }

  @Test("The gradient is that of central differences through the whole network", arguments: small)
  func gradientEqualsCentralDifferences(configuration: NetworkConfiguration) throws {
    let weights = try NetworkWeights.initial(configuration, seed: 0)
    let images = image(configuration.inputSize, count: 4, seed: 2)
    let labels = [0, 1, 2, 3]
    let network = try ResNeXt(configuration, batch: 4, trainable: true, threads: 2)
    func loss(_ weights: NetworkWeights, gradient: FeatureMap?) throws -> Double {
      try network.load(weights)
      try network.forward(images, images: 4, mode: .training)
      return Double(
        SoftmaxCrossEntropy.evaluate(logits: network.logits, labels: labels, gradient: gradient).loss)
    }
    _ = try loss(weights, gradient: network.logits)
    try network.backward(images: 4)
    let gradients = network.gradients
    // Along the gradient of the last layers, where no ReLU's corner is near; deeper ones are compared with PyTorch.
    for named in gradients.suffix(2) {
      let norm = named.tensor.values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      func moved(_ distance: Double) throws -> Double {
        var changed = weights
        for index in changed.tensors.indices where changed.tensors[index].name == named.name {
          for position in named.tensor.values.indices {
            changed.tensors[index].tensor.values[position] += Float(
              distance * Double(named.tensor.values[position]) / norm)
          }
        }
        return try loss(changed, gradient: nil)
      }
      let numeric = (try moved(1e-2) - (try moved(-1e-2))) / 2e-2
      #expect(abs(numeric - norm) < 1e-2 * norm, "\(named.name)")
    }
  }

  @Test("A trace keeps the maps asked for, with the block's shapes, and no others")
  func trace() throws {
    let configuration = Preset.notebookCIFAR.configuration
    let network = try ResNeXt(configuration, batch: 1, trainable: false, threads: 1)
    try network.load(try NetworkWeights.initial(configuration, seed: 0))
    let name = BlockName(stage: 1, index: 0)
    let points: Set<TracePoint> = Set(BlockPoint.allCases.map { .block(name, $0) })
    let input = try Tensor(shape: [3, 32, 32], values: image(32, count: 1, seed: 3))
    let trace = try network.trace(input, points: points.union([.image, .pooled]))
    #expect(trace.maps[.image] == input)
    #expect(trace.maps[.pooled]?.shape == [256, 1, 1])
    #expect(trace.maps[.block(name, .input)]?.shape == [64, 32, 32])
    #expect(trace.maps[.block(name, .reduceActivation)]?.shape == [64, 16, 16])
    #expect(trace.maps[.block(name, .output)]?.shape == [128, 16, 16])
    #expect(trace.maps.count == points.count + 2)
    #expect(abs(trace.probabilities.reduce(0, +) - 1) < 1e-5)
  }

  @Test(
    "Traced parts of a block add up: ReLU of normalization, sum of residual and shortcut, ReLU of the sum")
  func tracedPartsAddUp() throws {
    for preset in [Preset.notebookCIFAR, .tiny] {
      let configuration = preset.configuration
      let network = try ResNeXt(configuration, batch: 1, trainable: false, threads: 1)
      try network.load(try NetworkWeights.initial(configuration, seed: 0))
      let name = BlockName(stage: 0, index: 0)
      let points: Set<TracePoint> = Set(BlockPoint.allCases.map { .block(name, $0) })
      let input = try Tensor(shape: [3, 32, 32], values: image(32, count: 1, seed: 4))
      let trace = try network.trace(input, points: points)
      func values(_ point: BlockPoint) throws -> [Float] {
        try #require(trace.maps[.block(name, point)]).values
      }
      #expect(try values(.reduceActivation) == values(.reduceNormalization).map { max(0, $0) })
      #expect(try values(.groupedActivation) == values(.groupedNormalization).map { max(0, $0) })
      let residual =
        try configuration.form == .notebook ? values(.transitionActivation) : values(.transitionNormalization)
      let sum = zip(residual, try values(.shortcutNormalization)).map { $0 + $1 }
      #expect(try values(.sum) == sum)
      #expect(try values(.output) == sum.map { max(0, $0) })
    }
  }

  @Test("Weights that do not fit are refused by name")
  func foreignWeights() throws {
    let configuration = Preset.tiny.configuration
    let network = try ResNeXt(configuration, batch: 1, trainable: false, threads: 1)
    var weights = try NetworkWeights.initial(configuration, seed: 0)
    weights.tensors.append(NamedTensor("extra", Tensor([1])))
    #expect(throws: ModelError.unexpectedTensor(name: "extra")) { try network.load(weights) }
    weights.tensors.removeLast()
    let removed = weights.tensors.removeLast()
    #expect(throws: ModelError.missingTensor(name: removed.name)) { try network.load(weights) }
    weights.tensors.append(NamedTensor(removed.name, Tensor([1])))
    #expect(throws: ModelError.shapeMismatch(name: removed.name, expected: [10], found: [1])) {
      try network.load(weights)
    }
  }
}

@Suite("Split and merge")
struct SplitTests {
  @Test("Group i is the slice from (i − 1)·size to i·size, as in the notebook")
  func slices() throws {
    #expect(try Split(channels: 64, cardinality: 4).ranges == [0..<16, 16..<32, 32..<48, 48..<64])
    #expect(throws: ModelError.cardinalityDoesNotDivide(cardinality: 4, channels: 6, allowed: [1, 2, 3, 6])) {
      try Split(channels: 6, cardinality: 4)
    }
  }

  @Test("The notebook splits a block's input, the paper what its first 1×1 wrote")
  func blockSplit() throws {
    let notebook = try LayerGraph(Preset.notebookCIFAR.configuration).blocks[2]
    #expect(notebook.split.last == 48..<64 && notebook.splitPoint == .input)
    let paper = try LayerGraph(Preset.resnext29x32x4d.configuration).blocks[0]
    #expect(paper.split.last == 124..<128 && paper.splitPoint == .reduceActivation)
  }
}
