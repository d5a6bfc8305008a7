import CLanes
import Tensors

/// 3×3 convolutions with one cell of padding and stride 1 or 2, group by group, straight from planes.
///
/// The planes that a group reads are copied, normalised on the way, into planes with a border of zeros that stay in the
/// second-level cache; a block of outputs at a time is computed from them and handed to the target. Backward does the same with
/// the gradient, and takes the gradient of the weights from both while they are there. Shards of the batch run beside each
/// other; where there are few, so do blocks of outputs in forward and groups in backward.
final class DirectConvolution: ConvolutionKernel {
  private let geometry: ConvolutionGeometry
  private let packing: WeightPacking
  private let workspace: Workspace
  private let fetch: lanes_fetch
  private let inputPlane: PaddedPlane
  private let gradientPlane: PaddedPlane
  private let mostShards: Int
  private let passes: Int

  init(
    _ geometry: ConvolutionGeometry, _ packing: WeightPacking, batch: Int, trainable: Bool,
    workspace: Workspace
  ) {
    self.geometry = geometry
    self.packing = packing
    self.workspace = workspace
    fetch = DirectConvolution.fetch(packing)
    (inputPlane, gradientPlane) = DirectConvolution.planes(geometry)
    mostShards = Shards.limit(weights: packing.count)
    passes = trainable ? 3 : 1
    workspace.reserve(
      DirectConvolution.scratch(geometry, packing, batch: batch, trainable: trainable))
  }

  private static func planes(_ geometry: ConvolutionGeometry) -> (input: PaddedPlane, gradient: PaddedPlane) {
    // The gradient is read by a 3×3 of its own, or spread over a map twice its size.
    (
      PaddedPlane(height: geometry.inputHeight, width: geometry.inputWidth, before: 1),
      PaddedPlane(
        height: geometry.outputHeight, width: geometry.outputWidth, before: geometry.stride == 1 ? 1 : 0)
    )
  }

  /// Room for one block of a map.
  private static func resultFloats(_ geometry: ConvolutionGeometry) -> Int {
    channelBlock
      * max(geometry.inputHeight * geometry.inputWidth, geometry.outputHeight * geometry.outputWidth)
  }

  /// The planes of a group and one result for every worker; in training also turned weights and the sums of every shard.
  static func scratch(
    _ geometry: ConvolutionGeometry, _ packing: WeightPacking, batch: Int, trainable: Bool
  ) -> ScratchNeeds {
    let (input, gradient) = planes(geometry)
    let gradients = trainable ? packing.outputBlocks * gradient.floats : 0
    let floats = packing.inputBlocks * input.floats + gradients + resultFloats(geometry)
    let shards = Shards(batch, most: Shards.limit(weights: packing.count)).count
    return ScratchNeeds(
      bytesPerWorker: MemoryLayout<Float>.stride * floats,
      sharedFloats: trainable ? packing.count * (1 + shards) : 0)
  }

  private static func fetch(_ packing: WeightPacking) -> lanes_fetch {
    guard packing.method == .directGroups else { return lanes_broadcast }
    switch packing.inputs {
    case 1: return lanes_groups_of_1
    case 2: return lanes_groups_of_2
    default: return lanes_groups_of_4
    }
  }

  var implementations: [String] {
    let name = packing.method == .directGroups ? "own 3×3, \(packing.inputs) a group" : "own 3×3"
    return [String](repeating: name, count: passes)
  }

  private var inputArea: Int { geometry.inputHeight * geometry.inputWidth }
  private var outputArea: Int { geometry.outputHeight * geometry.outputWidth }
  private var outputBlocks: Int { packing.computedGroups * packing.outputBlocks }

  /// Where a worker's planes begin, behind room for one result.
  private func planes(_ scratch: AlignedFloats) -> UnsafeMutablePointer<Float> {
    scratch.pointer + DirectConvolution.resultFloats(geometry)
  }

  // MARK: - Forward

  func forward(
    _ source: MapSource, weights: AlignedFloats, bias: AlignedFloats?, to target: MapTarget, images: Int
  ) throws(KernelError) {
    let shards = Shards(images, most: mostShards)
    // A single image has only its channels to share out.
    let chunks = Shards(outputBlocks, most: max(1, 8 / shards.count))
    let scratch = workspace.workerMemory()
    let blockWeights = packing.inputBlocks * packing.taps * packing.tapStride
    let maps = source.maps
    workspace.workers.forEach(shards.count * chunks.count) { task, worker in
      let (shard, chunk) = task.quotientAndRemainder(dividingBy: chunks.count)
      let planes = planes(scratch[worker])
      inputPlane.clear(planes, count: packing.inputBlocks)
      for image in shards.range(shard) {
        var ready = -1
        for block in chunks.range(chunk) {
          let group = block / packing.outputBlocks
          if group != ready {
            fill(planes, inputPlane, source, image: image, group: group, packing.inputBlocks)
          }
          ready = group
          let everything = Positions.run(outputArea)
          let result =
            target.place(image: image, block: block, at: everything) ?? scratch[worker].pointer
          var work = lanes_conv3x3(
            input: planes, input_stride: inputPlane.floats, input_row: inputPlane.rowFloats,
            weights: weights.pointer + block * blockWeights,
            bias: bias.map { UnsafePointer($0.pointer + block * channelBlock) }, output: result,
            upcoming: plane(
              maps.first, next(group, 0..<packing.computedGroups, image, shards.range(shard)),
              block % packing.outputBlocks, of: packing.inputBlocks),
            inputs: Int32(packing.inputs), height: Int32(geometry.outputHeight),
            width: Int32(geometry.outputWidth), stride: Int32(geometry.stride), fetch: fetch)
          lanes_conv3x3_run(&work)
          target.deliver(VectorPointer(result), image: image, block: block, to: everything, shard: shard)
        }
      }
    }
  }

  /// What is read after a group of an image: its next group, or the first one of the next image.
  private func next(_ group: Int, _ groups: Range<Int>, _ image: Int, _ images: Range<Int>) -> (
    image: Int, group: Int
  )? {
    if group + 1 < groups.upperBound { return (image, group + 1) }
    return image + 1 < images.upperBound ? (image + 1, groups.lowerBound) : nil
  }

  /// Block number `number` of a group that is read next; nil where there is none.
  private func plane(_ map: FeatureMap?, _ next: (image: Int, group: Int)?, _ number: Int, of blocks: Int)
    -> UnsafePointer<Float>?
  {
    guard let map, let next, number < blocks else { return nil }
    return map.place(image: next.image, block: next.group * blocks + number)
  }

  /// Reads the planes of one group.
  private func fill(
    _ planes: UnsafeMutablePointer<Float>, _ plane: PaddedPlane, _ source: MapSource, image: Int, group: Int,
    _ blocks: Int
  ) {
    for place in 0..<blocks {
      source.fill(
        VectorPointer(planes + place * plane.floats), at: plane.inside, image: image,
        block: group * blocks + place,
        from: plane.map)
    }
  }

  // MARK: - Backward

  func backward(
    source: MapSource, weights: AlignedFloats, outputGradient: MapSource, weightGradient: AlignedFloats,
    biasGradient: AlignedFloats?, inputTarget: MapTarget?, images: Int
  ) throws(KernelError) {
    let transposed = workspace.sharedMemory()
    let partials = transposed + packing.count
    if inputTarget != nil {
      transpose(weights, packing, turned: geometry.stride == 1, into: transposed, workspace.workers)
    }
    let shards = Shards(images, most: mostShards)
    let chunks = Shards(packing.computedGroups, most: max(1, 8 / shards.count))
    let groupWeights = packing.count / packing.computedGroups
    let (maps, gradientMaps) = (source.maps, outputGradient.maps)
    let scratch = workspace.workerMemory()
    workspace.workers.forEach(shards.count * chunks.count) { task, worker in
      let (shard, chunk) = task.quotientAndRemainder(dividingBy: chunks.count)
      let result = scratch[worker].pointer
      let inputs = planes(scratch[worker])
      let gradients = inputs + packing.inputBlocks * inputPlane.floats
      let groups = chunks.range(chunk)
      let partial = partials + shard * packing.count
      (partial + groups.lowerBound * groupWeights).update(repeating: 0, count: groups.count * groupWeights)
      inputPlane.clear(inputs, count: packing.inputBlocks)
      gradientPlane.clear(gradients, count: packing.outputBlocks)
      for image in shards.range(shard) {
        for group in groups {
          fill(inputs, inputPlane, source, image: image, group: group, packing.inputBlocks)
          fill(gradients, gradientPlane, outputGradient, image: image, group: group, packing.outputBlocks)
          let next = next(group, groups, image, shards.range(shard))
          addWeightGradient(inputs, gradients, to: partial + group * groupWeights) { output, index in
            plane(
              index < gradientMaps.count ? gradientMaps[index] : nil, next, output, of: packing.outputBlocks)
          }
          guard let inputTarget else { continue }
          for place in 0..<packing.inputBlocks {
            spread(
              gradients,
              weights: transposed + group * groupWeights + place * (groupWeights / packing.inputBlocks),
              into: result, upcoming: plane(maps.first, next, place, of: packing.inputBlocks))
            inputTarget.deliver(
              VectorPointer(result), image: image, block: group * packing.inputBlocks + place,
              to: .run(inputArea),
              shard: shard)
          }
        }
      }
    }
    sumPartials(
      partials, stride: packing.count, count: shards.count, into: weightGradient, workspace.workers)
    if let biasGradient { sumBias(outputGradient, into: biasGradient, images: images) }
  }

  /// `upcoming` names the planes of a block of outputs that will be read next.
  private func addWeightGradient(
    _ inputs: UnsafePointer<Float>, _ gradients: UnsafePointer<Float>,
    to partial: UnsafeMutablePointer<Float>,
    upcoming: (_ output: Int, _ map: Int) -> UnsafePointer<Float>?
  ) {
    let blockWeights = packing.taps * packing.tapStride
    for output in 0..<packing.outputBlocks {
      for input in 0..<packing.inputBlocks {
        var work = lanes_conv3x3_weights(
          input: inputs + input * inputPlane.floats, input_row: inputPlane.rowFloats,
          gradient: gradients + output * gradientPlane.floats + gradientPlane.firstFloat,
          gradient_row: gradientPlane.rowFloats,
          weights: partial + (output * packing.inputBlocks + input) * blockWeights,
          weights_tap: packing.tapStride,
          upcoming: input == 0 ? (upcoming(output, 0), upcoming(output, 1)) : (nil, nil),
          inputs: Int32(min(channelBlock, packing.inputs - input * channelBlock)),
          height: Int32(geometry.outputHeight), width: Int32(geometry.outputWidth),
          stride: Int32(geometry.stride), fetch: fetch)
        lanes_conv3x3_weights_run(&work)
      }
    }
  }

  /// The gradient of one block of inputs.
  private func spread(
    _ gradients: UnsafePointer<Float>, weights: UnsafePointer<Float>,
    into result: UnsafeMutablePointer<Float>,
    upcoming: UnsafePointer<Float>?
  ) {
    var work = lanes_conv3x3(
      input: gradients, input_stride: gradientPlane.floats, input_row: gradientPlane.rowFloats,
      weights: weights, bias: nil, output: result, upcoming: upcoming, inputs: Int32(packing.outputs),
      height: Int32(geometry.inputHeight), width: Int32(geometry.inputWidth), stride: Int32(geometry.stride),
      fetch: fetch)
    if geometry.stride == 1 { lanes_conv3x3_run(&work) } else { lanes_conv3x3_spread_run(&work) }
  }

  /// A bias without a normalization behind it; no network of this project trains one.
  private func sumBias(_ gradient: MapSource, into biasGradient: AlignedFloats, images: Int) {
    let scratch = workspace.workerMemory()
    workspace.workers.forEach(outputBlocks) { block, worker in
      let values = VectorPointer(scratch[worker].pointer)
      var sum = FloatVector.zero
      for image in 0..<images {
        gradient.fill(values, at: .run(outputArea), image: image, block: block, from: .run(outputArea))
        for index in 0..<outputArea { sum += values[index] }
      }
      VectorPointer(biasGradient.pointer)[block] = sum
    }
  }
}
