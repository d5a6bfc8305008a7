import Tensors

/// A plane of one block of 8 lanes with zeros around it, so that a 3×3 has no edges to look out for.
struct PaddedPlane {
  /// Floats from one row to the next.
  let rowFloats: Int
  /// Floats of the whole plane.
  let floats: Int
  /// The map's positions in the plane.
  let inside: Positions
  /// The map's positions in the map.
  let map: Positions

  /// A plane around a map, with `before` rows above and columns on the left, and one row below and one column on the right.
  init(height: Int, width: Int, before: Int) {
    let paddedWidth = width + before + 1
    rowFloats = paddedWidth * channelBlock
    floats = (height + before + 1) * rowFloats
    inside = Positions(
      first: before * (paddedWidth + 1), rows: height, rowStride: paddedWidth, columns: width)
    map = Positions(rows: height, rowStride: width, columns: width)
  }

  /// The float at the map's first position.
  var firstFloat: Int { inside.first * channelBlock }

  /// Sets `count` planes to zero; filling them leaves the border.
  func clear(_ planes: UnsafeMutablePointer<Float>, count: Int) {
    planes.update(repeating: 0, count: count * floats)
  }
}
