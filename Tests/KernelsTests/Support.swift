import Tensors

@testable import Kernels

/// Reproducible values in [-1, 1).
func randomTensor(_ shape: [Int], seed: UInt64) -> Tensor {
  var generator = Philox(seed: seed)
  var tensor = Tensor(repeating: 0, shape: shape)
  for index in 0..<tensor.count { tensor.values[index] = generator.nextUniform(-1, 1) }
  return tensor
}

/// A feature map that holds a planar tensor `[batch, channel, height, width]`, stored by groups.
func featureMap(_ tensor: Tensor, groups: Int = 1) -> FeatureMap {
  let map = FeatureMap(
    MapShape(
      batch: tensor.shape[0], channels: tensor.shape[1], height: tensor.shape[2], width: tensor.shape[3],
      groups: groups))
  map.load(tensor.values, images: tensor.shape[0])
  return map
}

/// Positions one by one, in order.
func all(_ positions: Positions) -> [Int] {
  var result: [Int] = []
  positions.forEach { _, position in result.append(position) }
  return result
}

/// The largest difference, relative to the largest expected magnitude (at least 1e-3).
func relativeDifference(_ actual: Tensor, _ expected: Tensor) -> Float {
  guard actual.shape == expected.shape else { return .infinity }
  let scale = max(expected.values.map(abs).max() ?? 0, 1e-3)
  let difference = zip(actual.values, expected.values).map { abs($0 - $1) }.max() ?? 0
  return difference.isNaN ? .infinity : difference / scale
}

/// The directional derivative of `function` at `point` along `direction`, by central differences.
func centralDifference(
  at point: Tensor, along direction: Tensor, step: Float = 1e-2, _ function: (Tensor) -> Double
) -> Double {
  var forward = point
  var backward = point
  for index in 0..<point.count {
    forward.values[index] += step * direction.values[index]
    backward.values[index] -= step * direction.values[index]
  }
  return (function(forward) - function(backward)) / (2 * Double(step))
}

/// Σ a·b in double precision.
func dot(_ first: Tensor, _ second: Tensor) -> Double {
  zip(first.values, second.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}
