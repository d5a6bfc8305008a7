import Testing
import Tensors

@testable import Kernels

@Suite("Threads that work at the same time")
struct ThreadsTests {
  /// Layers whose shards take long enough to overlap; small ones are done by the first thread before another awakes.
  static let cases: [ConvolutionCase] = [
    ConvolutionCase(input: 64, output: 64, kernel: 1, height: 40, width: 40, batch: 16),
    ConvolutionCase(input: 32, output: 32, groups: 8, height: 40, width: 40, batch: 16),
    ConvolutionCase(input: 32, output: 32, groups: 2, height: 40, width: 40, batch: 16),
    ConvolutionCase(input: 32, output: 32, groups: 4, stride: 2, height: 41, width: 40, batch: 16),
    ConvolutionCase(input: 8, output: 16, kernel: 5, stride: 2, height: 40, width: 40, batch: 16),
    // Few tiles and one image: outputs and groups are shared out instead of images.
    ConvolutionCase(input: 512, output: 768, kernel: 1, height: 7, width: 7, batch: 4),
    ConvolutionCase(input: 256, output: 256, groups: 16, height: 28, width: 28, batch: 1),
  ]

  @Test("Their sums are the same bits as those of one thread", arguments: cases)
  func sameBits(example: ConvolutionCase) throws {
    let geometry = try example.geometry()
    let values = FusedValues(geometry, images: example.batch)
    func run(threads: Int) throws -> FusedResult {
      try FusedLayer(geometry, batch: example.batch, workers: Workers(threads: threads))
        .run(values, rectifiesSource: false)
    }
    let expected = try run(threads: 1)
    for threads in [2, 3, 4] { #expect(try run(threads: threads) == expected) }
  }
}
