/// What a layer computes.
public enum LayerOperation: Hashable, Sendable {
  /// The image, `[3, side, side]`.
  case input(LayerShape)
  /// Zeros around a map, as many on every side.
  case zeroPadding(Int)
  /// Some of the channels.
  case slice(Range<Int>)
  /// A convolution.
  case convolution(ConvolutionOperation)
  /// Batch normalization: scale, shift, running mean and running variance a channel.
  case batchNormalization
  /// max(x, 0).
  case relu
  /// The largest value of every window.
  case maxPool(Window)
  /// The mean of every window over the positions that lie in the map.
  case averagePool(Window)
  /// The mean of every channel.
  case globalAverage
  /// All values of a map in a row.
  case flatten
  /// The channels of all inputs, one input behind the other.
  case concatenate
  /// The sum of the inputs.
  case add
  /// A matrix product and a bias, to so many values.
  case dense(Int)

  /// The shape that comes of the inputs' shapes.
  ///
  /// - Throws: `ModelError.impossibleLayer` when the operation cannot read them.
  func shape(of inputs: [LayerShape]) throws(ModelError) -> LayerShape {
    switch self {
    case .input(let shape): return shape
    case .concatenate, .add: return try joined(inputs)
    default:
      guard inputs.count == 1 else {
        throw .impossibleLayer("a layer that reads one map has \(inputs.count)")
      }
      return try shape(of: inputs[0])
    }
  }

  private func shape(of input: LayerShape) throws(ModelError) -> LayerShape {
    switch self {
    case .input, .concatenate, .add, .batchNormalization, .relu: return input
    case .zeroPadding(let width): return LayerShape(channels: input.channels, side: input.side + 2 * width)
    case .slice(let channels):
      guard !channels.isEmpty, channels.lowerBound >= 0, channels.upperBound <= input.channels else {
        throw .impossibleLayer("channels \(channels) of \(input.channels)")
      }
      return LayerShape(channels: channels.count, side: input.side)
    case .convolution(let convolution):
      guard convolution.groups > 0, input.channels % convolution.groups == 0,
        convolution.outputs % convolution.groups == 0
      else {
        throw .impossibleLayer(
          "\(convolution.groups) groups of \(input.channels) and \(convolution.outputs) channels")
      }
      return try moved(convolution.window, over: input, channels: convolution.outputs)
    case .maxPool(let window), .averagePool(let window):
      return try moved(window, over: input, channels: input.channels)
    case .globalAverage: return LayerShape(flat: input.channels)
    case .flatten: return LayerShape(flat: input.channels * input.area)
    case .dense(let outputs): return LayerShape(flat: outputs)
    }
  }

  private func moved(_ window: Window, over input: LayerShape, channels: Int) throws(ModelError) -> LayerShape
  {
    let side = window.count(along: input.side)
    guard side > 0 else {
      throw .impossibleLayer("a \(window.kernel)×\(window.kernel) window on \(input.side)×\(input.side)")
    }
    return LayerShape(channels: channels, side: side)
  }

  private func joined(_ inputs: [LayerShape]) throws(ModelError) -> LayerShape {
    guard let first = inputs.first, inputs.allSatisfy({ $0.side == first.side }) else {
      throw .impossibleLayer("maps of different sizes meet")
    }
    if case .add = self {
      guard inputs.allSatisfy({ $0.channels == first.channels }) else {
        throw .impossibleLayer("maps of different channels are added")
      }
      return first
    }
    return LayerShape(channels: inputs.reduce(0) { $0 + $1.channels }, side: first.side)
  }
}

/// The numbers of a convolution, as the network means it; sizes come of what it reads.
public struct ConvolutionOperation: Hashable, Sendable {
  /// Its window.
  public let window: Window
  /// Channels written, of all groups together.
  public let outputs: Int
  /// Number of groups.
  public let groups: Int
  /// Whether a bias is added.
  public let hasBias: Bool

  /// A convolution of its numbers.
  public init(_ window: Window, outputs: Int, groups: Int = 1, hasBias: Bool) {
    self.window = window
    self.outputs = outputs
    self.groups = groups
    self.hasBias = hasBias
  }

  /// Weights for an input of so many channels: output × input a group × kernel × kernel.
  public func weightCount(inputs: Int) -> Int { outputs * (inputs / groups) * window.kernel * window.kernel }
}
