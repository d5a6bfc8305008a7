import Foundation
import Tensors

/// The one number whose gradient is asked for.
public enum GradientObjective: Hashable, Sendable {
  /// The logit of a class.
  case logit(Int)
  /// The logarithm of a class's softmax probability: minus the cross-entropy of that class.
  case logProbability(Int)
  /// One value of a map.
  case value(MapPlace)
  /// The mean of one channel of a map.
  case channelMean(TracePoint, channel: Int)
  /// The mean of all values of a map.
  case mean(TracePoint)
}

/// How one number depends on what stands at some points: its gradient with respect to every value there, in inference mode.
public struct MapGradients: Sendable {
  /// The number.
  public let objective: GradientObjective
  /// Its value.
  public let value: Float
  /// Its gradients, `[channel, height, width]`; zero at points that stand behind the objective, on which it does not depend.
  public let gradients: [TracePoint: Tensor]
  /// The maps at the same points, and the logits.
  public let trace: Trace
}

extension ProbeNetwork {
  /// The gradient of one number with respect to the maps at points, the image among them where `.image` is.
  ///
  /// Running statistics stand still: this is how the network's answer to this one image depends on it. Where paths are muted,
  /// it is the gradient of what the network computes then; with respect to what the merge reads, so that a muted path's zeros
  /// still have one.
  ///
  /// - Throws: as `trace`; `ModelError.impossibleProbe` where there is no such class or place.
  public func gradients(
    of objective: GradientObjective, _ image: Tensor, at points: Set<TracePoint>,
    muting muted: MutedPaths = .none
  ) throws(ModelError) -> MapGradients {
    let values = try run(image, muting: muted)
    let start = try self.start(objective, values)
    let layers = points.compactMap { point in layer(at: point).map { (point, $0) } }
    let found = try walkBack(from: start, values, keeping: Set(layers.map(\.1.id)))
    let gradients = layers.map { point, layer in
      let zeros = [Float](repeating: 0, count: values[layer.id].count)
      return (point, tensor(found[layer.id] ?? zeros, of: layer))
    }
    return MapGradients(
      objective: objective, value: start.value,
      gradients: Dictionary(gradients) { first, _ in first },
      trace: trace(values, points: points))
  }

  /// The gradients that reach the layers `kept`, by number: every layer hands on what its own gradient makes of it, the last
  /// first, and what several readers hand to one layer is added.
  private func walkBack(
    from start: Start, _ values: [[Float]], keeping kept: Set<Int>
  ) throws(ModelError) -> [Int: [Float]] {
    guard let first = kept.min(), first <= start.layer else { return [:] }
    var gradients = [start.layer: start.gradient]
    for id in stride(from: start.layer, to: first, by: -1) {
      let node = graph.nodes[id]
      guard let gradient = gradients[id], !node.inputs.isEmpty else { continue }
      if !kept.contains(id) { gradients[id] = nil }
      let parts = try self.gradients(through: node, values, gradient: gradient)
      for (input, part) in zip(node.inputs, parts) {
        if gradients[input] == nil { gradients[input] = part } else { gradients[input]?.add(part) }
      }
    }
    return gradients
  }

  // MARK: - Objectives

  /// Where the walk back begins: the objective and its gradient with respect to what one layer wrote.
  private struct Start {
    let layer: Int
    let gradient: [Float]
    let value: Float
  }

  /// - Throws: `ModelError.impossibleProbe`.
  private func start(_ objective: GradientObjective, _ values: [[Float]]) throws(ModelError) -> Start {
    switch objective {
    case .logit(let label):
      let logits = try self.logits(values, of: label)
      return Start(
        layer: graph.nodes.count - 1, gradient: oneHot(label, logits.count), value: logits[label])
    case .logProbability(let label):
      return logProbability(of: label, try logits(values, of: label))
    case .value(let place):
      let (layer, index) = try self.place(place)
      let map = values[layer.id]
      return Start(layer: layer.id, gradient: oneHot(index, map.count), value: map[index])
    case .channelMean(let point, let channel):
      let (layer, first) = try place(MapPlace(point, channel: channel, y: 0, x: 0))
      return mean(first..<first + layer.shape.area, of: layer, values)
    case .mean(let point):
      let (layer, first) = try place(MapPlace(point, channel: 0, y: 0, x: 0))
      return mean(first..<values[layer.id].count, of: layer, values)
    }
  }

  private func logits(_ values: [[Float]], of label: Int) throws(ModelError) -> [Float] {
    let logits = values.last ?? []
    guard logits.indices.contains(label) else {
      throw .impossibleProbe("class \(label) of \(logits.count), counted from 0")
    }
    return logits
  }

  /// ∂ log softmax(z)ₖ / ∂zⱼ = [j = k] − softmax(z)ⱼ.
  private func logProbability(of label: Int, _ logits: [Float]) -> Start {
    let largest = Double(logits.max() ?? 0)
    let sum = logits.reduce(0) { $0 + exp(Double($1) - largest) }
    let gradient = logits.indices.map { (index: Int) -> Float in
      Float((index == label ? 1 : 0) - exp(Double(logits[index]) - largest) / sum)
    }
    let value = Double(logits[label]) - largest - log(sum)
    return Start(layer: graph.nodes.count - 1, gradient: gradient, value: Float(value))
  }

  private func mean(_ range: Range<Int>, of layer: LayerNode, _ values: [[Float]]) -> Start {
    let map = values[layer.id]
    var gradient = [Float](repeating: 0, count: map.count)
    for index in range { gradient[index] = 1 / Float(range.count) }
    let sum = range.reduce(0) { $0 + Double(map[$1]) }
    return Start(layer: layer.id, gradient: gradient, value: Float(sum / Double(range.count)))
  }

  private func oneHot(_ index: Int, _ count: Int) -> [Float] {
    var values = [Float](repeating: 0, count: count)
    values[index] = 1
    return values
  }
}
