import Tensors
import Testing

@testable import Datasets

@Suite struct AugmentationTests {
  /// The red byte of column and row, so that each place can be recognised: column + 8 × row, below 256.
  private let image = (0..<3072).map { UInt8(truncatingIfNeeded: $0 % 32 + 8 * ($0 / 32 % 32)) }

  private func seen(_ window: Window, _ normalization: Normalization = .none) -> [Float] {
    var values = [Float](repeating: 0, count: 3072)
    let rule = PixelRule(normalization, side: 32)
    image.withUnsafeBufferPointer { bytes in
      values.withUnsafeMutableBufferPointer { rule.apply(bytes, to: $0, window: window) }
    }
    return values
  }

  private func byte(column: Int, row: Int) -> Float {
    guard (0..<32).contains(column), (0..<32).contains(row) else { return 0 }
    return Float(image[row * 32 + column]) / 255
  }

  @Test(arguments: [-4, -1, 0, 3, 4], [-4, 0, 1, 4])
  func aWindowShowsTheShiftedImageAndZerosBeside(left: Int, top: Int) {
    for isFlipped in [false, true] {
      let values = seen(Window(left: left, top: top, isFlipped: isFlipped, side: 32))
      for channel in 0..<3 {
        for row in 0..<32 {
          let expected = (0..<32).map { column in
            byte(column: (isFlipped ? 31 - column : column) + left, row: row + top)
          }
          let start = (channel * 32 + row) * 32
          #expect(Array(values[start..<start + 32]) == expected, "row \(row), mirrored \(isFlipped)")
        }
      }
    }
  }

  @Test func meansBelongToPlacesOfTheImageAndPaddingIsZeroAfterThem() {
    let means = image.map { Float($0) / 255 }
    let values = seen(Window(left: 3, top: -2, isFlipped: true, side: 32), .perPixel(mean: means))
    #expect(values.allSatisfy { $0 == 0 })
  }

  @Test func cornersCoverNineByNineAndHalfAreMirrored() {
    let augmentation = Augmentation(seed: 1)
    let windows = (0..<4000).map { augmentation.window(epoch: 1, position: $0, side: 32) }
    #expect(Set(windows.map(\.left)) == Set(-4...4))
    #expect(Set(windows.map(\.top)) == Set(-4...4))
    // Binomial with a deviation of 31.6.
    #expect((1850...2150).contains(windows.filter(\.isFlipped).count))
    for left in -4...4 {
      // 444 expected, with a deviation of 19.9.
      #expect((360...530).contains(windows.filter { $0.left == left }.count))
    }
  }

  @Test func windowsAreKnownOnes() {
    // Pinned, so that a change of the generator does not go unseen.
    let augmentation = Augmentation(seed: 7)
    #expect(
      augmentation.window(epoch: 1, position: 0, side: 32)
        == Window(left: 1, top: -2, isFlipped: false, side: 32))
    #expect(
      augmentation.window(epoch: 1, position: 1, side: 32)
        == Window(left: 4, top: 0, isFlipped: true, side: 32))
    #expect(
      augmentation.window(epoch: 2, position: 0, side: 32)
        == Window(left: -3, top: 4, isFlipped: true, side: 32))
  }

  @Test func largerImagesArePaddedInProportion() {
    let augmentation = Augmentation(seed: 1)
    let lefts = (0..<4000).map { augmentation.window(epoch: 1, position: $0, side: 64).left }
    #expect(Set(lefts) == Set(-8...8))
  }

  @Test func wholeNumbersComeFromTheHighBits() {
    var random = Philox(seed: 1)
    let numbers = (0..<3000).map { _ in random.wholeNumber(below: 3) }
    #expect((0..<3).allSatisfy { number in (900...1100).contains(numbers.filter { $0 == number }.count) })
  }
}
