/// What a layer writes for one image: `[channel, side, side]`, or `[channel]` where it is flat.
public struct LayerShape: Hashable, Sendable {
  /// Number of channels; of values, where it is flat.
  public let channels: Int
  /// Height and width.
  public let side: Int
  /// Whether height and width are gone.
  public let isFlat: Bool

  /// Square maps.
  public init(channels: Int, side: Int) {
    self.channels = channels
    self.side = side
    isFlat = false
  }

  /// A vector.
  public init(flat count: Int) {
    channels = count
    side = 1
    isFlat = true
  }

  /// Positions of a map.
  public var area: Int { side * side }
}

/// A square window that a layer moves over its input: output position `i` reads `i·stride − padding …+ kernel − 1`.
public struct Window: Hashable, Sendable {
  /// Height and width of the window.
  public let kernel: Int
  /// Distance between two windows.
  public let stride: Int
  /// Rows above and columns on the left that windows may hang over; as many below and on the right.
  public let padding: Int
  /// Whether what is left behind the last whole window has a window of its own, cut off at the edge (Keras' *same*).
  public let keepsRest: Bool

  /// A window of its numbers.
  public init(kernel: Int, stride: Int = 1, padding: Int = 0, keepsRest: Bool = false) {
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.keepsRest = keepsRest
  }

  /// How many windows fit along one axis; 0 where not even one does.
  public func count(along side: Int) -> Int {
    if keepsRest { return (side + stride - 1) / stride }
    return side + 2 * padding < kernel ? 0 : (side + 2 * padding - kernel) / stride + 1
  }

  /// The positions of an axis of `side` that a range of outputs reads; what lies in the padding is left out.
  public func read(by outputs: ClosedRange<Int>, side: Int) -> ClosedRange<Int> {
    let last = max(0, side - 1)
    let low = min(last, max(0, outputs.lowerBound * stride - padding))
    let high = min(last, max(low, outputs.upperBound * stride - padding + kernel - 1))
    return low...high
  }
}
