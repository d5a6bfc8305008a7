/// What a 1×1 will read after the products under way: the same positions of all blocks of some maps.
///
/// Only positions that lie side by side are asked for; with a stride there are too few products to ask beside.
struct Upcoming {
  private let maps: [FeatureMap]
  private let image: Int
  private let first: Int

  /// Positions of a tile; nothing without one.
  init(_ maps: [FeatureMap], _ tile: PixelTiles.Tile?, at positions: Positions?) {
    self.maps = positions?.isContiguous == true ? maps : []
    image = tile?.image ?? 0
    first = positions?.first ?? 0
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

  /// Block number `left` of all maps one behind the other; nil behind the last, with `left` counted on from there.
  func block(_ left: inout Int) -> UnsafePointer<Float>? {
    for map in maps {
      if left < map.shape.blocks { return map.place(image: image, block: left, position: first) }
      left -= map.shape.blocks
    }
    return nil
  }
}
