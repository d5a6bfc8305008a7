import Kernels
import Tensors

/// Keeps the feature maps of the first image at the points asked for, during one forward pass.
public final class TraceRecorder {
  private let points: Set<TracePoint>
  /// What was kept, `[channel, height, width]`.
  public private(set) var maps: [TracePoint: Tensor] = [:]

  /// A recorder for `points`.
  public init(points: Set<TracePoint>) { self.points = points }

  func wants(_ point: TracePoint) -> Bool { points.contains(point) }

  func record(_ point: TracePoint?, _ map: FeatureMap) {
    guard let point, wants(point) else { return }
    maps[point] = map.tensor(images: 1).slice(0)
  }

  func record(_ point: TracePoint?, _ source: MapSource) {
    guard let point, wants(point) else { return }
    maps[point] = firstImage(source)
  }

  func record(_ point: TracePoint?, _ map: Tensor) {
    guard let point, wants(point) else { return }
    maps[point] = map
  }
}

/// The first image of a source, `[channel, height, width]`.
func firstImage(_ source: MapSource) -> Tensor {
  let shape = source.shape
  let map = FeatureMap(
    MapShape(
      batch: 1, channels: shape.channels, height: shape.height, width: shape.width, groups: shape.groups))
  source.write(map, images: 1, workers: Workers(threads: 1))
  return map.tensor(images: 1).slice(0)
}
