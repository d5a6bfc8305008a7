import Testing

@testable import Kernels

@Suite("Tiles of pixels")
struct PixelTilesTests {
  private func geometry(_ height: Int, _ width: Int, channels: Int = 8, stride: Int = 1) throws
    -> ConvolutionGeometry
  {
    try ConvolutionGeometry(
      inputChannels: channels, outputChannels: 2 * channels, kernel: 1, stride: stride, inputHeight: height,
      inputWidth: width)
  }

  @Test("Three images of 2×2 pixels are two tiles of eight pixels, the last one half full")
  func severalImages() throws {
    let tiles = PixelTiles(try geometry(2, 2), pixels: 9)
    #expect(tiles.most == 8)
    #expect(tiles.count(images: 3) == 2)
    let tile = tiles.tile(1, images: 3)
    #expect(tile.image == 2)
    #expect(tile.count == 4)
    // One block of 4 pixels is read in an image, two are written.
    let whole = tiles.tile(0, images: 3)
    #expect(all(whole.input) == [0, 1, 2, 3, 4, 5, 6, 7])
    #expect(all(whole.output) == [0, 1, 2, 3, 8, 9, 10, 11])
  }

  @Test("An image larger than a tile is cut into whole tiles and a rest")
  func partsOfAnImage() throws {
    let tiles = PixelTiles(try geometry(5, 5), pixels: 12)
    #expect(tiles.count(images: 2) == 6)
    #expect((0..<6).map { tiles.tile($0, images: 2).image } == [0, 0, 0, 1, 1, 1])
    #expect((0..<3).map { tiles.tile($0, images: 2).output.first } == [0, 12, 24])
    #expect((0..<3).map { tiles.tile($0, images: 2).count } == [12, 12, 1])
  }

  @Test("A stride reads every other row and column")
  func stride() throws {
    let tiles = PixelTiles(try geometry(3, 4, stride: 2), pixels: 24)
    let tile = tiles.tile(0, images: 1)
    #expect(all(tile.input) == [0, 2, 8, 10])
    #expect(all(tile.output) == [0, 1, 2, 3])
  }

  @Test("With a stride a tile is whole rows of the output, one at least")
  func wholeRows() throws {
    let tiles = PixelTiles(try geometry(5, 8, stride: 2), pixels: 9)
    #expect(tiles.count(images: 1) == 2)
    #expect(all(tiles.tile(0, images: 1).input) == [0, 2, 4, 6, 16, 18, 20, 22])
    #expect(all(tiles.tile(1, images: 1).input) == [32, 34, 36, 38])
    #expect(PixelTiles(try geometry(3, 8, stride: 2), pixels: 3).most == 4)
  }

  @Test("Tiles cover every pixel of every image exactly once, at its place", arguments: [1, 2])
  func coverEverything(stride: Int) throws {
    for (height, width) in [(1, 1), (2, 1), (5, 4), (7, 7), (12, 9), (33, 17)] {
      for pixels in [24, 60, 96] {
        for images in [1, 2, 5, 17] {
          let geometry = try geometry(height, width, channels: 12, stride: stride)
          try expectCovered(geometry, PixelTiles(geometry, pixels: pixels), images: images, most: pixels)
        }
      }
    }
  }

  /// The vectors of one block of every image, counted from the first image's.
  private func expectCovered(
    _ geometry: ConvolutionGeometry, _ tiles: PixelTiles, images: Int, most: Int
  ) throws {
    let input = geometry.inputShape(batch: images)
    let output = geometry.outputShape(batch: images)
    var read: [Int] = []
    var written: [Int] = []
    for index in 0..<tiles.count(images: images) {
      let tile = tiles.tile(index, images: images)
      #expect(tile.count > 0 && tile.count <= tiles.most && tiles.most <= max(most, output.width))
      #expect(tile.input.count == tile.output.count)
      read += all(tile.input).map { tile.image * input.imageVectors + $0 }
      written += all(tile.output).map { tile.image * output.imageVectors + $0 }
    }
    let places = (0..<images).flatMap { image in
      (0..<output.height).flatMap { row in (0..<output.width).map { (image, row, $0) } }
    }
    #expect(written == places.map { $0.0 * output.imageVectors + $0.1 * output.width + $0.2 })
    #expect(
      read
        == places.map {
          $0.0 * input.imageVectors + ($0.1 * input.width + $0.2) * geometry.stride
        })
  }
}
