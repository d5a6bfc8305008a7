/// What a 1×1 will read after the products under way: the same positions of all blocks of some maps.
///
/// Only positions that lie side by side are asked for; with a stride there are too few products to ask beside.
struct Upcoming {
  private let maps: [FeatureMap]
  private let image: Int
  private let first: Int

  /// The positions of a tile.
  init(_ maps: [FeatureMap], _ tile: PixelTiles.Tile, at positions: Positions) {
    self.maps = positions.isContiguous ? maps : []
    image = tile.image
    first = positions.first
  }

  /// The positions of the tile after `index`, or none behind the last one of the range.
  init(
    _ maps: [FeatureMap], _ tiles: PixelTiles, after index: Int, of range: Range<Int>,
    _ side: KeyPath<PixelTiles.Tile, Positions>, images: Int
  ) {
    guard index + 1 < range.upperBound else {
      self.init([], tiles.tile(index, images: images), at: .run(0))
      return
    }
    let tile = tiles.tile(index + 1, images: images)
    self.init(maps, tile, at: tile[keyPath: side])
  }

  /// A share of the first map's blocks, for one of `parts` products.
  func blocks(part: Int, of parts: Int) -> PanelProduct.Upcoming? {
    guard let map = maps.first else { return nil }
    let range = map.shape.blocks * part / parts..<map.shape.blocks * (part + 1) / parts
    guard !range.isEmpty else { return nil }
    return PanelProduct.Upcoming(
      start: map.place(image: image, block: range.lowerBound, position: first),
      stride: map.shape.area * channelBlock, blocks: range.count)
  }

  /// Block number `index` of all maps of `several`, one behind the other; nil behind the last.
  static func block(_ index: Int, of several: [Upcoming]) -> UnsafePointer<Float>? {
    var left = index
    for upcoming in several {
      for map in upcoming.maps {
        if left < map.shape.blocks {
          return map.place(image: upcoming.image, block: left, position: upcoming.first)
        }
        left -= map.shape.blocks
      }
    }
    return nil
  }
}
