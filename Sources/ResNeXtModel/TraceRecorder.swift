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

  func record(_ point: TracePoint?, _ map: Tensor) {
    guard let point, wants(point) else { return }
    maps[point] = map
  }
}
