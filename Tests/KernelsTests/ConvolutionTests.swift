import Testing
import Tensors

@testable import Kernels

/// One row of the sweep: a convolution and a batch.
struct ConvolutionCase: CustomTestStringConvertible, Sendable {
  var input: Int
  var output: Int
  var groups = 1
  var kernel = 3
  var stride = 1
  var padding: ConvolutionGeometry.Padding?
  var height = 6
  var width = 6
  var batch = 3
  var bias = false
  var inputLayout = 1
  var outputLayout = 1

  func geometry() throws -> ConvolutionGeometry {
    try ConvolutionGeometry(
      inputChannels: input, outputChannels: output, groups: groups, kernel: kernel, stride: stride,
      padding: padding ?? .all(kernel / 2), inputHeight: height, inputWidth: width, hasBias: bias,
      inputLayout: inputLayout, outputLayout: outputLayout)
  }

  var testDescription: String {
    "\(input)→\(output) g\(groups) k\(kernel) s\(stride) \(height)×\(width) batch \(batch)\(bias ? " bias" : "")"
  }
}

let convolutionCases: [ConvolutionCase] = {
  var cases = [
    ConvolutionCase(input: 3, output: 16, kernel: 7, stride: 2, height: 16, width: 16, bias: true),
    ConvolutionCase(
      input: 3, output: 8, kernel: 7, stride: 2, padding: .all(0), height: 11, width: 9),
    ConvolutionCase(input: 8, output: 8, height: 1, width: 1),
    ConvolutionCase(input: 32, output: 32, groups: 4, stride: 2, height: 1, width: 1, bias: true),
    ConvolutionCase(input: 16, output: 16, groups: 2, height: 2, width: 1),
    ConvolutionCase(input: 5, output: 7, kernel: 1, bias: true),
    ConvolutionCase(input: 24, output: 10, kernel: 4, padding: .all(0), height: 4, width: 4, bias: true),
    ConvolutionCase(
      input: 8, output: 8, stride: 2, padding: .init(top: 0, left: 0, bottom: 1, right: 1), height: 8,
      width: 8),
    ConvolutionCase(
      input: 64, output: 128, groups: 32, kernel: 1, stride: 2, height: 7, width: 7, bias: true),
    ConvolutionCase(input: 33, output: 33, groups: 3, height: 3, width: 5),
    ConvolutionCase(input: 64, output: 64, height: 5, width: 17, batch: 17),
    ConvolutionCase(input: 512, output: 512, kernel: 1, height: 1, width: 1, batch: 5),
  ]
  for (groups, width) in [
    (1, 8), (2, 4), (4, 8), (8, 4), (4, 14), (16, 2), (8, 1), (3, 14), (5, 4), (6, 12), (3, 3),
  ] {
    for stride in [1, 2] {
      for size in [4, 7] {
        cases.append(
          ConvolutionCase(
            input: groups * width, output: groups * width, groups: groups, stride: stride, height: size,
            width: size + 1,
            batch: stride + 1, bias: size == 7))
      }
    }
  }
  return cases
}()

@Suite("Convolution")
struct ConvolutionTests {
  private struct Run {
    var output: Tensor
    var inputGradient: Tensor
    var weightGradient: Tensor
    var biasGradient: Tensor?
  }

  private func run(
    _ geometry: ConvolutionGeometry, input: Tensor, weights: Tensor, bias: Tensor?, gradient: Tensor,
    threads: Int, onOneDNN: Bool = false
  ) throws -> Run {
    let images = input.shape[0]
    let workspace = Workspace(workers: Workers(threads: threads))
    let convolution = try Convolution(
      geometry, batch: images, trainable: true, workspace: workspace, onOneDNN: onOneDNN)
    try convolution.load(weights: weights.values, bias: bias?.values)
    let inputMap = featureMap(input, groups: geometry.inputLayout)
    let outputMap = FeatureMap(geometry.outputShape(batch: images))
    try convolution.forward(inputMap, outputMap, images: images)
    let output = outputMap.tensor(images: images)
    // The gradient of the input goes over the input itself, as the network does it.
    try convolution.backward(
      input: inputMap, outputGradient: featureMap(gradient, groups: geometry.outputLayout),
      inputGradient: inputMap, images: images)
    return Run(
      output: output, inputGradient: inputMap.tensor(images: images),
      weightGradient: try #require(convolution.logicalGradient), biasGradient: convolution.logicalBiasGradient
    )
  }

  private struct Values {
    let input, weights, gradient: Tensor
    let bias: Tensor?
  }

  private func values(_ geometry: ConvolutionGeometry, batch: Int, bias: Bool) -> Values {
    Values(
      input: randomTensor(
        [batch, geometry.inputChannels, geometry.inputHeight, geometry.inputWidth], seed: 1),
      weights: randomTensor(
        [geometry.outputChannels, geometry.groupInput, geometry.kernel, geometry.kernel], seed: 2),
      gradient: randomTensor(
        [batch, geometry.outputChannels, geometry.outputHeight, geometry.outputWidth], seed: 3),
      bias: bias ? randomTensor([geometry.outputChannels], seed: 4) : nil)
  }

  @Test(
    "Forward and backward equal the plain twin, on oneDNN too", arguments: convolutionCases, [false, true])
  func equalsReference(example: ConvolutionCase, onOneDNN: Bool) throws {
    let geometry = try example.geometry()
    let values = values(geometry, batch: example.batch, bias: example.bias)
    let run = try run(
      geometry, input: values.input, weights: values.weights, bias: values.bias, gradient: values.gradient,
      threads: 2, onOneDNN: onOneDNN)
    let twin = ReferenceConvolution(geometry)
    let output = twin.forward(input: values.input, weights: values.weights, bias: values.bias)
    let gradients = twin.backward(
      input: values.input, weights: values.weights, outputGradient: values.gradient)
    #expect(relativeDifference(run.output, output) < 1e-5)
    #expect(relativeDifference(run.inputGradient, gradients.input) < 1e-5)
    #expect(relativeDifference(run.weightGradient, gradients.weights) < 1e-5)
    if let bias = run.biasGradient { #expect(relativeDifference(bias, gradients.bias) < 1e-5) }
  }

  @Test("One, two and three threads give the same bits", arguments: convolutionCases)
  func sameBitsForAnyThreads(example: ConvolutionCase) throws {
    let geometry = try example.geometry()
    let values = values(geometry, batch: example.batch, bias: example.bias)
    let runs = try [1, 2, 3].map { threads in
      try run(
        geometry, input: values.input, weights: values.weights, bias: values.bias, gradient: values.gradient,
        threads: threads)
    }
    for other in runs.dropFirst() {
      #expect(other.output == runs[0].output)
      #expect(other.inputGradient == runs[0].inputGradient)
      #expect(other.weightGradient == runs[0].weightGradient)
      #expect(other.biasGradient == runs[0].biasGradient)
    }
  }

  @Test(
    "The twin's gradients are those of central differences",
    arguments: [
      ConvolutionCase(input: 4, output: 6, groups: 2, stride: 2, height: 5, width: 4, batch: 2, bias: true),
      ConvolutionCase(input: 3, output: 2, kernel: 1, height: 3, width: 3, batch: 2),
    ])
  func referenceEqualsCentralDifferences(example: ConvolutionCase) throws {
    let geometry = try example.geometry()
    let values = values(geometry, batch: example.batch, bias: example.bias)
    let twin = ReferenceConvolution(geometry)
    let gradients = twin.backward(
      input: values.input, weights: values.weights, outputGradient: values.gradient)
    func loss(_ input: Tensor, _ weights: Tensor, _ bias: Tensor?) -> Double {
      dot(twin.forward(input: input, weights: weights, bias: bias), values.gradient)
    }
    let inputDirection = randomTensor(values.input.shape, seed: 5)
    let byInput = centralDifference(at: values.input, along: inputDirection) {
      loss($0, values.weights, values.bias)
    }
    #expect(abs(byInput - dot(gradients.input, inputDirection)) < 1e-3)
    let weightDirection = randomTensor(values.weights.shape, seed: 6)
    let byWeights = centralDifference(at: values.weights, along: weightDirection) {
      loss(values.input, $0, values.bias)
    }
    #expect(abs(byWeights - dot(gradients.weights, weightDirection)) < 1e-3)
    if let bias = values.bias {
      let direction = randomTensor(bias.shape, seed: 7)
      let byBias = centralDifference(at: bias, along: direction) { loss(values.input, values.weights, $0) }
      #expect(abs(byBias - dot(gradients.bias, direction)) < 1e-3)
    }
  }

  @Test("A 1×1 convolution of one pixel is a sum that can be done by hand")
  func byHand() throws {
    let geometry = try ConvolutionGeometry(
      inputChannels: 2, outputChannels: 1, kernel: 1, inputHeight: 1, inputWidth: 1, hasBias: true)
    let twin = ReferenceConvolution(geometry)
    let input = try Tensor(shape: [1, 2, 1, 1], values: [3, 5])
    let weights = try Tensor(shape: [1, 2, 1, 1], values: [2, -1])
    #expect(twin.forward(input: input, weights: weights, bias: Tensor([0.5])).values == [1.5])
    let run = try run(
      geometry, input: input, weights: weights, bias: Tensor([0.5]),
      gradient: try Tensor(shape: [1, 1, 1, 1], values: [10]), threads: 1)
    #expect(run.output.values == [1.5])
    #expect(run.inputGradient.values == [20, -10])
    #expect(run.weightGradient.values == [30, 50])
    #expect(run.biasGradient?.values == [10])
  }

  @Test("Weights come back from the packed layout as they went in", arguments: convolutionCases)
  func weightsRoundTrip(example: ConvolutionCase) throws {
    let geometry = try example.geometry()
    let values = values(geometry, batch: example.batch, bias: example.bias)
    let convolution = try Convolution(
      geometry, batch: 1, trainable: false, workspace: Workspace(workers: Workers(threads: 1)))
    try convolution.load(weights: values.weights.values, bias: values.bias?.values)
    #expect(convolution.logicalWeights == values.weights)
    #expect(convolution.logicalBias == values.bias)
  }

  @Test("All taps but the centre of a 3×3 on 1×1 maps are idle")
  func idleTaps() throws {
    let geometry = try ConvolutionGeometry(
      inputChannels: 32, outputChannels: 32, groups: 4, kernel: 3, padding: .all(1), inputHeight: 1,
      inputWidth: 1)
    let convolution = try Convolution(
      geometry, batch: 2, trainable: true, workspace: Workspace(workers: Workers(threads: 1)))
    #expect(convolution.weights.values.count == 32 * 8)
    #expect(convolution.idleWeights?.values.count == 32 * 8 * 8)
  }

  @Test("Every shape has the kernel that is meant for it")
  func methods() throws {
    func method(_ groups: Int, _ width: Int, kernel: Int = 3, size: Int = 4) throws -> WeightPacking.Method {
      WeightPacking(
        try ConvolutionGeometry(
          inputChannels: groups * width, outputChannels: groups * width, groups: groups, kernel: kernel,
          padding: .all(kernel / 2), inputHeight: size, inputWidth: size)
      ).method
    }
    #expect(try method(4, 8) == .direct)
    #expect(try method(8, 14) == .direct)
    #expect(try method(1, 3) == .direct)
    #expect(try method(32, 4) == .directGroups)
    #expect(try method(5, 3) == .directGroups)
    #expect(try method(32, 2, kernel: 1) == .pointwise)
    #expect(try method(4, 8, size: 1) == .pointwise)
    #expect(try method(1, 8, kernel: 7) == .oneDNN)
  }

  @Test("Groups that do not fill vectors are stored with gaps, or several of them multiplied at once")
  func groupsOnLanes() throws {
    func packing(_ groups: Int, _ width: Int) throws -> WeightPacking {
      WeightPacking(
        try ConvolutionGeometry(
          inputChannels: groups * width, outputChannels: groups * width, groups: groups, kernel: 1,
          inputHeight: 4, inputWidth: 4))
    }
    #expect(try packing(32, 2).computedGroups == 8)
    #expect(try packing(5, 4).computedGroups == 1)
    #expect(try packing(8, 14).inputBlocks == 2)
    let shape = MapShape(batch: 1, channels: 28, height: 1, width: 1, groups: 2)
    #expect(shape.paddedChannels == 32)
    #expect(shape.lane(ofChannel: 13) == 13)
    #expect(shape.lane(ofChannel: 14) == 16)
  }

  @Test("A smaller last batch is computed like any other")
  func smallerBatch() throws {
    let geometry = try ConvolutionGeometry(
      inputChannels: 8, outputChannels: 16, kernel: 3, padding: .all(1), inputHeight: 4, inputWidth: 4)
    let workspace = Workspace(workers: Workers(threads: 2))
    let convolution = try Convolution(geometry, batch: 16, trainable: true, workspace: workspace)
    let weights = randomTensor([16, 8, 3, 3], seed: 2)
    try convolution.load(weights: weights.values, bias: nil)
    let twin = ReferenceConvolution(geometry)
    for images in [16, 11, 3, 1] {
      let input = randomTensor([images, 8, 4, 4], seed: UInt64(images))
      let output = FeatureMap(geometry.outputShape(batch: 16))
      try convolution.forward(featureMap(input), output, images: images)
      #expect(
        relativeDifference(
          output.tensor(images: images), twin.forward(input: input, weights: weights, bias: nil)) < 1e-5)
    }
  }

  @Test("Numbers that do not fit together are refused")
  func impossibleConvolutions() {
    #expect(throws: KernelError.self) {
      try ConvolutionGeometry(
        inputChannels: 6, outputChannels: 8, groups: 4, kernel: 1, inputHeight: 1, inputWidth: 1)
    }
    #expect(throws: KernelError.self) {
      try ConvolutionGeometry(inputChannels: 8, outputChannels: 8, kernel: 3, inputHeight: 2, inputWidth: 2)
    }
    #expect(throws: KernelError.self) {
      try ConvolutionGeometry(inputChannels: 8, outputChannels: 8, kernel: 0, inputHeight: 2, inputWidth: 2)
    }
  }
}
