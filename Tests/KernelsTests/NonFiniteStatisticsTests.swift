import Kernels
import Tensors
import Testing

@Suite("Running statistics of a batch that is not finite")
struct NonFiniteStatisticsTests {
  @Test("They stay what earlier batches left")
  func areKept() throws {
    let normalization = BatchNormalization(
      MapShape(batch: 2, channels: 1, height: 1, width: 1), rule: .keras, trainable: true)
    for bad in [Float.nan, .infinity] {
      let map = featureMap(try Tensor(shape: [2, 1, 1, 1], values: [1, bad]))
      MapTarget.measured(map, normalization).take(map, images: 2, workers: Workers(threads: 1))
      #expect(normalization.runningMean.buffer[0] == 0)
      #expect(normalization.runningVariance.buffer[0] == 1)
    }
  }
}
