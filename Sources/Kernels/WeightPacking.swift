import CLanes

/// How a convolution is computed, and where its weights lie for that.
///
/// Two things differ from what the network means. Where groups do not fill whole vectors of 8 lanes, the fewest that do
/// are computed as one, with zeros between them, or all of them where that number does not divide the groups; the direct
/// 3×3 has kernels of its own for groups of 1, 2 and 4 lanes instead. And taps that only ever read padding, such as all
/// but the centre of a 3×3 on 1×1 maps, are left out, except by the direct 3×3.
struct WeightPacking: Hashable {
  /// Which kernels compute it.
  enum Method: Hashable {
    /// Every output reads one position of the input: a matrix product.
    case pointwise
    /// A 3×3 with one cell of padding, whose groups lie on whole blocks.
    case direct
    /// A 3×3 with one cell of padding, whose groups share blocks of 8 lanes.
    case directGroups
    /// Anything else.
    case oneDNN
  }

  /// Which kernels compute it.
  let method: Method
  /// Rows of the kernel that are computed.
  let rowTaps: Range<Int>
  /// Columns of the kernel that are computed.
  let columnTaps: Range<Int>
  /// Groups as computed; for `.directGroups`, blocks of 8 lanes.
  let computedGroups: Int
  /// Blocks of 8 lanes that one computed group reads.
  let inputBlocks: Int
  /// Blocks of 8 lanes that one computed group writes.
  let outputBlocks: Int
  /// Inputs that an output reads: lanes of a computed group, or channels of a group for `.directGroups`.
  let inputs: Int
  /// Outputs that read an input, likewise.
  let outputs: Int
  /// Whether some of the computed weights lie between two groups and must stay zero.
  let hasForeignWeights: Bool

  private let geometry: ConvolutionGeometry

  /// The packing of the method that the shape asks for, or of another one that can compute every shape: oneDNN.
  init(_ geometry: ConvolutionGeometry, onOneDNN: Bool = false) {
    self.geometry = geometry
    let rows = usefulTaps(geometry.inputHeight, geometry.outputHeight, geometry, before: geometry.padding.top)
    let columns = usefulTaps(
      geometry.inputWidth, geometry.outputWidth, geometry, before: geometry.padding.left)
    let inputLanes = groupLanes(geometry.groupInput, geometry.groups, geometry.inputShape(batch: 1))
    let outputLanes = groupLanes(geometry.groupOutput, geometry.groups, geometry.outputShape(batch: 1))
    method =
      onOneDNN
      ? .oneDNN
      : WeightPacking.method(geometry, rows, columns, inputLanes: inputLanes, outputLanes: outputLanes)
    let takesAllTaps = method == .direct || method == .directGroups
    rowTaps = takesAllTaps ? 0..<3 : rows
    columnTaps = takesAllTaps ? 0..<3 : columns
    if method == .directGroups {
      computedGroups = geometry.outputShape(batch: 1).blocks
      (inputBlocks, outputBlocks) = (1, 1)
      (inputs, outputs) = (geometry.groupInput, geometry.groupOutput)
      hasForeignWeights = false
    } else {
      let needed = max(1, channelBlock / inputLanes, channelBlock / outputLanes)
      let merged = geometry.groups % needed == 0 ? needed : geometry.groups
      computedGroups = geometry.groups / merged
      inputBlocks = (inputLanes * merged + channelBlock - 1) / channelBlock
      outputBlocks = (outputLanes * merged + channelBlock - 1) / channelBlock
      inputs = usedLanes(geometry.inputShape(batch: 1), geometry.groups, inputLanes, merged)
      outputs = usedLanes(geometry.outputShape(batch: 1), geometry.groups, outputLanes, merged)
      hasForeignWeights = merged > 1
    }
  }

  private static func method(
    _ geometry: ConvolutionGeometry, _ rows: Range<Int>, _ columns: Range<Int>, inputLanes: Int,
    outputLanes: Int
  ) -> Method {
    // With a single useful tap along both axes every output lies on a pixel.
    if rows.count == 1, columns.count == 1 { return .pointwise }
    guard geometry.kernel == 3, geometry.padding == .all(1), geometry.stride <= 2 else { return .oneDNN }
    if inputLanes % channelBlock == 0, outputLanes % channelBlock == 0 { return .direct }
    return geometry.groupInput == geometry.groupOutput && inputLanes < channelBlock ? .directGroups : .oneDNN
  }

  /// Taps that are computed.
  var taps: Int { rowTaps.count * columnTaps.count }

  /// Floats of the packed weights.
  var count: Int {
    method == .directGroups
      ? computedGroups * taps * inputs * channelBlock
      : computedGroups * outputBlocks * inputBlocks * taps * channelBlock * channelBlock
  }

  /// Weights of the taps that are left out.
  var idleCount: Int { geometry.weightCount / (geometry.kernel * geometry.kernel) * idleTaps }

  private var idleTaps: Int { geometry.kernel * geometry.kernel - taps }

  /// Calls `body(logical, packed)` for every weight: `logical` is its place in OIHW, `packed` its place among the packed
  /// ones, nil for taps that are left out.
  ///
  /// Packed weights are `[group, output block, input block, tap, 8 inputs, 8 outputs]`, for `.directGroups`
  /// `[block, tap, input of the group, 8 outputs]`.
  func forEachWeight(_ body: (_ logical: Int, _ packed: Int?) -> Void) {
    let inputShape = geometry.inputShape(batch: 1)
    let outputShape = geometry.outputShape(batch: 1)
    var logical = 0
    for output in 0..<geometry.outputChannels {
      let outputLane = outputShape.lane(ofChannel: output)
      let firstInput = output / geometry.groupOutput * geometry.groupInput
      for input in 0..<geometry.groupInput {
        let place = firstPlace(
          outputLane: outputLane, inputLane: inputShape.lane(ofChannel: firstInput + input), input: input)
        for row in 0..<geometry.kernel {
          for column in 0..<geometry.kernel {
            if rowTaps.contains(row), columnTaps.contains(column) {
              let tap = (row - rowTaps.lowerBound) * columnTaps.count + column - columnTaps.lowerBound
              body(logical, place + tap * tapStride)
            } else {
              body(logical, nil)
            }
            logical += 1
          }
        }
      }
    }
  }

  /// Floats from one tap to the next.
  var tapStride: Int { (method == .directGroups ? inputs : channelBlock) * channelBlock }

  private func firstPlace(outputLane: Int, inputLane: Int, input: Int) -> Int {
    if method == .directGroups {
      return (outputLane / channelBlock * taps * inputs + input) * channelBlock + outputLane % channelBlock
    }
    let group = outputLane / (outputBlocks * channelBlock)
    let localInput = inputLane - group * inputBlocks * channelBlock
    let block = outputLane / channelBlock * inputBlocks + localInput / channelBlock
    return block * taps * tapStride + localInput % channelBlock * channelBlock + outputLane % channelBlock
  }
}

/// Lanes from one group to the next; whole blocks where there is one group.
private func groupLanes(_ width: Int, _ groups: Int, _ shape: MapShape) -> Int {
  groups == 1 ? shape.paddedChannels : MapShape.lanes(forGroupOf: width)
}

/// Lanes of one computed group up to its last channel: those behind are not worth a multiplication.
private func usedLanes(_ shape: MapShape, _ groups: Int, _ groupLanes: Int, _ merged: Int) -> Int {
  if groups == 1 { return shape.lane(ofChannel: shape.channels - 1) + 1 }
  return merged == 1 ? shape.channels / groups : groupLanes * merged
}

/// The taps along one axis that ever read a pixel.
private func usefulTaps(_ input: Int, _ output: Int, _ geometry: ConvolutionGeometry, before: Int) -> Range<
  Int
> {
  let useful = (0..<geometry.kernel).filter { tap in
    (0..<output).contains { (0..<input).contains($0 * geometry.stride + tap - before) }
  }
  return (useful.first ?? 0)..<((useful.last ?? -1) + 1)
}
