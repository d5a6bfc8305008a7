import Formats
import Tensors
import Testing

@testable import Datasets

@Suite struct NormalizationTests {
  private let means = (0..<3072).map { Float($0) / 7000 }

  private func oneColor(_ red: UInt8, _ green: UInt8, _ blue: UInt8, side: Int = 32) -> RGBImage {
    RGBImage(width: side, height: side, pixels: (0..<side * side).flatMap { _ in [red, green, blue] })
  }

  /// Values at the first place of each channel.
  private func firsts(_ tensor: Tensor) -> [Float] {
    let area = tensor.count / 3
    return [tensor.values[0], tensor.values[area], tensor.values[2 * area]]
  }

  @Test func noneScalesBytesToOne() {
    let tensor = Normalization.none.tensor(oneColor(0, 51, 255), size: 32)
    #expect(tensor.shape == [3, 32, 32])
    #expect(firsts(tensor) == [0, 0.2, 1])
  }

  @Test func perChannelSubtractsAndDivides() {
    let rule = Normalization.perChannel(mean: [0, 0.2, 0.5], deviation: [0.5, 0.25, 0.1])
    #expect(firsts(rule.tensor(oneColor(51, 51, 255), size: 32)) == [0.4, 0, 5])
  }

  @Test func perPixelSubtractsTheMeanOfEachPlace() {
    let tensor = Normalization.perPixel(mean: means).tensor(oneColor(51, 51, 51), size: 32)
    #expect(tensor.values == means.map { 0.2 - $0 })
  }

  @Test func otherSizesAreResizedPicturesAndMeans() {
    let resized = Normalization.none.tensor(oneColor(0, 51, 255, side: 50), size: 32)
    #expect(resized == Normalization.none.tensor(oneColor(0, 51, 255), size: 32))
    let flat = Normalization.perPixel(mean: [Float](repeating: 0.25, count: 3072))
    let large = flat.tensor(oneColor(255, 255, 255), size: 64)
    #expect(large.shape == [3, 64, 64])
    #expect(large.values.allSatisfy { abs($0 - 0.75) < 1e-6 })
  }

  private let records = StoredRecords(
    images: [
      [UInt8](repeating: 0, count: 1024) + [UInt8](repeating: 51, count: 1024)
        + [UInt8](repeating: 7, count: 1024),
      [UInt8](repeating: 102, count: 1024) + [UInt8](repeating: 255, count: 1024)
        + [UInt8](repeating: 7, count: 1024),
    ], labels: [0, 1])

  @Test func measuresMeanAndDeviationOfEachChannel() throws {
    guard case .perChannel(let mean, let deviation) = try Normalization.measuredPerChannel(records) else {
      Issue.record("not per channel")
      return
    }
    #expect(mean == [0.2, 0.6, Float(7.0 / 255)])
    #expect(deviation == [0.2, 0.4, 1], "one colour has no deviation and is left undivided")
  }

  @Test func measuresTheMeanOfEachPlace() throws {
    let expected = [0.2, 0.6, Float(7.0 / 255)].flatMap { [Float](repeating: $0, count: 1024) }
    #expect(try Normalization.measuredPerPixel(records) == .perPixel(mean: expected))
  }

  @Test func textComesBackBitByBit() throws {
    let all: [Normalization] = [
      .none, .cifar10, .imageNet, .perChannel(mean: [1 / 3, -0.1, 1e-7], deviation: [0.1, 2, 1e9]),
      .perPixel(mean: means),
    ]
    for normalization in all { #expect(try Normalization(text: normalization.text) == normalization) }
    #expect(Normalization.none.text == "none")
    #expect(
      Normalization.cifar10.text == "per-channel mean 0.4914,0.4822,0.4465 deviation 0.247,0.2435,0.2616")
  }

  @Test(arguments: [
    "", "nothing", "none none", "per-channel", "per-channel mean 1,2 deviation 1,1,1",
    "per-channel mean 1,2,x deviation 1,1,1", "per-channel mean 1,2,nan deviation 1,1,1",
    "per-channel mean 1,2,3 deviation 1,0,1", "per-channel mean 1,2,3 deviation 1,-1,1",
    "per-channel mean 1,2,3,4 deviation 1,1,1", "per-pixel mean !", "per-pixel mean AAAA",
  ])
  func refusesTextThatIsNoNormalisation(text: String) {
    #expect(throws: DatasetError.self) { try Normalization(text: text) }
  }

  @Test func inFilesItIsItsTextAndWrongTextIsAnError() throws {
    let value = try JSONValue(encoding: [Normalization.cifar10])
    #expect(value == [.string(Normalization.cifar10.text)])
    #expect(try value.decoded(as: [Normalization].self) == [.cifar10])
    #expect(throws: DecodingError.self) {
      try (["per-channel mean 1 deviation 1"] as JSONValue).decoded(as: [Normalization].self)
    }
  }
}
