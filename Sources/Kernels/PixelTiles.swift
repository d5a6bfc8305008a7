import Tensors

/// How the output pixels of a batch are cut into tiles: what a 1×1 reads, multiplies and writes at a time.
///
/// A tile lies within one image or holds several whole ones.
struct PixelTiles {
  /// The most pixels of a tile.
  let most: Int
  private let input: MapShape
  private let output: MapShape
  private let stride: Int
  private let imagesPerTile: Int
  private let tilesPerImage: Int

  /// One tile.
  struct Tile {
    /// Its first image.
    let image: Int
    /// Where its pixels are read, from the image's first position.
    let input: Positions
    /// Where they are written.
    let output: Positions

    /// How many pixels it has.
    var count: Int { output.count }
  }

  /// Tiles of about `pixels` pixels at most: with a stride, of whole rows.
  init(_ geometry: ConvolutionGeometry, pixels: Int) {
    input = geometry.inputShape(batch: 1)
    output = geometry.outputShape(batch: 1)
    stride = geometry.stride
    imagesPerTile = max(1, pixels / output.area)
    let whole = stride == 1 ? pixels : max(1, pixels / output.width) * output.width
    tilesPerImage = output.area > whole ? (output.area + whole - 1) / whole : 1
    most = imagesPerTile * min(output.area, whole)
  }

  /// How many tiles `images` images make.
  func count(images: Int) -> Int {
    tilesPerImage > 1 ? images * tilesPerImage : (images + imagesPerTile - 1) / imagesPerTile
  }

  /// Tile number `index` of a batch of `images` images.
  func tile(_ index: Int, images: Int) -> Tile {
    guard tilesPerImage > 1 else {
      let image = index * imagesPerTile
      let count = min(imagesPerTile, images - image)
      return Tile(
        image: image,
        input: .grid(
          rows: output.height, columns: output.width, stride: stride, mapWidth: input.width, images: count,
          imageStride: input.imageVectors),
        output: .grid(
          rows: output.height, columns: output.width, stride: 1, mapWidth: output.width, images: count,
          imageStride: output.imageVectors))
    }
    let (image, part) = index.quotientAndRemainder(dividingBy: tilesPerImage)
    let first = part * most
    let count = min(most, output.area - first)
    guard stride > 1 else {
      return Tile(image: image, input: .run(count, from: first), output: .run(count, from: first))
    }
    var grid = Positions.grid(
      rows: count / output.width, columns: output.width, stride: stride, mapWidth: input.width)
    grid.first = first / output.width * stride * input.width
    return Tile(image: image, input: grid, output: .run(count, from: first))
  }
}
