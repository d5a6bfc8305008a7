import Foundation
import Tensors

/// Histograms of the weights of every layer, and of their gradients, at one moment of a run.
public struct LayerHistograms: Hashable, Sendable, Codable {
  /// A layer: a convolution, with all of its paths, or the dense one.
  public struct Layer: Hashable, Sendable, Codable {
    /// Its name, as in files of weights: `layer1.0.conv2`, `conv2d-2a-branch1b`.
    public var name: String
    /// Its weights.
    public var weights: TensorHistogram
    /// The gradients of its weights in the last step.
    public var gradients: TensorHistogram
  }

  /// Epochs done, counted from 1.
  public var epoch: Int
  /// Steps taken.
  public var step: Int
  /// The layers, in the order of computation.
  public var layers: [Layer]

  /// Histograms of their parts.
  public init(epoch: Int, step: Int, layers: [Layer]) {
    self.epoch = epoch
    self.step = step
    self.layers = layers
  }

  /// Histograms of tensors under the names of the weights; biases, normalizations and statistics are left out.
  init(epoch: Int, step: Int, weights: [NamedTensor], gradients: [NamedTensor]) {
    var layers: [Layer] = []
    var places: [String: Int] = [:]
    func place(_ name: String) -> Int {
      if let place = places[name] { return place }
      places[name] = layers.count
      layers.append(Layer(name: name, weights: TensorHistogram(), gradients: TensorHistogram()))
      return layers.count - 1
    }
    for (tensors, part) in [(weights, \Layer.weights), (gradients, \Layer.gradients)] {
      for named in tensors {
        guard let layer = Self.layer(of: named) else { continue }
        layers[place(layer)][keyPath: part].add(named.tensor.values)
      }
    }
    self.init(epoch: epoch, step: step, layers: layers)
  }

  /// The layer of a kernel: without what names its part, and its path in notebook form; nil for anything else.
  private static func layer(of named: NamedTensor) -> String? {
    guard named.tensor.shape.count > 1 else { return nil }
    guard let end = named.name.lastIndex(where: { $0 == "/" || $0 == "." }) else { return named.name }
    let name = named.name[..<end]
    guard let split = name.range(of: "_split", options: .backwards),
      name[split.upperBound...].allSatisfy(\.isNumber)
    else { return String(name) }
    return String(name[..<split.lowerBound])
  }
}
