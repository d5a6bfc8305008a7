/// One layer of a network: what it computes, what it reads, and what comes of it.
public struct LayerNode: Hashable, Sendable {
  /// Its place in the graph's list, in the order in which the notebook's functions make layers.
  public let id: Int
  /// Its name inside the program.
  public let key: LayerKey
  /// What it computes.
  public let operation: LayerOperation
  /// The layers it reads, in order.
  public let inputs: [Int]
  /// The shape of the first of them; of itself, for the image.
  public let inputShape: LayerShape
  /// What it writes.
  public let shape: LayerShape
  /// The part of its unit's weights that it reads, where other layers read the rest.
  public let share: WeightShare?

  /// Number of parameters, running statistics included.
  public var parameters: Int {
    switch operation {
    case .convolution(let convolution):
      return convolution.weightCount(inputs: inputShape.channels)
        + (convolution.hasBias ? convolution.outputs : 0)
    case .batchNormalization: return 4 * shape.channels
    case .dense(let outputs): return (inputShape.channels + 1) * outputs
    default: return 0
    }
  }

  /// How many of the parameters are running statistics, which no gradient reaches.
  public var nonTrainable: Int { operation == .batchNormalization ? 2 * shape.channels : 0 }

  /// Multiply-adds of one image; 0 for all but convolutions and dense layers.
  public var multiplyAdds: Int {
    switch operation {
    case .convolution(let convolution):
      return convolution.weightCount(inputs: inputShape.channels) * shape.area
    case .dense(let outputs): return inputShape.channels * outputs
    default: return 0
    }
  }

  /// Whether it adds a bias.
  public var hasBias: Bool {
    switch operation {
    case .convolution(let convolution): return convolution.hasBias
    case .dense: return true
    default: return false
    }
  }

  /// Weights that no gradient ever reaches: their taps read padding alone, wherever the window stands.
  public var idleWeights: Int {
    guard case .convolution(let convolution) = operation else { return 0 }
    let window = convolution.window
    let used = (0..<window.kernel).filter { tap in
      (0..<shape.side).contains { (0..<inputShape.side).contains($0 * window.stride - window.padding + tap) }
    }
    let taps = window.kernel * window.kernel
    return convolution.weightCount(inputs: inputShape.channels) / taps * (taps - used.count * used.count)
  }

  /// The window it moves over its input; nil where it reads position by position or the whole map.
  public var window: Window? {
    switch operation {
    case .convolution(let convolution): return convolution.window
    case .maxPool(let window), .averagePool(let window): return window
    case .zeroPadding(let width): return Window(kernel: 1, padding: width)
    default: return nil
    }
  }
}

/// A part of a unit's weights `[output, input, height, width]`, and of its vectors by output.
public struct WeightShare: Hashable, Sendable {
  /// Channels written; all where nil.
  public let outputs: Range<Int>?
  /// Positions on the weights' input axis; all where nil.
  public let inputs: Range<Int>?

  /// The share that writes `outputs`.
  public static func outputs(_ range: Range<Int>) -> WeightShare { WeightShare(outputs: range, inputs: nil) }
  /// The share that reads `inputs`.
  public static func inputs(_ range: Range<Int>) -> WeightShare { WeightShare(outputs: nil, inputs: range) }
}
