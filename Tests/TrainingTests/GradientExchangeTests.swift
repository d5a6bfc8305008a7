import Kernels
import ParityFixtures
import ResNeXtModel
import Testing
import Training

/// Every gradient times a number, as if so many processes had found the same one.
private struct Multiplied: GradientExchange {
  let factor: Float

  func exchange(_ parameters: [Parameter]) {
    for gradient in parameters.compactMap(\.gradient) {
      for index in 0..<gradient.count { gradient.buffer[index] *= factor }
    }
  }
}

@Suite("Exchange of gradients")
struct GradientExchangeTests {
  /// How far the dense layer's bias moves in one step of plain gradient descent.
  private func movement(_ exchange: any GradientExchange) throws -> [Float] {
    let configuration = TrainingConfiguration(
      network: Preset.tiny.configuration, data: .shapes, batchSize: 4, optimizer: .sgd, momentum: 0)
    let before = try NetworkWeights.initial(configuration.network, seed: 1)
    let training = try TrainingStep(configuration, weights: before, exchange: exchange)
    let images = Formula.images("exchange", batch: 4, size: 32)
    try training.take(images.values, labels: [0, 1, 2, 3], rate: 0.5)
    let name = "fc.bias"
    let (old, new) = (try #require(before[name]), try #require(training.network.weights[name]))
    return zip(old.values, new.values).map { $1 - $0 }
  }

  @Test("What an exchange makes of the gradients is what the update sees")
  func isBetweenBackwardAndUpdate() throws {
    let alone = try movement(NoExchange())
    #expect(alone.contains { $0 != 0 })
    #expect(try movement(Multiplied(factor: 0)).allSatisfy { $0 == 0 })
    // A power of two: exact in floats.
    #expect(try movement(Multiplied(factor: 2)) == alone.map { 2 * $0 })
  }
}
