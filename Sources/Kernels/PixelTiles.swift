import Tensors

/// How the output pixels of a batch are cut into tiles: what a 1×1 reads, multiplies and writes at a time.
///
/// A tile lies within one image or holds several whole ones, so that its pixels have the same offsets in every image.
final class PixelTiles {
  /// The most pixels of a tile.
  let most: Int
  /// Where pixel number p of a tile's images is read.
  let inputOffsets: OffsetTable
  /// Where it is written.
  let outputOffsets: OffsetTable
  private let area: Int
  private let imagesPerTile: Int
  private let tilesPerImage: Int

  /// One tile.
  struct Tile {
    /// Its first image.
    let image: Int
    /// Its first pixel among the offsets.
    let first: Int
    /// How many pixels it has.
    let count: Int
  }

  /// Tiles of at most `pixels` pixels.
  init(_ geometry: ConvolutionGeometry, pixels: Int) {
    let input = geometry.inputShape(batch: 1)
    let output = geometry.outputShape(batch: 1)
    area = output.area
    imagesPerTile = max(1, pixels / area)
    tilesPerImage = area > pixels ? (area + pixels - 1) / pixels : 1
    most = imagesPerTile > 1 ? imagesPerTile * area : min(area, pixels)
    // A kernel whose other taps only read padding is centred: its one tap reads the position itself.
    let positions = (0..<output.height).flatMap { row in
      (0..<output.width).map { row * geometry.stride * input.width + $0 * geometry.stride }
    }
    let images = 0..<imagesPerTile
    inputOffsets = OffsetTable(images.flatMap { image in positions.map { image * input.imageVectors + $0 } })
    outputOffsets = OffsetTable(
      images.flatMap { image in (0..<output.area).map { image * output.imageVectors + $0 } })
  }

  /// How many tiles `images` images make.
  func count(images: Int) -> Int {
    tilesPerImage > 1 ? images * tilesPerImage : (images + imagesPerTile - 1) / imagesPerTile
  }

  /// Tile number `index` of a batch of `images` images.
  func tile(_ index: Int, images: Int) -> Tile {
    guard tilesPerImage > 1 else {
      let image = index * imagesPerTile
      return Tile(image: image, first: 0, count: min(imagesPerTile, images - image) * area)
    }
    let (image, part) = index.quotientAndRemainder(dividingBy: tilesPerImage)
    let first = part * most
    return Tile(image: image, first: first, count: min(most, area - first))
  }
}
