import Testing
import Tensors

@testable import Kernels

@Suite("Passes that follow each other")
struct RepeatedPassTests {
  @Test("Gradients of weights and bias are those of the last pass alone", arguments: convolutionCases)
  func gradientsAreNotAdded(example: ConvolutionCase) throws {
    let geometry = try example.geometry()
    let convolution = try Convolution(
      geometry, batch: example.batch, trainable: true, workspace: Workspace(workers: Workers(threads: 2)))
    let shape = [example.batch, geometry.outputChannels, geometry.outputHeight, geometry.outputWidth]
    func pass(seed: UInt64) throws -> [Tensor?] {
      let input = randomTensor(
        [example.batch, geometry.inputChannels, geometry.inputHeight, geometry.inputWidth], seed: seed)
      try convolution.backward(
        input: featureMap(input, groups: geometry.inputLayout),
        outputGradient: featureMap(randomTensor(shape, seed: seed + 1), groups: geometry.outputLayout),
        inputGradient: nil, images: example.batch)
      return [convolution.logicalGradient, convolution.logicalBiasGradient]
    }
    let first = try pass(seed: 1)
    _ = try pass(seed: 3)
    #expect(try pass(seed: 1) == first)
  }

  @Test(
    "A bias whose gradient is not asked for keeps the one it has", arguments: convolutionCases.filter(\.bias))
  func biasGradientIsLeftOut(example: ConvolutionCase) throws {
    let geometry = try example.geometry()
    let convolution = try Convolution(
      geometry, batch: example.batch, trainable: true, workspace: Workspace(workers: Workers(threads: 1)))
    let gradient = try #require(convolution.bias?.gradient)
    gradient.buffer.update(repeating: spoiled)
    let output = FeatureMap(geometry.outputShape(batch: example.batch))
    output.storage.buffer.update(repeating: 1)
    try convolution.backward(
      source: .map(FeatureMap(geometry.inputShape(batch: example.batch))), outputGradient: .map(output),
      inputTarget: nil, biasGradient: false, images: example.batch)
    #expect(gradient.buffer.allSatisfy { $0 == spoiled })
  }
}
