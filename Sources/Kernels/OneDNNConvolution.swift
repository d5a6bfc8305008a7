import COneDNN
import Synchronization
import Tensors

/// Convolutions on oneDNN: every size that has no kernel of this project's own, such as the 7×7 of a stem.
///
/// oneDNN reads and writes whole maps, so sources are written out first where they are not maps, and targets take their
/// maps over afterwards. Shards of the batch run beside each other, each on one thread.
final class OneDNNConvolution: ConvolutionKernel {
  private let geometry: ConvolutionGeometry
  private let packing: WeightPacking
  private let workspace: Workspace
  private let mostShards: Int
  private var primitives: [PrimitiveKey: ConvolutionPrimitive] = [:]
  private var writtenMaps: [Int: FeatureMap] = [:]

  private struct PrimitiveKey: Hashable {
    let pass: UInt32
    let images: Int
  }

  init(
    _ geometry: ConvolutionGeometry, _ packing: WeightPacking, batch: Int, trainable: Bool,
    workspace: Workspace
  ) throws(KernelError) {
    self.geometry = geometry
    self.packing = packing
    self.workspace = workspace
    mostShards = Shards.limit(weights: packing.count)
    let passes =
      trainable ? [onednn_forward, onednn_backward_weights, onednn_backward_data] : [onednn_forward]
    let shards = Shards(batch, most: mostShards)
    for pass in passes {
      for shard in 0..<shards.count { _ = try primitive(pass, images: shards.range(shard).count) }
    }
    workspace.reserve(OneDNNConvolution.scratch(geometry, packing, batch: batch, trainable: trainable))
  }

  private var partialFloats: Int { OneDNNConvolution.partialFloats(geometry, packing) }

  private static func partialFloats(_ geometry: ConvolutionGeometry, _ packing: WeightPacking) -> Int {
    packing.count + geometry.outputShape(batch: 1).paddedChannels
  }

  /// In training the transposed weights and the sums of every shard; what oneDNN itself needs is known only to its
  /// primitives.
  static func scratch(
    _ geometry: ConvolutionGeometry, _ packing: WeightPacking, batch: Int, trainable: Bool
  ) -> ScratchNeeds {
    let shards = Shards(batch, most: Shards.limit(weights: packing.count)).count
    return ScratchNeeds(
      sharedFloats: trainable ? packing.count + shards * partialFloats(geometry, packing) : 0)
  }

  var implementations: [String] {
    [onednn_forward, onednn_backward_data, onednn_backward_weights].compactMap { pass in
      primitives.filter { $0.key.pass == pass.rawValue }.max { $0.key.images < $1.key.images }?
        .value.implementation
    }
  }

  private func primitive(_ pass: onednn_pass, images: Int) throws(KernelError) -> ConvolutionPrimitive {
    let key = PrimitiveKey(pass: pass.rawValue, images: images)
    if let made = primitives[key] { return made }
    let made = try ConvolutionPrimitive(
      geometry, packing, pass: pass, images: images, workers: workspace.workers.threads)
    workspace.reserve(bytesPerWorker: made.scratchBytes)
    primitives[key] = made
    return made
  }

  /// The primitives of all shards of a batch; shards differ by one image at most.
  private func primitives(_ pass: onednn_pass, _ shards: Shards) throws(KernelError) -> [ConvolutionPrimitive]
  {
    var made: [ConvolutionPrimitive] = []
    for shard in 0..<shards.count { made.append(try primitive(pass, images: shards.range(shard).count)) }
    return made
  }

  /// The maps of a source: they themselves, or what is computed from them.
  private func maps(_ source: MapSource, slot: Int, images: Int) -> FeatureMap {
    if case .map(let map) = source { return map }
    let written = writtenMap(slot, source.shape)
    source.write(written, images: images, workers: workspace.workers)
    return written
  }

  private func check(_ failures: borrowing Atomic<Int>) throws(KernelError) {
    guard failures.load(ordering: .relaxed) == 0 else {
      throw .oneDNNFailed("oneDNN could not run \(geometry)")
    }
  }

  // MARK: - Passes

  func forward(
    _ source: MapSource, weights: AlignedFloats, bias: AlignedFloats?, to target: MapTarget, images: Int
  ) throws(KernelError) {
    let input = maps(source, slot: 0, images: images)
    let output = target.map
    let shards = Shards(images, most: mostShards)
    let primitives = try primitives(onednn_forward, shards)
    let scratch = workspace.workerMemory()
    let failures = Atomic<Int>(0)
    workspace.workers.forEach(shards.count) { shard, worker in
      let first = shards.range(shard).lowerBound
      let succeeded = primitives[shard].execute(
        worker: worker, source: input.image(first), weights: weights.pointer, bias: bias?.pointer,
        destination: output.image(first), scratch: scratch[worker])
      if !succeeded { failures.wrappingAdd(1, ordering: .relaxed) }
    }
    try check(failures)
    if case .map = target { return }
    target.deliver(output, images: images, workers: workspace.workers)
  }

  func backward(
    source: MapSource, weights: AlignedFloats, outputGradient: MapSource, weightGradient: AlignedFloats,
    biasGradient: AlignedFloats?, inputTarget: MapTarget?, images: Int
  ) throws(KernelError) {
    let input = maps(source, slot: 0, images: images)
    let gradient = maps(outputGradient, slot: 1, images: images)
    let inputGradient = inputTarget.map { inputGradientMap($0) }
    let transposed = workspace.sharedMemory()
    let partials = transposed + packing.count
    if inputTarget != nil { transpose(weights, packing, turned: false, into: transposed, workspace.workers) }
    let shards = Shards(images, most: mostShards)
    let weightPasses = try primitives(onednn_backward_weights, shards)
    let dataPasses = try primitives(onednn_backward_data, shards)
    let scratch = workspace.workerMemory()
    let failures = Atomic<Int>(0)
    workspace.workers.forEach(shards.count) { shard, worker in
      let first = shards.range(shard).lowerBound
      let partial = partials + shard * partialFloats
      var succeeded = weightPasses[shard].execute(
        worker: worker, source: input.image(first), weights: partial, bias: partial + packing.count,
        destination: gradient.image(first), scratch: scratch[worker])
      if let inputGradient {
        succeeded =
          dataPasses[shard].execute(
            worker: worker, source: inputGradient.image(first), weights: transposed, bias: nil,
            destination: gradient.image(first), scratch: scratch[worker]) && succeeded
      }
      if !succeeded { failures.wrappingAdd(1, ordering: .relaxed) }
    }
    try check(failures)
    sumPartials(
      partials, stride: partialFloats, count: shards.count, into: weightGradient, workspace.workers)
    if let biasGradient {
      sumPartials(
        partials + packing.count, stride: partialFloats, count: shards.count, into: biasGradient,
        workspace.workers)
    }
    if let inputTarget, let inputGradient {
      if case .map = inputTarget { return }
      inputTarget.deliver(inputGradient, images: images, workers: workspace.workers)
    }
  }

  /// Where oneDNN writes the gradient of the input: a target that still reads its own map gets another one.
  private func inputGradientMap(_ target: MapTarget) -> FeatureMap {
    if case .map(let map) = target { return map }
    return writtenMap(2, target.map.shape)
  }

  /// A map of this object's own, kept from pass to pass; a new one where the shape, such as the batch, is another.
  private func writtenMap(_ slot: Int, _ shape: MapShape) -> FeatureMap {
    if let kept = writtenMaps[slot], kept.shape == shape { return kept }
    let made = FeatureMap(shape)
    writtenMaps[slot] = made
    return made
  }
}
