import Testing
import Tensors

@testable import Kernels

@Suite("Convolution that oneDNN computes")
struct OneDNNConvolutionTests {
  /// A 2×2 kernel over 2×2 maps of one channel, all weights 1: every output is the sum of an image.
  private func sumOfFour(batch: Int) throws -> Convolution {
    let geometry = try ConvolutionGeometry(
      inputChannels: 1, outputChannels: 1, kernel: 2, inputHeight: 2, inputWidth: 2)
    #expect(WeightPacking(geometry).method == .oneDNN)
    let convolution = try Convolution(
      geometry, batch: batch, trainable: true, workspace: Workspace(workers: Workers(threads: 1)))
    try convolution.load(weights: [1, 1, 1, 1], bias: nil)
    return convolution
  }

  @Test("One pass moves the running statistics once")
  func movesRunningStatisticsOnce() throws {
    // Sums 4 and 8: mean 6, variance 4; a decay of ½ takes half of the way from mean 0 and variance 1.
    let rule = NormalizationRule(epsilon: 1, decay: 0.5, unbiasedRunningVariance: false)
    let convolution = try sumOfFour(batch: 2)
    let input = featureMap(try Tensor(shape: [2, 1, 2, 2], values: [1, 1, 1, 1, 2, 2, 2, 2]))
    let output = FeatureMap(convolution.geometry.outputShape(batch: 2))
    let normalization = BatchNormalization(output.shape, rule: rule, trainable: true)
    try convolution.forward(.map(input), to: .measured(output, normalization), images: 2)
    #expect(output.tensor(images: 2).values == [4, 8])
    #expect(normalization.tensor(normalization.runningMean).values == [3])
    #expect(normalization.tensor(normalization.runningVariance).values == [2.5])
  }

  @Test("What is written out for oneDNN has room for every batch, whatever came first")
  func growsWithTheBatch() throws {
    let convolution = try sumOfFour(batch: 64)
    for images in [1, 64] {
      // γ = 1, β = 0, running mean 0 and variance 1, hardly any ε: normalised maps are the maps themselves.
      let input = featureMap(randomTensor([images, 1, 2, 2], seed: UInt64(images)))
      let normalization = BatchNormalization(
        input.shape, rule: NormalizationRule(epsilon: 1e-12, decay: 0.5, unbiasedRunningVariance: false),
        trainable: false)
      normalization.useRunningStatistics()
      let output = FeatureMap(convolution.geometry.outputShape(batch: images))
      try convolution.forward(
        .normalized(input, normalization, rectified: false), to: .map(output), images: images)
      let expected = ReferenceConvolution(convolution.geometry).forward(
        input: input.tensor(images: images), weights: convolution.logicalWeights, bias: nil)
      #expect(relativeDifference(output.tensor(images: images), expected) < 1e-5)
    }
  }
}
