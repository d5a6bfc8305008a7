import CLanes
import Tensors

/// Packed weights with inputs and outputs exchanged: what the gradient of the input is computed with.
///
/// `[group, output block, input block, tap, 8 inputs, 8 outputs]` becomes
/// `[group, input block, output block, tap, 8 outputs, 8 inputs]`; for `.directGroups`, `[block, tap, input, 8 outputs]`
/// becomes `[block, tap, output, 8 inputs]`; for `.oneDNN`, blocks keep their places. The gradient of a 3×3 with stride 1
/// is a 3×3 with its taps turned around.
func transpose(
  _ weights: AlignedFloats, _ packing: WeightPacking, turned: Bool,
  into transposed: UnsafeMutablePointer<Float>, _ workers: Workers
) {
  let taps = packing.taps
  func turnedTap(_ tap: Int) -> Int { turned ? taps - 1 - tap : tap }
  if packing.method == .directGroups {
    let width = packing.inputs
    let stored = MapShape.lanes(forGroupOf: width)
    let blockFloats = taps * width * channelBlock
    workers.forEachChunk(of: packing.computedGroups, size: 16) { chunk in
      for block in chunk {
        for tap in 0..<taps {
          let from = weights.pointer + block * blockFloats + tap * width * channelBlock
          let to = transposed + block * blockFloats + turnedTap(tap) * width * channelBlock
          for output in 0..<width {
            for lane in 0..<channelBlock {
              let input = lane % stored
              to[output * channelBlock + lane] =
                input < width ? from[input * channelBlock + lane - input + output] : 0
            }
          }
        }
      }
    }
    return
  }
  let tapFloats = channelBlock * channelBlock
  // oneDNN reads the blocks in their old order, each turned around.
  let keepsBlocks = packing.method == .oneDNN
  let (inputs, outputs) = (packing.inputBlocks, packing.outputBlocks)
  workers.forEachChunk(of: packing.computedGroups * outputs * inputs, size: 32) { chunk in
    for block in chunk {
      let (rest, input) = block.quotientAndRemainder(dividingBy: inputs)
      let (group, output) = rest.quotientAndRemainder(dividingBy: outputs)
      let from = weights.pointer + block * taps * tapFloats
      let place = keepsBlocks ? block : (group * inputs + input) * outputs + output
      let to = transposed + place * taps * tapFloats
      for tap in 0..<taps { lanes_transpose(from + tap * tapFloats, to + turnedTap(tap) * tapFloats) }
    }
  }
}
