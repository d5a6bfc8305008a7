import Foundation

/// Which number is explained.
public enum ExplainedValue: Hashable, Sendable {
  /// A value of a map.
  case map(MapPlace)
  /// The logit of a class.
  case logit(Int)
}

/// How one number of a trace came about: what was read, what it was multiplied with, and what followed.
///
/// Whatever computed it, `Σ input · weight + bias` is what the operation wrote: a pool's weights are 1 / count, or 1 for the
/// largest value and 0 for the others; an addition's are 1.
public struct ValueExplanation: Sendable {
  /// What was computed last before normalization and ReLU.
  public enum Operation: Hashable, Sendable {
    /// Nothing: the value is the image's.
    case image
    /// A convolution, with its kernel of this output channel.
    case convolution
    /// The dense layer.
    case dense
    /// The largest value of a window.
    case maxPool
    /// The mean of a window.
    case averagePool
    /// The sum of residual and shortcut.
    case addition
  }

  /// One product of the sum.
  public struct Term: Hashable, Sendable {
    /// Where the maps stand that it reads.
    public let source: TracePoint
    /// The channel read.
    public let channel: Int
    /// The row read; outside of the map where it is padding.
    public let y: Int
    /// The column read; outside of the map where it is padding.
    public let x: Int
    /// The row of the window, from 0.
    public let kernelRow: Int
    /// The column of the window, from 0.
    public let kernelColumn: Int
    /// The value read; 0 in the padding.
    public let input: Float
    /// What it is multiplied with.
    public let weight: Float
    /// Whether the place lies in the padding.
    public let isPadding: Bool

    /// A product of its parts.
    public init(
      source: TracePoint, channel: Int, y: Int, x: Int, kernelRow: Int, kernelColumn: Int, input: Float,
      weight: Float, isPadding: Bool
    ) {
      self.source = source
      self.channel = channel
      self.y = y
      self.x = x
      self.kernelRow = kernelRow
      self.kernelColumn = kernelColumn
      self.input = input
      self.weight = weight
      self.isPadding = isPadding
    }

    /// input · weight.
    public var product: Double { Double(input) * Double(weight) }
  }

  /// What happens to a value behind the sum.
  public enum Step: Hashable, Sendable {
    /// Batch normalization with the running statistics.
    case normalization(ExplainedNormalization)
    /// max(x, 0).
    case relu
    /// The path is muted: 0.
    case mute
    /// Softmax: the logit of this class among all.
    case softmax(logits: [Float], label: Int)

    /// What the step makes of a value.
    public func result(of value: Double) -> Double {
      switch self {
      case .normalization(let numbers): return numbers.result(of: value)
      case .relu: return max(value, 0)
      case .mute: return 0
      case .softmax(let logits, let label):
        let largest = Double(logits.max() ?? 0)
        let sum = logits.enumerated().reduce(0) {
          $0 + exp(($1.offset == label ? value : Double($1.element)) - largest)
        }
        return exp(value - largest) / sum
      }
    }
  }

  /// Which number is explained.
  public let subject: ExplainedValue
  /// What was computed before the steps.
  public let operation: Operation
  /// The products, channel by channel, in each in reading order of the window.
  public let terms: [Term]
  /// What the operation adds; nil where it adds nothing.
  public let bias: Float?
  /// What leads from the sum to the number, in order; none where the number is the sum.
  public let steps: [Step]
  /// What happens to the number next, up to the next operation that reads more than one value.
  public let following: [Step]
  /// The number as the network computed it.
  public let value: Float

  /// Σ input · weight + bias.
  public var sum: Double { terms.reduce(Double(bias ?? 0)) { $0 + $1.product } }

  /// What sum and steps give: the value, up to rounding.
  public var computed: Double { steps.reduce(sum) { $1.result(of: $0) } }
}

/// A channel's numbers of a batch normalization in inference mode (Ioffe and Szegedy 2015, algorithm 2).
public struct ExplainedNormalization: Hashable, Sendable {
  /// Scale γ.
  public let gamma: Float
  /// Shift β.
  public let beta: Float
  /// Running mean.
  public let mean: Float
  /// Running variance.
  public let variance: Float
  /// Added to the variance under the root.
  public let epsilon: Float

  /// γ · (x − mean) / √(variance + ε) + β.
  public func result(of value: Double) -> Double {
    let deviation = (Double(variance) + Double(epsilon)).squareRoot()
    return Double(gamma) * (value - Double(mean)) / deviation + Double(beta)
  }
}
