import Tensors

/// A plane of one block of 8 lanes with zeros around it, so that a 3×3 has no edges to look out for.
struct PaddedPlane {
  /// Floats from one row to the next.
  let rowFloats: Int
  /// Floats of the whole plane.
  let floats: Int
  /// Where the map's first position lies.
  let firstFloat: Int
  /// Where the map's positions lie, row by row.
  let positions: OffsetTable
  /// The map's positions themselves.
  let area: OffsetTable

  /// A plane around a map, with `before` rows above and columns on the left, and one row below and one column on the right.
  init(height: Int, width: Int, before: Int) {
    let paddedWidth = width + before + 1
    rowFloats = paddedWidth * channelBlock
    floats = (height + before + 1) * rowFloats
    firstFloat = before * (rowFloats + channelBlock)
    positions = OffsetTable(
      (0..<height).flatMap { row in (0..<width).map { (row + before) * paddedWidth + $0 + before } })
    area = OffsetTable(upTo: height * width)
  }

  /// Sets `count` planes to zero; filling them leaves the border.
  func clear(_ planes: UnsafeMutablePointer<Float>, count: Int) {
    planes.update(repeating: 0, count: count * floats)
  }
}
