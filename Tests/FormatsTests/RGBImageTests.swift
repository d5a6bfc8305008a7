import Testing

@testable import Formats

@Suite struct RGBImageTests {
  private func grey(_ rows: [[UInt8]]) -> RGBImage {
    RGBImage(width: rows[0].count, height: rows.count, pixels: rows.joined().flatMap { [$0, $0, $0] })
  }

  private func values(_ image: RGBImage) -> [UInt8] {
    stride(from: 0, to: image.pixels.count, by: 3).map { image.pixels[$0] }
  }

  @Test func planesAndInterleavedBytesAreTheSamePicture() {
    let image = RGBImage(width: 2, height: 1, pixels: [1, 2, 3, 4, 5, 6])
    #expect(image.planes == [1, 4, 2, 5, 3, 6])
    #expect(RGBImage(planes: image.planes, width: 2, height: 1) == image)
    #expect(image[1, 0] == (4, 5, 6))
  }

  @Test func theSameSizeIsTheSamePicture() {
    let image = grey([[1, 2], [3, 4]])
    #expect(image.resized(width: 2, height: 2) == image)
  }

  @Test func enlargingMixesNeighboursAtQuarterPositions() {
    // Centres of the four pixels lie at −1/4, 1/4, 3/4 and 5/4 between the two.
    #expect(values(grey([[0, 100]]).resized(width: 4, height: 1)) == [0, 25, 75, 100])
    #expect(values(grey([[0], [100]]).resized(width: 1, height: 4)) == [0, 25, 75, 100])
  }

  @Test func reducingReadsEveryPixel() {
    // Triangle of reach 2 around 1 and 3: weights 3/8 3/8 1/8 (of 7/8), mirrored at the other end.
    #expect(values(grey([[80, 80, 160, 240]]).resized(width: 2, height: 1)) == [91, 183])
  }

  @Test func channelsDoNotMix() {
    let image = RGBImage(width: 2, height: 1, pixels: [0, 50, 255, 0, 50, 255])
    let resized = image.resized(width: 5, height: 3)
    #expect(resized.pixels == (0..<15).flatMap { _ in [0, 50, 255] as [UInt8] })
  }

  @Test(arguments: [1, 2, 3, 7, 32, 33, 64, 100])
  func oneColourStaysThatColourAtEverySize(side: Int) {
    let image = grey([[9, 9, 9], [9, 9, 9]]).resized(width: side, height: side)
    #expect(image.width == side && image.height == side)
    #expect(values(image).allSatisfy { $0 == 9 })
  }

  @Test func planesOfFloatsFollowTheSameWeights() {
    let planes: [Float] = [0, 4, 0, 4, 8, 8, 8, 8]
    let resized = bilinearlyResized(planes, channels: 2, from: 2, to: 4)
    #expect(Array(resized[0..<4]) == [0, 1, 3, 4])
    #expect(Array(resized[12..<16]) == [0, 1, 3, 4])
    #expect(Array(resized[16...]) == Array(repeating: 8, count: 16))
  }
}
