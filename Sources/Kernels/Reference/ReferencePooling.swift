import Tensors

/// The plain twin of `Pooling`, on planar tensors `[batch, channel, height, width]`.
public struct ReferencePooling: Sendable {
  /// Maximum or average.
  public let kind: PoolingKind
  /// Height and width of the window.
  public let window: Int
  /// Distance between windows.
  public let stride: Int
  /// Rows above and columns on the left that windows may hang over.
  public let padding: Int
  /// Height of the output.
  public let outputHeight: Int
  /// Width of the output.
  public let outputWidth: Int

  /// A pooling of its numbers.
  public init(
    _ kind: PoolingKind, window: Int, stride: Int, padding: Int = 0, outputHeight: Int, outputWidth: Int
  ) {
    self.kind = kind
    self.window = window
    self.stride = stride
    self.padding = padding
    self.outputHeight = outputHeight
    self.outputWidth = outputWidth
  }

  /// The output of a batch.
  public func forward(_ input: Tensor) -> Tensor {
    var output = Tensor(repeating: 0, shape: [input.shape[0], input.shape[1], outputHeight, outputWidth])
    for index in 0..<output.count {
      let places = places(of: index, input)
      switch kind {
      case .maximum: output.values[index] = places.map { input.values[$0] }.max() ?? 0
      case .average:
        output.values[index] = Float(
          places.reduce(0.0) { $0 + Double(input.values[$1]) } / Double(places.count))
      }
    }
    return output
  }

  /// The gradient of the input, given that of the output.
  public func backward(_ input: Tensor, outputGradient: Tensor) -> Tensor {
    var gradient = Tensor(repeating: 0, shape: input.shape)
    for index in 0..<outputGradient.count {
      let places = places(of: index, input)
      switch kind {
      case .maximum:
        let largest = places.map { input.values[$0] }.max()
        if let first = places.first(where: { input.values[$0] == largest }) {
          gradient.values[first] += outputGradient.values[index]
        }
      case .average:
        for place in places { gradient.values[place] += outputGradient.values[index] / Float(places.count) }
      }
    }
    return gradient
  }

  /// The places in the input that an output's window covers, in reading order.
  private func places(of output: Int, _ input: Tensor) -> [Int] {
    let height = input.shape[2]
    let width = input.shape[3]
    let plane = output / (outputHeight * outputWidth)
    let top = output / outputWidth % outputHeight * stride - padding
    let left = output % outputWidth * stride - padding
    return (max(0, top)..<min(height, top + window)).flatMap { row in
      (max(0, left)..<min(width, left + window)).map { column in (plane * height + row) * width + column }
    }
  }
}
