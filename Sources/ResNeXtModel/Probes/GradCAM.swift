import Tensors

/// Where a class sees itself in the maps at a point: Grad-CAM (Selvaraju and others 2017, equations 1 and 2).
public struct GradCAM: Sendable {
  /// How much every channel matters to the class: the mean over its positions of the logit's gradient (equation 1).
  public let weights: [Float]
  /// ReLU of the channels' sum, each times its weight, `[height, width]` (equation 2).
  public let map: Tensor

  /// Of maps `[channel, height, width]` and the gradients of a class's logit with respect to them; nil where their shapes
  /// differ.
  public init?(maps: Tensor, gradients: Tensor) {
    guard maps.shape.count == 3, maps.shape == gradients.shape else { return nil }
    let area = maps.shape[1] * maps.shape[2]
    guard area > 0 else { return nil }
    var sums = [Double](repeating: 0, count: area)
    var weights: [Float] = []
    for channel in 0..<maps.shape[0] {
      let places = channel * area..<(channel + 1) * area
      let weight = places.reduce(0) { $0 + Double(gradients.values[$1]) } / Double(area)
      weights.append(Float(weight))
      for place in 0..<area { sums[place] += weight * Double(maps.values[channel * area + place]) }
    }
    guard
      let map = try? Tensor(shape: [maps.shape[1], maps.shape[2]], values: sums.map { Float(max(0, $0)) })
    else { return nil }
    self.weights = weights
    self.map = map
  }
}

extension MapGradients {
  /// Grad-CAM at a point; nil where it was not looked at, or where the objective is no class's logit.
  public func gradCAM(at point: TracePoint) -> GradCAM? {
    guard case .logit = objective, let maps = trace.maps[point], let gradients = gradients[point] else {
      return nil
    }
    return GradCAM(maps: maps, gradients: gradients)
  }
}
