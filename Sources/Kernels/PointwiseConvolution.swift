import Tensors

/// 1×1 convolutions, and 3×3 whose other taps only read padding, as products of pixels and channels.
///
/// A tile of pixels is read once, normalised on the way, into a panel in the second-level cache; two blocks of outputs at a
/// time are computed from it and handed to the target while they are in the first-level cache. Shards of tiles run beside
/// each other. Where there are few tiles, as on the 1×1 maps at the end of the notebook's network or in a single small
/// image, all panels are made first and the outputs are shared out instead.
final class PointwiseConvolution: ConvolutionKernel {
  private let packing: WeightPacking
  private let workspace: Workspace
  private let tiles: PixelTiles
  private let inputBlocks: Int
  private let outputBlocks: Int
  private let mostShards: Int
  private let passes: Int
  private let unreadPositions: [Int]
  private let shared: SharedMemory

  /// With no more tiles than this, outputs are shared out.
  private static let fewTiles = 8

  /// Where things lie in the memory that all workers share, in floats.
  private struct SharedMemory {
    let inputPanels: Int
    let gradientPanels: Int
    let partials: Int
    let end: Int
  }

  init(
    _ geometry: ConvolutionGeometry, _ packing: WeightPacking, batch: Int, trainable: Bool,
    workspace: Workspace
  ) {
    self.packing = packing
    self.workspace = workspace
    inputBlocks = packing.computedGroups * packing.inputBlocks
    outputBlocks = packing.computedGroups * packing.outputBlocks
    passes = trainable ? 3 : 1
    let gradientBlocks = trainable ? outputBlocks : 0
    let panelBlocks = inputBlocks + gradientBlocks
    // The panels of a tile take 256 KiB, half of a small second-level cache; more only where channels are so many that
    // 24 pixels, or one row of a map read with a stride, already do.
    let fitting = 65536 / (panelBlocks * channelBlock) / 12 * 12
    tiles = PixelTiles(geometry, pixels: max(24, min(96, fitting)))
    mostShards = Shards.limit(weights: packing.count)
    unreadPositions = PointwiseConvolution.unreadPositions(geometry)
    let blockFloats = tiles.most * channelBlock
    workspace.reserve(bytesPerWorker: MemoryLayout<Float>.stride * blockFloats * (panelBlocks + 2))
    let count = tiles.count(images: batch)
    let panelTiles = min(count, Self.fewTiles)
    let transposed = trainable ? packing.count : 0
    let gradientPanels = transposed + panelTiles * inputBlocks * blockFloats
    let partials = gradientPanels + panelTiles * gradientBlocks * blockFloats
    let partialCount = trainable && count > Self.fewTiles ? Shards(count, most: mostShards).count : 0
    shared = SharedMemory(
      inputPanels: transposed, gradientPanels: gradientPanels, partials: partials,
      end: partials + partialCount * (packing.count + outputBlocks * channelBlock))
    workspace.reserve(sharedFloats: shared.end)
  }

  /// Positions of the input that no output reads.
  private static func unreadPositions(_ geometry: ConvolutionGeometry) -> [Int] {
    guard geometry.stride > 1 else { return [] }
    return (0..<geometry.inputHeight * geometry.inputWidth).filter {
      let (row, column) = $0.quotientAndRemainder(dividingBy: geometry.inputWidth)
      return row % geometry.stride != 0 || column % geometry.stride != 0
    }
  }

  var implementations: [String] {
    [String](repeating: packing.computedGroups > 1 ? "own grouped 1×1" : "own 1×1", count: passes)
  }

  private func product(_ weights: UnsafePointer<Float>, bias: UnsafePointer<Float>?) -> PanelProduct {
    PanelProduct(
      weights: weights, bias: bias, groups: packing.computedGroups, inputBlocks: packing.inputBlocks,
      outputBlocks: packing.outputBlocks, inputs: packing.inputs, pixelStride: tiles.most)
  }

  private func transposedProduct(_ weights: UnsafePointer<Float>) -> PanelProduct {
    PanelProduct(
      weights: weights, bias: nil, groups: packing.computedGroups, inputBlocks: packing.outputBlocks,
      outputBlocks: packing.inputBlocks, inputs: packing.outputs, pixelStride: tiles.most)
  }

  // MARK: - Passes

  func forward(
    _ source: MapSource, weights: AlignedFloats, bias: AlignedFloats?, to target: MapTarget, images: Int
  ) throws(KernelError) {
    let product = product(weights.pointer, bias: bias?.pointer)
    let count = tiles.count(images: images)
    let scratch = workspace.workerMemory()
    if count <= Self.fewTiles {
      let panels = workspace.sharedMemory() + shared.inputPanels
      fillPanels(panels, with: source, from: \.input, images: images)
      multiply(product, panels: panels, to: target, at: \.output, images: images)
      return
    }
    let shards = Shards(count, most: mostShards)
    workspace.workers.forEach(shards.count) { shard, worker in
      let result = scratch[worker].pointer
      let panel = result + 2 * blockFloats
      for index in shards.range(shard) {
        let tile = tiles.tile(index, images: images)
        fill(panel, with: source, tile, from: tile.input)
        for pair in 0..<product.pairs {
          run(
            product, pair: pair, tile, panel: panel, result: result, to: target, at: tile.output, shard: shard
          )
        }
      }
    }
  }

  func backward(
    source: MapSource, weights: AlignedFloats, outputGradient: MapSource, weightGradient: AlignedFloats,
    biasGradient: AlignedFloats?, inputTarget: MapTarget?, images: Int
  ) throws(KernelError) {
    let memory = workspace.sharedMemory()
    if inputTarget != nil {
      transpose(weights, packing, turned: false, into: memory, workspace.workers)
    }
    let pass = BackwardPass(
      source: source, outputGradient: outputGradient, product: product(weights.pointer, bias: nil),
      transposed: transposedProduct(memory), inputTarget: inputTarget, images: images)
    if tiles.count(images: images) <= Self.fewTiles {
      backwardByOutputs(pass, weightGradient, biasGradient)
    } else {
      backwardByTiles(pass, weightGradient, biasGradient)
    }
    clearUnreadPositions(inputTarget, images: images)
  }

  /// What a backward pass computes.
  private struct BackwardPass {
    let source: MapSource
    let outputGradient: MapSource
    let product: PanelProduct
    let transposed: PanelProduct
    let inputTarget: MapTarget?
    let images: Int
  }

  /// Every shard sums the gradients of its tiles by itself.
  private func backwardByTiles(
    _ pass: BackwardPass, _ weightGradient: AlignedFloats, _ biasGradient: AlignedFloats?
  ) {
    let shards = Shards(tiles.count(images: pass.images), most: mostShards)
    let partials = workspace.sharedMemory() + shared.partials
    let partialFloats = packing.count + outputBlocks * channelBlock
    let scratch = workspace.workerMemory()
    workspace.workers.forEach(shards.count) { shard, worker in
      let result = scratch[worker].pointer
      let panel = result + 2 * blockFloats
      let gradients = panel + inputBlocks * blockFloats
      let partial = partials + shard * partialFloats
      partial.update(repeating: 0, count: partialFloats)
      for index in shards.range(shard) {
        let tile = tiles.tile(index, images: pass.images)
        fill(panel, with: pass.source, tile, from: tile.input)
        fill(gradients, with: pass.outputGradient, tile, from: tile.output)
        let later = [
          Upcoming(pass.inputTarget?.readMaps ?? [], tile, at: tile.input),
          Upcoming(
            pass.source.maps, tiles, after: index, of: shards.range(shard), \.input, images: pass.images),
          Upcoming(
            pass.outputGradient.maps, tiles, after: index, of: shards.range(shard), \.output,
            images: pass.images),
        ]
        for pair in 0..<pass.product.pairs {
          pass.product.addWeightGradient(
            pair: pair, panel: panel, outputGradient: gradients, pixels: tile.count, to: partial,
            upcoming: { Upcoming.block($0, of: later) })
          if biasGradient != nil {
            pass.product.addBiasGradient(
              pair: pair, outputGradient: gradients, pixels: tile.count, to: partial + packing.count)
          }
        }
        guard let target = pass.inputTarget else { continue }
        for pair in 0..<pass.transposed.pairs {
          run(
            pass.transposed, pair: pair, tile, panel: gradients, result: result, to: target, at: tile.input,
            shard: shard)
        }
      }
    }
    sumPartials(partials, stride: partialFloats, count: shards.count, into: weightGradient, workspace.workers)
    if let biasGradient {
      sumPartials(
        partials + packing.count, stride: partialFloats, count: shards.count, into: biasGradient,
        workspace.workers)
    }
  }

  /// All pixels of a pair of outputs at once, straight into the gradient.
  private func backwardByOutputs(
    _ pass: BackwardPass, _ weightGradient: AlignedFloats, _ biasGradient: AlignedFloats?
  ) {
    let memory = workspace.sharedMemory()
    let panels = memory + shared.inputPanels
    let gradients = memory + shared.gradientPanels
    fillPanels(panels, with: pass.source, from: \.input, images: pass.images)
    fillPanels(gradients, with: pass.outputGradient, from: \.output, images: pass.images)
    let product = pass.product
    biasGradient?.clear()
    workspace.workers.forEach(product.pairs) { pair, _ in
      let range = product.weightRange(ofPair: pair)
      (weightGradient.pointer + range.lowerBound).update(repeating: 0, count: range.count)
      for index in 0..<tiles.count(images: pass.images) {
        let pixels = tiles.tile(index, images: pass.images).count
        let tileGradients = gradients + index * outputBlocks * blockFloats
        product.addWeightGradient(
          pair: pair, panel: panels + index * inputBlocks * blockFloats, outputGradient: tileGradients,
          pixels: pixels, to: weightGradient.pointer, upcoming: { _ in nil })
        if let biasGradient {
          product.addBiasGradient(
            pair: pair, outputGradient: tileGradients, pixels: pixels, to: biasGradient.pointer)
        }
      }
    }
    guard let target = pass.inputTarget else { return }
    multiply(pass.transposed, panels: gradients, to: target, at: \.input, images: pass.images)
  }

  /// Positions that a stride leaves out have no gradient.
  private func clearUnreadPositions(_ target: MapTarget?, images: Int) {
    guard !unreadPositions.isEmpty, let map = target?.map else { return }
    workspace.workers.forEach(images) { image, _ in
      for block in 0..<map.shape.blocks {
        let values = map.lanes(image: image, block: block)
        for position in unreadPositions { values[position] = .zero }
      }
    }
  }

  // MARK: - Panels

  /// Which of a tile's positions are meant.
  private typealias Side = KeyPath<PixelTiles.Tile, Positions>

  private var blockFloats: Int { tiles.most * channelBlock }

  /// Reads all blocks of a tile into a panel.
  private func fill(
    _ panel: UnsafeMutablePointer<Float>, with source: MapSource, _ tile: PixelTiles.Tile,
    from positions: Positions
  ) {
    for block in 0..<source.shape.blocks {
      source.fill(
        lanes(panel + block * blockFloats), at: .run(tile.count), image: tile.image, block: block,
        from: positions)
    }
  }

  /// Reads all tiles into panels that lie one behind the other.
  private func fillPanels(
    _ panels: UnsafeMutablePointer<Float>, with source: MapSource, from side: Side, images: Int
  ) {
    let blocks = source.shape.blocks
    workspace.workers.forEachChunk(of: tiles.count(images: images) * blocks, size: 8) { chunk in
      for item in chunk {
        let (index, block) = item.quotientAndRemainder(dividingBy: blocks)
        let tile = tiles.tile(index, images: images)
        source.fill(
          lanes(panels + item * blockFloats), at: .run(tile.count), image: tile.image, block: block,
          from: tile[keyPath: side])
      }
    }
  }

  /// Computes all outputs from panels that lie one behind the other; workers share the outputs.
  private func multiply(
    _ product: PanelProduct, panels: UnsafePointer<Float>, to target: MapTarget, at side: Side, images: Int
  ) {
    let panelFloats = product.groups * product.inputBlocks * blockFloats
    let scratch = workspace.workerMemory()
    workspace.workers.forEach(product.pairs) { pair, worker in
      for index in 0..<tiles.count(images: images) {
        let tile = tiles.tile(index, images: images)
        run(
          product, pair: pair, tile, panel: panels + index * panelFloats, result: scratch[worker].pointer,
          to: target, at: tile[keyPath: side], shard: 0)
      }
    }
  }

  private func run(
    _ product: PanelProduct, pair: Int, _ tile: PixelTiles.Tile, panel: UnsafePointer<Float>,
    result scratch: UnsafeMutablePointer<Float>, to target: MapTarget, at positions: Positions, shard: Int,
    upcoming: PanelProduct.Upcoming? = nil
  ) {
    let blocks = product.blocks(ofPair: pair)
    let place = target.place(image: tile.image, block: blocks.lowerBound, at: positions)
    let result = place ?? scratch
    let resultStride = place == nil ? blockFloats : target.map.shape.area * channelBlock
    product.run(
      pair: pair, panel: panel, pixels: tile.count, into: result, resultStride: resultStride,
      upcoming: upcoming)
    for (number, block) in blocks.enumerated() {
      target.deliver(
        lanes(result + number * resultStride), image: tile.image, block: block, to: positions, shard: shard)
    }
  }
}
