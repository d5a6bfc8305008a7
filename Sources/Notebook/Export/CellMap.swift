import Tensors

/// The feature maps that a cell shows, or some channels of them.
struct CellMap: Sendable {
  let map: ShownMap
  /// The channels that are shown.
  let channels: Range<Int>
  /// The paths' channels.
  let groups: [Range<Int>]
  let kind: Ramp.Kind

  /// The shown channels alone, `[channel, height, width]`.
  var tensor: Tensor {
    let size = map.height * map.width
    let values = map.tensor.values[channels.lowerBound * size..<channels.upperBound * size]
    return (try? Tensor(shape: [channels.count, map.height, map.width], values: Array(values))) ?? map.tensor
  }
}
