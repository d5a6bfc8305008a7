import Testing
import Tensors

@testable import Kernels

/// How the gradient of a block's input is put together.
struct BlockGradientCase: CustomTestStringConvertible, Sendable {
  var convolution: ConvolutionCase
  var hasShortcut: Bool
  /// Whether a ReLU stands behind each branch.
  var rectified: [Bool]

  var testDescription: String {
    "\(convolution.testDescription), shortcut \(hasShortcut), ReLUs \(rectified)"
  }
}

@Suite("Gradient of a block's input")
struct BlockGradientTests {
  static let cases: [BlockGradientCase] = {
    let branches: [[Bool]] = [[false], [true], [true, false], []]
    return fusedCases.enumerated().map { index, example in
      BlockGradientCase(
        convolution: example, hasShortcut: index / branches.count % 2 == 0,
        rectified: branches[index % branches.count])
    }
  }()

  /// A block's input with what is needed to go backward from it.
  private struct Values {
    let activation, shortcut, weights, gradient: Tensor
    let raws, gammas, betas: [Tensor]

    init(_ geometry: ConvolutionGeometry, _ example: BlockGradientCase, images: Int) {
      let shape = [images, geometry.inputChannels, geometry.inputHeight, geometry.inputWidth]
      var activation = randomTensor(shape, seed: 1)
      for index in 0..<activation.count { activation.values[index] = max(0, activation.values[index]) }
      self.activation = activation
      weights = randomTensor(
        [geometry.outputChannels, geometry.groupInput, geometry.kernel, geometry.kernel], seed: 2)
      gradient = randomTensor(
        [images, geometry.outputChannels, geometry.outputHeight, geometry.outputWidth], seed: 3)
      // A shortcut beside a 1×1 with a stride is a 1×1 with that stride: it gives what it leaves out no gradient either.
      var shortcut = randomTensor(shape, seed: 4)
      if geometry.kernel < geometry.stride {
        for index in 0..<shortcut.count {
          let (row, column) = (index % (shape[2] * shape[3])).quotientAndRemainder(dividingBy: shape[3])
          if row % geometry.stride != 0 || column % geometry.stride != 0 { shortcut.values[index] = 0 }
        }
      }
      self.shortcut = shortcut
      let seeds = example.rectified.indices.map { UInt64(10 + 3 * $0) }
      raws = seeds.map { randomTensor(shape, seed: $0) }
      gammas = seeds.map { randomTensor([geometry.inputChannels], seed: $0 + 1) }
      betas = seeds.map { randomTensor([geometry.inputChannels], seed: $0 + 2) }
    }
  }

  private struct Run: Equatable {
    var inputGradient, weightGradient: Tensor
    var gammaGradients, betaGradients: [Tensor]
    var keepsGaps: Bool
  }

  /// Goes backward through a convolution for batches of one image more than it gets.
  private func run(_ example: BlockGradientCase, _ values: Values, _ workers: Workers = Workers(threads: 2))
    throws -> Run
  {
    let geometry = try example.convolution.geometry()
    let images = example.convolution.batch
    let workspace = Workspace(workers: workers)
    let convolution = try Convolution(geometry, batch: images + 1, trainable: true, workspace: workspace)
    try convolution.load(
      weights: values.weights.values,
      bias: geometry.hasBias ? [Float](repeating: 1, count: geometry.outputChannels) : nil)
    let activation = FeatureMap(geometry.inputShape(batch: images + 1))
    let beyond = activation.image(images)
    for index in 0..<activation.shape.imageStride { beyond[index] = spoiled }
    activation.load(values.activation.values, images: images)
    let branches = zip(values.raws, example.rectified).enumerated().map { index, branch in
      let raw = featureMap(branch.0, groups: geometry.inputLayout)
      let normalization = BatchNormalization(raw.shape, rule: steadyRule, trainable: true)
      normalization.set(normalization.gamma.values, to: values.gammas[index])
      normalization.set(normalization.beta.values, to: values.betas[index])
      MapTarget.measured(raw, normalization).take(raw, images: images, workers: workspace.workers)
      return BlockGradient.Branch(raw: raw, normalization: normalization, rectified: branch.1)
    }
    let shortcut = example.hasShortcut ? featureMap(values.shortcut, groups: geometry.inputLayout) : nil
    for memory in workspace.workerMemory() { memory.buffer.update(repeating: .nan) }
    try convolution.backward(
      source: .map(activation),
      outputGradient: .map(featureMap(values.gradient, groups: geometry.outputLayout)),
      inputTarget: .blockGradient(
        BlockGradient(activation: activation, shortcut: shortcut, branches: branches)), images: images)
    return Run(
      inputGradient: activation.tensor(images: images),
      weightGradient: try #require(convolution.logicalGradient),
      gammaGradients: try branches.map {
        $0.normalization.tensor(try #require($0.normalization.gamma.gradient))
      },
      betaGradients: try branches.map {
        $0.normalization.tensor(try #require($0.normalization.beta.gradient))
      },
      keepsGaps: keepsGaps(activation, images: images))
  }

  @Test("It is the convolution's and the shortcut's, masked, over the input itself", arguments: cases)
  func equalsTwins(example: BlockGradientCase) throws {
    let geometry = try example.convolution.geometry()
    let values = Values(geometry, example, images: example.convolution.batch)
    let run = try run(example, values)
    let gradients = ReferenceConvolution(geometry)
      .backward(input: values.activation, weights: values.weights, outputGradient: values.gradient)
    var expected = gradients.input
    for index in 0..<expected.count {
      if example.hasShortcut { expected.values[index] += values.shortcut.values[index] }
      if values.activation.values[index] <= 0 { expected.values[index] = 0 }
    }
    #expect(relativeDifference(run.inputGradient, expected) < 1e-5)
    #expect(relativeDifference(run.weightGradient, gradients.weights) < 1e-5)
    #expect(run.keepsGaps)
    for (index, rectified) in example.rectified.enumerated() {
      let twin = ReferenceBatchNormalization(epilogue: rectified ? .relu : .none, rule: steadyRule)
        .backward(
          input: values.raws[index], gamma: values.gammas[index], beta: values.betas[index], shortcut: nil,
          outputGradient: expected)
      #expect(relativeDifference(run.gammaGradients[index], twin.gamma) < 1e-4)
      #expect(relativeDifference(run.betaGradients[index], twin.beta) < 1e-4)
    }
  }

  @Test("One, two and three threads, and any order of work, give the same bits", arguments: cases)
  func sameBitsForAnyOrder(example: BlockGradientCase) throws {
    let values = Values(try example.convolution.geometry(), example, images: example.convolution.batch)
    let expected = try run(example, values, Workers(threads: 1))
    for workers in [Workers(threads: 2), Workers(threads: 3), .backwards] {
      #expect(try run(example, values, workers) == expected)
    }
  }

  @Test("Positions that a stride leaves out become exactly zero")
  func leavesNothingWhereStridesPass() throws {
    let convolution = ConvolutionCase(
      input: 8, output: 8, kernel: 1, stride: 2, height: 3, width: 4, batch: 1)
    let example = BlockGradientCase(convolution: convolution, hasShortcut: false, rectified: [])
    let values = Values(try convolution.geometry(), example, images: 1)
    let gradient = try run(example, values).inputGradient
    for channel in 0..<8 {
      for row in 0..<3 {
        for column in 0..<4 where row % 2 == 1 || column % 2 == 1 {
          #expect(gradient.values[(channel * 3 + row) * 4 + column] == 0)
        }
      }
    }
  }
}
