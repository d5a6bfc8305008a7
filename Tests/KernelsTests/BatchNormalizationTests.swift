import Kernels
import Tensors
import Testing

@Suite("Batch normalization")
struct BatchNormalizationTests {
  static let epilogues: [Epilogue] = [.none, .relu, .addThenRelu, .reluThenAddThenRelu]
  static let shapes = [[4, 8, 3, 5], [3, 11, 4, 4], [5, 16, 1, 1], [2, 3, 7, 2], [17, 24, 2, 2]]

  private struct Run {
    var output, inputGradient, shortcutGradient, gammaGradient, betaGradient, runningMean,
      runningVariance: Tensor
  }

  private struct Values {
    let input, shortcut, gradient, gamma, beta: Tensor

    init(_ shape: [Int]) {
      input = randomTensor(shape, seed: 1)
      shortcut = randomTensor(shape, seed: 2)
      gradient = randomTensor(shape, seed: 3)
      gamma = randomTensor([shape[1]], seed: 4)
      beta = randomTensor([shape[1]], seed: 5)
    }
  }

  private func run(_ values: Values, _ epilogue: Epilogue, _ rule: NormalizationRule, threads: Int) throws
    -> Run
  {
    let images = values.input.shape[0]
    let workers = Workers(threads: threads)
    let raw = featureMap(values.input)
    let normalization = BatchNormalization(raw.shape, rule: rule, trainable: true)
    normalization.set(normalization.gamma.values, to: values.gamma)
    normalization.set(normalization.beta.values, to: values.beta)
    MapTarget.measured(raw, normalization).take(raw, images: images, workers: workers)
    let output = FeatureMap(raw.shape)
    epilogue.write(
      raw, normalization, shortcut: .identity(featureMap(values.shortcut)), to: output, images: images,
      workers: workers)
    let result = output.tensor(images: images)
    let gradient = featureMap(values.gradient)
    if epilogue == .none {
      // No ReLU follows: a positive activation lets every gradient through.
      output.load([Float](repeating: 1, count: result.count), images: images)
    }
    let target: MapTarget
    if epilogue == .relu {
      target = .activationGradient(output, raw: raw, normalization)
    } else {
      let branch = BlockGradient.Branch(
        raw: raw, normalization: normalization, rectified: epilogue.rectifiesResidual)
      target = .blockGradient(BlockGradient(activation: output, shortcut: nil, branches: [branch]))
    }
    target.take(gradient, images: images, workers: workers)
    let shortcutGradient = output.tensor(images: images)
    MapSource.gradient(output, raw: raw, normalization, rectified: epilogue.rectifiesResidual)
      .write(raw, images: images, workers: workers)
    return Run(
      output: result, inputGradient: raw.tensor(images: images), shortcutGradient: shortcutGradient,
      gammaGradient: normalization.tensor(try #require(normalization.gamma.gradient)),
      betaGradient: normalization.tensor(try #require(normalization.beta.gradient)),
      runningMean: normalization.tensor(normalization.runningMean),
      runningVariance: normalization.tensor(normalization.runningVariance))
  }

  @Test("Forward and backward equal the plain twin", arguments: epilogues, shapes)
  func equalsReference(epilogue: Epilogue, shape: [Int]) throws {
    let values = Values(shape)
    let rule = NormalizationRule.keras
    let run = try run(values, epilogue, rule, threads: 2)
    let twin = ReferenceBatchNormalization(epilogue: epilogue, rule: rule)
    let shortcut = epilogue.adds ? values.shortcut : nil
    let output = twin.forward(
      input: values.input, gamma: values.gamma, beta: values.beta, shortcut: shortcut,
      statistics: twin.statistics(values.input))
    let gradients = twin.backward(
      input: values.input, gamma: values.gamma, beta: values.beta, shortcut: shortcut,
      outputGradient: values.gradient)
    #expect(relativeDifference(run.output, output) < 1e-5)
    #expect(relativeDifference(run.inputGradient, gradients.input) < 2e-5)
    #expect(relativeDifference(run.gammaGradient, gradients.gamma) < 1e-5)
    #expect(relativeDifference(run.betaGradient, gradients.beta) < 1e-5)
    if epilogue.adds { #expect(relativeDifference(run.shortcutGradient, gradients.shortcut) < 1e-6) }
  }

  @Test("One, two and three threads give the same bits", arguments: epilogues)
  func sameBitsForAnyThreads(epilogue: Epilogue) throws {
    let values = Values([9, 24, 5, 5])
    let runs = try [1, 2, 3].map { try run(values, epilogue, .pytorch, threads: $0) }
    for other in runs.dropFirst() {
      #expect(other.output == runs[0].output)
      #expect(other.inputGradient == runs[0].inputGradient)
      #expect(other.gammaGradient == runs[0].gammaGradient)
    }
  }

  @Test("The twin's gradients are those of central differences", arguments: epilogues)
  func referenceEqualsCentralDifferences(epilogue: Epilogue) {
    let values = Values([3, 2, 2, 3])
    let twin = ReferenceBatchNormalization(epilogue: epilogue, rule: .keras)
    let gradients = twin.backward(
      input: values.input, gamma: values.gamma, beta: values.beta, shortcut: values.shortcut,
      outputGradient: values.gradient)
    func loss(_ input: Tensor, _ gamma: Tensor, _ beta: Tensor, _ shortcut: Tensor) -> Double {
      dot(
        twin.forward(
          input: input, gamma: gamma, beta: beta, shortcut: epilogue.adds ? shortcut : nil,
          statistics: twin.statistics(input)), values.gradient)
    }
    // A small step, so that hardly any value crosses a ReLU's corner.
    let step: Float = 1e-3
    func expectEqual(_ numeric: Double, _ analytic: Double) { #expect(abs(numeric - analytic) < 5e-3) }
    let direction = randomTensor(values.input.shape, seed: 6)
    expectEqual(
      centralDifference(at: values.input, along: direction, step: step) {
        loss($0, values.gamma, values.beta, values.shortcut)
      }, dot(gradients.input, direction))
    let channelDirection = randomTensor(values.gamma.shape, seed: 7)
    expectEqual(
      centralDifference(at: values.gamma, along: channelDirection, step: step) {
        loss(values.input, $0, values.beta, values.shortcut)
      }, dot(gradients.gamma, channelDirection))
    expectEqual(
      centralDifference(at: values.beta, along: channelDirection, step: step) {
        loss(values.input, values.gamma, $0, values.shortcut)
      }, dot(gradients.beta, channelDirection))
    guard epilogue.adds else { return }
    expectEqual(
      centralDifference(at: values.shortcut, along: direction, step: step) {
        loss(values.input, values.gamma, values.beta, $0)
      }, dot(gradients.shortcut, direction))
  }

  @Test("Settled running statistics move as each framework moves them")
  func runningStatistics() throws {
    // Channel values 1, 3: mean 2, biased variance 1, unbiased variance 2.
    let input = try Tensor(shape: [2, 1, 1, 1], values: [1, 3])
    func running(_ rule: NormalizationRule) -> (Float, Float) {
      let map = featureMap(input)
      let normalization = BatchNormalization(map.shape, rule: rule, trainable: true)
      MapTarget.measured(map, normalization).take(map, images: 2, workers: Workers(threads: 1))
      return (normalization.runningMean.buffer[0], normalization.runningVariance.buffer[0])
    }
    let keras = running(.keras)
    #expect(abs(keras.0 - 0.02) < 1e-6)
    #expect(abs(keras.1 - (0.99 + 0.01)) < 1e-6)
    let pytorch = running(.pytorch)
    #expect(abs(pytorch.0 - 0.2) < 1e-6)
    #expect(abs(pytorch.1 - (0.9 + 0.2)) < 1e-6)
  }

  @Test(
    "Fresh statistics of Keras' rule are the weighted mean of the batches so far; PyTorch's begin with 0 and 1"
  )
  func zeroDebiased() throws {
    // Batches of mean 2, 4 and 6 whose variances are 1, 4 and 9.
    let batches: [[Float]] = [[1, 3], [2, 6], [3, 9]]
    func running(_ rule: NormalizationRule) throws -> [(mean: Float, variance: Float)] {
      let age = StatisticsAge(batches: 0)
      let shape = MapShape(batch: 2, channels: 1, height: 1, width: 1)
      let normalization = BatchNormalization(shape, rule: rule, age: age, trainable: true)
      return try batches.map { values in
        let map = featureMap(try Tensor(shape: [2, 1, 1, 1], values: values))
        age.advance()
        MapTarget.measured(map, normalization).take(map, images: 2, workers: Workers(threads: 1))
        return (normalization.runningMean.buffer[0], normalization.runningVariance.buffer[0])
      }
    }
    let keras = try running(.keras)
    #expect(keras[0] == (2, 1))
    // (0.99 · 2 + 4) / 1.99, (0.99 · 1 + 4) / 1.99; then 0.9801, 0.99 and 1 of 2.9701.
    #expect(abs(keras[1].mean - 3.0050251) < 1e-5)
    #expect(abs(keras[1].variance - 2.5075377) < 1e-5)
    #expect(abs(keras[2].mean - 4.0134) < 1e-4)
    #expect(abs(keras[2].variance - 4.6935) < 1e-4)
    let pytorch = try running(.pytorch)
    #expect(abs(pytorch[0].mean - 0.2) < 1e-6)
    #expect(abs(pytorch[0].variance - (0.9 + 0.2)) < 1e-6)
  }

  @Test("What a batch keeps grows from nothing to the plain moving average's share")
  func keptShare() {
    let rule = NormalizationRule.keras
    #expect(rule.kept(batch: 1) == 0)
    #expect(abs(rule.kept(batch: 2) - 0.99 / 1.99) < 1e-6)
    #expect(abs(rule.kept(batch: 10) - 0.895417) < 1e-5)
    #expect(rule.kept(batch: 100_000) == 0.99)
    #expect(rule.kept(batch: nil) == 0.99)
    #expect(NormalizationRule.pytorch.kept(batch: 1) == 0.9)
  }

  @Test("Inference uses the running statistics")
  func inference() throws {
    let rule = NormalizationRule(epsilon: 0, decay: 0.9, unbiasedRunningVariance: true)
    let map = featureMap(try Tensor(shape: [1, 1, 1, 2], values: [5, -5]))
    let normalization = BatchNormalization(map.shape, rule: rule, trainable: false)
    normalization.runningMean.buffer[0] = 1
    normalization.runningVariance.buffer[0] = 4
    normalization.gamma.values.buffer[0] = 3
    normalization.beta.values.buffer[0] = 0.5
    normalization.useRunningStatistics()
    let output = FeatureMap(map.shape)
    func write(_ epilogue: Epilogue) {
      epilogue.write(
        map, normalization, shortcut: nil, to: output, images: 1, workers: Workers(threads: 1))
    }
    write(.relu)
    #expect(output.tensor(images: 1).values == [6.5, 0])
    write(.none)
    #expect(output.tensor(images: 1).values == [6.5, -8.5])
  }

  @Test("A mean far from zero does not spoil the variance")
  func largeMean() throws {
    var input = randomTensor([4, 1, 8, 8], seed: 9)
    for index in 0..<input.count { input.values[index] = input.values[index] * 0.01 + 100 }
    let rule = NormalizationRule(epsilon: 1e-8, decay: 0.9, unbiasedRunningVariance: false)
    let twin = ReferenceBatchNormalization(epilogue: .none, rule: rule)
    let map = featureMap(input)
    let normalization = BatchNormalization(map.shape, rule: rule, trainable: true)
    MapTarget.measured(map, normalization).take(map, images: 4, workers: Workers(threads: 1))
    let output = FeatureMap(map.shape)
    Epilogue.none.write(
      map, normalization, shortcut: nil, to: output, images: 4, workers: Workers(threads: 1))
    let expected = twin.forward(
      input: input, gamma: Tensor([1]), beta: Tensor([0]), shortcut: nil, statistics: twin.statistics(input))
    #expect(relativeDifference(output.tensor(images: 4), expected) < 2e-3)
  }
}
