import Kernels
import Tensors
import Testing

@Suite("Running statistics of a batch that is not finite")
struct NonFiniteStatisticsTests {
  @Test("They stay what earlier batches left")
  func areKept() throws {
    let normalization = BatchNormalization(
      channels: 1, epilogue: .relu, rule: .keras, batch: 2, trainable: true,
      workspace: Workspace(workers: Workers(threads: 1)))
    for bad in [Float.nan, .infinity] {
      let map = featureMap(try Tensor(shape: [2, 1, 1, 1], values: [1, bad]))
      normalization.forwardTraining(map, shortcut: nil, map, images: 2)
      #expect(normalization.runningMean.buffer[0] == 0)
      #expect(normalization.runningVariance.buffer[0] == 1)
    }
  }
}
