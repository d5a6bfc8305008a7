/// The numbers of a grouped convolution as the network means it, and as it is computed.
///
/// Two things differ between the two. Groups narrower than a vector of 8 channels are computed together: the fewest
/// groups whose widths add up to multiples of 8 become one group with a block-diagonal kernel, since oneDNN falls to a
/// kernel ten times slower otherwise. And taps that only ever read padding, such as all but the centre of a 3×3 on 1×1
/// maps, are left out.
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
  /// - Throws: `KernelError.invalidConvolution` when they do not fit together.
  public init(
    inputChannels: Int, outputChannels: Int, groups: Int = 1, kernel: Int, stride: Int = 1,
    padding: Padding = .all(0),
    inputHeight: Int, inputWidth: Int, hasBias: Bool = false
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
    guard inputChannels > 0, outputChannels > 0, groups > 0, kernel > 0, stride > 0, inputHeight > 0,
      inputWidth > 0
    else { throw .invalidConvolution("every number must be positive") }
    guard inputChannels % groups == 0, outputChannels % groups == 0 else {
      throw .invalidConvolution(
        "\(groups) groups do not divide \(inputChannels) and \(outputChannels) channels")
    }
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
    MapShape(batch: batch, channels: inputChannels, height: inputHeight, width: inputWidth)
  }

  /// The shape of the output for `batch` images.
  public func outputShape(batch: Int) -> MapShape {
    MapShape(batch: batch, channels: outputChannels, height: outputHeight, width: outputWidth)
  }

  // MARK: - As it is computed

  /// How many groups are computed as one.
  ///
  /// All of them, where the number of groups is no multiple of what fills whole vectors.
  var mergedGroups: Int {
    let needed = leastCommonMultiple(
      channelBlock / greatestCommonDivisor(channelBlock, groupInput),
      channelBlock / greatestCommonDivisor(channelBlock, groupOutput))
    return groups % needed == 0 ? needed : groups
  }

  /// Number of groups that oneDNN sees.
  var computedGroups: Int { groups / mergedGroups }
  /// Channels, padded to whole vectors, that one computed group reads.
  var computedGroupInput: Int { paddedToBlock(groupInput * mergedGroups) }
  /// Channels, padded to whole vectors, that one computed group writes.
  var computedGroupOutput: Int { paddedToBlock(groupOutput * mergedGroups) }

  /// Rows of the kernel that ever read a pixel.
  var rowTaps: Range<Int> {
    usefulTaps(input: inputHeight, output: outputHeight, before: padding.top)
  }

  /// Columns of the kernel that ever read a pixel.
  var columnTaps: Range<Int> {
    usefulTaps(input: inputWidth, output: outputWidth, before: padding.left)
  }

  private func usefulTaps(input: Int, output: Int, before: Int) -> Range<Int> {
    let useful = (0..<kernel).filter { tap in
      (0..<output).contains { (0..<input).contains($0 * stride + tap - before) }
    }
    return (useful.first ?? 0)..<((useful.last ?? -1) + 1)
  }

  /// Floats of the packed weights.
  var packedCount: Int {
    computedGroups * computedGroupOutput * computedGroupInput * rowTaps.count * columnTaps.count
  }

  /// Whether a position of the packed weights can lie between two groups, where it must stay zero.
  var hasForeignWeights: Bool { mergedGroups > 1 }

  /// Calls `body(logical, packed)` for every weight: `logical` is its place in OIHW, `packed` its place in gOIhw8i8o, nil
  /// for taps that only read padding.
  func forEachWeight(_ body: (_ logical: Int, _ packed: Int?) -> Void) {
    let rows = rowTaps
    let columns = columnTaps
    var logical = 0
    for output in 0..<outputChannels {
      for input in 0..<groupInput {
        let block = packedBlock(output: output, input: input)
        for row in 0..<kernel {
          for column in 0..<kernel {
            if rows.contains(row), columns.contains(column) {
              let tap = (row - rows.lowerBound) * columns.count + column - columns.lowerBound
              body(logical, block + tap * channelBlock * channelBlock)
            } else {
              body(logical, nil)
            }
            logical += 1
          }
        }
      }
    }
  }

  /// The place in the packed weights of a weight's first tap; `input` counts within the weight's own group.
  private func packedBlock(output: Int, input: Int) -> Int {
    let group = output / groupOutput
    let computed = group / mergedGroups
    let localOutput = output - computed * mergedGroups * groupOutput
    let localInput = (group % mergedGroups) * groupInput + input
    let taps = rowTaps.count * columnTaps.count
    let outputBlocks = computedGroupOutput / channelBlock
    let inputBlocks = computedGroupInput / channelBlock
    let blockIndex =
      (computed * outputBlocks + localOutput / channelBlock) * inputBlocks + localInput / channelBlock
    return blockIndex * taps * channelBlock * channelBlock + (localInput % channelBlock) * channelBlock
      + localOutput % channelBlock
  }
}

private func paddedToBlock(_ count: Int) -> Int { (count + channelBlock - 1) / channelBlock * channelBlock }

private func greatestCommonDivisor(_ first: Int, _ second: Int) -> Int {
  second == 0 ? first : greatestCommonDivisor(second, first % second)
}

private func leastCommonMultiple(_ first: Int, _ second: Int) -> Int {
  first / greatestCommonDivisor(first, second) * second
}
