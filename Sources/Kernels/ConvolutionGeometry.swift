/// The numbers of a grouped convolution as the network means it; `WeightPacking` says how it is computed.
public struct ConvolutionGeometry: Hashable, Sendable {
  /// Channels read, of all groups together.
  public let inputChannels: Int
  /// Channels written, of all groups together.
  public let outputChannels: Int
  /// Number of groups.
  public let groups: Int
  /// Height and width of the kernel.
  public let kernel: Int
  /// Distance between positions read.
  public let stride: Int
  /// Zeros around the input.
  public let padding: Padding
  /// Height of the input.
  public let inputHeight: Int
  /// Width of the input.
  public let inputWidth: Int
  /// Whether a bias is added.
  public let hasBias: Bool
  /// The groups by which the input's channels are stored: see `MapShape`.
  public let inputLayout: Int
  /// The groups by which the output's channels are stored.
  public let outputLayout: Int

  /// Zeros added on each side of a map.
  public struct Padding: Hashable, Sendable {
    /// Rows above.
    public let top: Int
    /// Columns on the left.
    public let left: Int
    /// Rows below.
    public let bottom: Int
    /// Columns on the right.
    public let right: Int

    /// Padding of four sides.
    public init(top: Int, left: Int, bottom: Int, right: Int) {
      self.top = top
      self.left = left
      self.bottom = bottom
      self.right = right
    }

    /// The same padding on all sides.
    public static func all(_ count: Int) -> Padding {
      Padding(top: count, left: count, bottom: count, right: count)
    }
  }

  /// A convolution of its numbers.
  ///
  /// A grouped convolution reads and writes maps that are stored by its own groups. A dense one may stand between maps of
  /// any `inputLayout` and `outputLayout`.
  ///
  /// - Throws: `KernelError.invalidConvolution` when they do not fit together.
  public init(
    inputChannels: Int, outputChannels: Int, groups: Int = 1, kernel: Int, stride: Int = 1,
    padding: Padding = .all(0),
    inputHeight: Int, inputWidth: Int, hasBias: Bool = false, inputLayout: Int = 1, outputLayout: Int = 1
  ) throws(KernelError) {
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.groups = groups
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.inputHeight = inputHeight
    self.inputWidth = inputWidth
    self.hasBias = hasBias
    self.inputLayout = groups > 1 ? groups : inputLayout
    self.outputLayout = groups > 1 ? groups : outputLayout
    guard inputChannels > 0, outputChannels > 0, groups > 0, kernel > 0, stride > 0, inputHeight > 0,
      inputWidth > 0
    else { throw .invalidConvolution("every number must be positive") }
    guard inputChannels % groups == 0, outputChannels % groups == 0 else {
      throw .invalidConvolution(
        "\(groups) groups do not divide \(inputChannels) and \(outputChannels) channels")
    }
    guard self.inputLayout > 0, self.outputLayout > 0, inputChannels % self.inputLayout == 0,
      outputChannels % self.outputLayout == 0
    else { throw .invalidConvolution("channels are not stored in \(inputLayout) and \(outputLayout) groups") }
    guard min(padding.top, padding.left, padding.bottom, padding.right) >= 0,
      max(padding.top, padding.left, padding.bottom, padding.right) < kernel
    else { throw .invalidConvolution("padding must lie in 0..<\(kernel)") }
    guard inputHeight + padding.top + padding.bottom >= kernel,
      inputWidth + padding.left + padding.right >= kernel
    else {
      throw .invalidConvolution("a \(kernel)×\(kernel) kernel does not fit \(inputHeight)×\(inputWidth)")
    }
  }

  /// Height of the output.
  public var outputHeight: Int { (inputHeight + padding.top + padding.bottom - kernel) / stride + 1 }
  /// Width of the output.
  public var outputWidth: Int { (inputWidth + padding.left + padding.right - kernel) / stride + 1 }
  /// Channels a group reads.
  public var groupInput: Int { inputChannels / groups }
  /// Channels a group writes.
  public var groupOutput: Int { outputChannels / groups }
  /// Number of weights: output × input per group × kernel × kernel.
  public var weightCount: Int { outputChannels * groupInput * kernel * kernel }
  /// Multiply-adds of one image, as the network means it.
  public var multiplyAdds: Int { weightCount * outputHeight * outputWidth }

  /// The shape of the input for `batch` images.
  public func inputShape(batch: Int) -> MapShape {
    MapShape(
      batch: batch, channels: inputChannels, height: inputHeight, width: inputWidth, groups: inputLayout)
  }

  /// The shape of the output for `batch` images.
  public func outputShape(batch: Int) -> MapShape {
    MapShape(
      batch: batch, channels: outputChannels, height: outputHeight, width: outputWidth, groups: outputLayout)
  }
}
