/// One value of the maps at a point.
public struct MapPlace: Hashable, Sendable {
  /// Which maps.
  public let point: TracePoint
  /// The channel, from 0.
  public let channel: Int
  /// The row, from the top.
  public let y: Int
  /// The column, from the left.
  public let x: Int

  /// A place of its parts.
  public init(_ point: TracePoint, channel: Int, y: Int, x: Int) {
    self.point = point
    self.channel = channel
    self.y = y
    self.x = x
  }
}

extension ProbeNetwork {
  /// The layer that wrote a value, and where in what it wrote.
  ///
  /// - Throws: `ModelError.impossibleProbe` where the network has no such place.
  func place(_ place: MapPlace) throws(ModelError) -> (layer: LayerNode, index: Int) {
    guard let layer = layer(at: place.point) else {
      throw .impossibleProbe("there are no maps at this point")
    }
    let (channels, side) = (layer.shape.channels, layer.shape.side)
    guard (0..<channels).contains(place.channel), (0..<side).contains(place.y), (0..<side).contains(place.x)
    else {
      throw .impossibleProbe(
        "channel \(place.channel), row \(place.y), column \(place.x) of \(channels)×\(side)×\(side) values")
    }
    return (layer, (place.channel * side + place.y) * side + place.x)
  }
}
