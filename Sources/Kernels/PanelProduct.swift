import CLanes
import Tensors

/// The product of packed weights with a panel of pixels, `[input block, pixel, 8]`, two blocks of outputs at a time.
struct PanelProduct {
  /// `[group, output block, input block, 8 inputs, 8 outputs]`.
  let weights: UnsafePointer<Float>
  /// By output lane.
  let bias: UnsafePointer<Float>?
  /// Groups, each with its own blocks.
  let groups: Int
  /// Blocks of a group that are read.
  let inputBlocks: Int
  /// Blocks of a group that are written.
  let outputBlocks: Int
  /// Lanes of a group that are read.
  let inputs: Int
  /// Pixels from one block of a panel to the next.
  let pixelStride: Int

  /// Blocks that will be read next.
  struct Upcoming {
    let start: UnsafePointer<Float>
    let stride: Int
    let blocks: Int
  }

  /// Pairs of output blocks; the last one of a group may be a single block.
  var pairs: Int { groups * pairsOfGroup }

  private var pairsOfGroup: Int { (outputBlocks + 1) / 2 }
  private var blockStride: Int { pixelStride * channelBlock }
  private var blockWeights: Int { inputBlocks * channelBlock * channelBlock }

  /// The output blocks of a pair.
  func blocks(ofPair pair: Int) -> Range<Int> {
    let (group, place) = pair.quotientAndRemainder(dividingBy: pairsOfGroup)
    let first = group * outputBlocks + 2 * place
    return first..<min(first + 2, (group + 1) * outputBlocks)
  }

  /// Computes the pair's outputs of `pixels` pixels into `result`, `[block of the pair, pixel, 8]`, whose second block lies
  /// `resultStride` floats behind the first.
  func run(
    pair: Int, panel: UnsafePointer<Float>, pixels: Int, into result: UnsafeMutablePointer<Float>,
    resultStride: Int, upcoming: Upcoming?
  ) {
    let blocks = blocks(ofPair: pair)
    let group = blocks.lowerBound / outputBlocks
    var work = lanes_pointwise(
      input: panel + group * inputBlocks * blockStride, input_stride: blockStride,
      weights: weights + blocks.lowerBound * blockWeights, weights_stride: blockWeights,
      bias: bias.map { $0 + blocks.lowerBound * channelBlock }, output: result, output_stride: resultStride,
      upcoming: upcoming?.start, upcoming_stride: upcoming?.stride ?? 0,
      upcoming_blocks: Int32(upcoming?.blocks ?? 0),
      inputs: Int32(inputs), pixels: Int32(pixels), output_blocks: Int32(blocks.count))
    lanes_pointwise_run(&work)
  }

  /// Adds the gradient of the pair's weights over `pixels` pixels to `gradient`, which lies as `weights` do.
  ///
  /// `upcoming` names pixels that will be read later, for each product of a block of inputs with a pair.
  func addWeightGradient(
    pair: Int, panel: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>, pixels: Int,
    to gradient: UnsafeMutablePointer<Float>, upcoming: (_ product: Int) -> UnsafePointer<Float>?
  ) {
    let blocks = blocks(ofPair: pair)
    let firstInput = blocks.lowerBound / outputBlocks * inputBlocks
    for input in 0..<inputBlocks {
      var work = lanes_pointwise_weights(
        input: panel + (firstInput + input) * blockStride,
        gradient: outputGradient + blocks.lowerBound * blockStride, gradient_stride: blockStride,
        weights: gradient + blocks.lowerBound * blockWeights + input * channelBlock * channelBlock,
        weights_stride: blockWeights, upcoming: upcoming(pair * inputBlocks + input), pixels: Int32(pixels),
        output_blocks: Int32(blocks.count))
      lanes_pointwise_weights_run(&work)
    }
  }

  /// Adds the gradient of the pair's bias over `pixels` pixels.
  func addBiasGradient(
    pair: Int, outputGradient: UnsafeMutablePointer<Float>, pixels: Int,
    to gradient: UnsafeMutablePointer<Float>
  ) {
    for block in blocks(ofPair: pair) {
      let values = VectorPointer(outputGradient + block * blockStride)
      var sum = VectorPointer(gradient)[block]
      for pixel in 0..<pixels { sum += values[pixel] }
      VectorPointer(gradient)[block] = sum
    }
  }

  /// Where the weights of a pair begin, and how many there are.
  func weightRange(ofPair pair: Int) -> Range<Int> {
    let blocks = blocks(ofPair: pair)
    return blocks.lowerBound * blockWeights..<blocks.upperBound * blockWeights
  }
}
