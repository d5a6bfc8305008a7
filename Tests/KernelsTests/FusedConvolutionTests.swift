import Testing
import Tensors

@testable import Kernels

@Suite("Convolution between normalisations")
struct FusedConvolutionTests {
  private func expectEqual(_ run: FusedResult, _ twin: FusedResult) {
    #expect(relativeDifference(run.output, twin.output) < 1e-5)
    #expect(relativeDifference(run.mean, twin.mean) < 1e-5)
    #expect(relativeDifference(run.runningMean, twin.runningMean) < 1e-5)
    #expect(relativeDifference(run.runningVariance, twin.runningVariance) < 1e-5)
    #expect(relativeDifference(run.inputGradient, twin.inputGradient) < 1e-4)
    #expect(relativeDifference(run.weightGradient, twin.weightGradient) < 1e-4)
    #expect(relativeDifference(run.gammaGradient, twin.gammaGradient) < 1e-4)
    #expect(relativeDifference(run.betaGradient, twin.betaGradient) < 1e-4)
  }

  @Test("Forward, statistics and all gradients equal the plain twins", arguments: fusedCases)
  func equalsTwins(example: ConvolutionCase) throws {
    let geometry = try example.geometry()
    let values = FusedValues(geometry, images: example.batch)
    let twin = fusedTwin(geometry, values)
    let layer = try FusedLayer(geometry, batch: example.batch)
    expectEqual(try layer.run(values, rectifiesSource: false), twin)
    expectEqual(try layer.run(values, rectifiesSource: true), twin)
  }

  @Test("A smaller last batch is computed like any other", arguments: fusedCases.filter { $0.batch > 1 })
  func smallerBatch(example: ConvolutionCase) throws {
    let geometry = try example.geometry()
    let layer = try FusedLayer(geometry, batch: example.batch)
    _ = try layer.run(FusedValues(geometry, images: example.batch, seed: 2), rectifiesSource: false)
    let rest = FusedValues(geometry, images: max(1, example.batch / 3), seed: 4)
    expectEqual(try layer.run(rest, rectifiesSource: false), fusedTwin(geometry, rest))
  }

  @Test("One, two and three threads, and any order of work, give the same bits", arguments: fusedCases)
  func sameBitsForAnyOrder(example: ConvolutionCase) throws {
    let geometry = try example.geometry()
    let values = FusedValues(geometry, images: example.batch)
    func run(_ workers: Workers) throws -> FusedResult {
      try FusedLayer(geometry, batch: example.batch, workers: workers).run(values, rectifiesSource: true)
    }
    let expected = try run(Workers(threads: 1))
    for other in [Workers(threads: 2), Workers(threads: 3), .backwards] {
      #expect(try run(other) == expected)
    }
  }

  @Test("Lanes without a channel stay zero, and images beyond the batch untouched", arguments: fusedCases)
  func keepsLanesWithoutChannels(example: ConvolutionCase) throws {
    let geometry = try example.geometry()
    let layer = try FusedLayer(geometry, batch: example.batch + 1)
    _ = try layer.run(FusedValues(geometry, images: example.batch), rectifiesSource: false)
    #expect(keepsGaps(layer.output, images: example.batch))
    #expect(keepsGaps(layer.inputGradient, images: example.batch))
  }

  @Test("What lies between the weights of merged groups has no gradient", arguments: fusedCases)
  func foreignWeightsHaveNoGradient(example: ConvolutionCase) throws {
    let geometry = try example.geometry()
    let layer = try FusedLayer(geometry, batch: example.batch)
    _ = try layer.run(FusedValues(geometry, images: example.batch), rectifiesSource: false)
    var places: Set<Int> = []
    WeightPacking(geometry).forEachWeight { _, packed in if let packed { places.insert(packed) } }
    let gradient = try #require(layer.convolution.weights.gradient)
    for (place, value) in gradient.buffer.enumerated() where !places.contains(place) { #expect(value == 0) }
  }

  @Test("One pixel of one channel is a chain that can be done by hand")
  func byHand() throws {
    // Two images, values 1 and 3: mean 2, variance 1; with ε = 3 they become ∓½, behind γ = 2 and β = 1: 0 and 2.
    let rule = NormalizationRule(epsilon: 3, decay: 0, unbiasedRunningVariance: false)
    let geometry = try ConvolutionGeometry(
      inputChannels: 1, outputChannels: 1, kernel: 1, inputHeight: 1, inputWidth: 1)
    let raw = featureMap(try Tensor(shape: [2, 1, 1, 1], values: [1, 3]))
    let workers = Workers(threads: 1)
    let convolution = try Convolution(
      geometry, batch: 2, trainable: true, workspace: Workspace(workers: workers))
    try convolution.load(weights: [5], bias: nil)
    let before = BatchNormalization(raw.shape, rule: rule, trainable: true)
    before.set(before.gamma.values, to: Tensor([2]))
    before.set(before.beta.values, to: Tensor([1]))
    MapTarget.measured(raw, before).take(raw, images: 2, workers: workers)
    let source = MapSource.normalized(raw, before, rectified: true)
    let output = FeatureMap(raw.shape)
    let after = BatchNormalization(raw.shape, rule: rule, trainable: true)
    try convolution.forward(source, to: .measured(output, after), images: 2)
    #expect(output.tensor(images: 2).values == [0, 10])
    #expect(after.tensor(after.runningMean).values == [5])
    #expect(after.tensor(after.runningVariance).values == [25])
    let inputGradient = FeatureMap(raw.shape)
    try convolution.backward(
      source: source, outputGradient: .map(featureMap(try Tensor(shape: [2, 1, 1, 1], values: [7, 1]))),
      inputTarget: .activationGradient(inputGradient, raw: raw, before), images: 2)
    // The first activation is 0: its ReLU lets nothing through, and it gives no weight a gradient.
    #expect(inputGradient.tensor(images: 2).values == [0, 5])
    #expect(convolution.logicalGradient?.values == [2])
    #expect(before.gamma.gradient?.buffer[0] == 2.5)
    #expect(before.beta.gradient?.buffer[0] == 5)
  }
}
