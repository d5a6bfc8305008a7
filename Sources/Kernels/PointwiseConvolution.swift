import Tensors

/// 1×1 convolutions, and 3×3 whose other taps only read padding, as products of pixels and channels.
///
/// A tile of pixels is read once, normalised on the way, into a panel in the second-level cache; two blocks of outputs at a
/// time are computed from it and handed to the target while they are in the first-level cache. Shards of tiles run beside
/// each other. Where there are few tiles, as on the 1×1 maps at the end of the notebook's network or for a single image, all
/// panels are made first and the outputs are shared out instead.
final class PointwiseConvolution: ConvolutionKernel {
  private let packing: WeightPacking
  private let workspace: Workspace
  private let tiles: PixelTiles
  private let everyPixel: OffsetTable
  private let inputBlocks: Int
  private let outputBlocks: Int
  private let mostShards: Int
  private let unreadPositions: OffsetTable?
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
    let gradientBlocks = trainable ? outputBlocks : 0
    let panelBlocks = inputBlocks + gradientBlocks
    // The panels of a tile take 256 KiB at most, half of a small second-level cache.
    let fitting = 65536 / (panelBlocks * channelBlock) / 12 * 12
    tiles = PixelTiles(geometry, pixels: max(24, min(96, fitting)))
    everyPixel = OffsetTable(upTo: tiles.most)
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

  /// Positions of the input that no output reads; nil where all are read.
  private static func unreadPositions(_ geometry: ConvolutionGeometry) -> OffsetTable? {
    guard geometry.stride > 1 else { return nil }
    let positions = (0..<geometry.inputHeight * geometry.inputWidth).filter {
      let (row, column) = $0.quotientAndRemainder(dividingBy: geometry.inputWidth)
      return row % geometry.stride != 0 || column % geometry.stride != 0
    }
    return positions.isEmpty ? nil : OffsetTable(positions)
  }

  var implementations: [String] {
    [String](repeating: packing.computedGroups > 1 ? "own grouped 1×1" : "own 1×1", count: 3)
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
      fillPanels(panels, with: source, from: tiles.inputOffsets, images: images)
      multiply(product, panels: panels, to: target, at: tiles.outputOffsets, images: images)
      return
    }
    let shards = Shards(count, most: mostShards)
    workspace.workers.forEach(shards.count) { shard, worker in
      let result = scratch[worker].pointer
      let panel = result + 2 * blockFloats
      for index in shards.range(shard) {
        let tile = tiles.tile(index, images: images)
        fill(panel, with: source, tile, from: tiles.inputOffsets)
        let next = index + 1 < shards.range(shard).upperBound ? tiles.tile(index + 1, images: images) : nil
        for pair in 0..<product.pairs {
          prefetch(source, next, from: tiles.inputOffsets, part: pair, of: product.pairs)
          run(
            product, pair: pair, tile, panel: panel, result: result, to: target, at: tiles.outputOffsets,
            shard: shard)
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
        fill(panel, with: pass.source, tile, from: tiles.inputOffsets)
        fill(gradients, with: pass.outputGradient, tile, from: tiles.outputOffsets)
        let next =
          index + 1 < shards.range(shard).upperBound ? tiles.tile(index + 1, images: pass.images) : nil
        for pair in 0..<pass.product.pairs {
          prefetch(pass.inputTarget, tile, part: pair, of: pass.product.pairs)
          prefetch(pass.source, next, from: tiles.inputOffsets, part: pair, of: pass.product.pairs)
          pass.product.addWeightGradient(
            pair: pair, panel: panel, outputGradient: gradients, pixels: tile.count, to: partial)
          if biasGradient != nil {
            pass.product.addBiasGradient(
              pair: pair, outputGradient: gradients, pixels: tile.count, to: partial + packing.count)
          }
        }
        guard let target = pass.inputTarget else { continue }
        for pair in 0..<pass.transposed.pairs {
          prefetch(
            pass.outputGradient, next, from: tiles.outputOffsets, part: pair, of: pass.transposed.pairs)
          run(
            pass.transposed, pair: pair, tile, panel: gradients, result: result, to: target,
            at: tiles.inputOffsets, shard: shard)
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
    fillPanels(panels, with: pass.source, from: tiles.inputOffsets, images: pass.images)
    fillPanels(gradients, with: pass.outputGradient, from: tiles.outputOffsets, images: pass.images)
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
          pixels: pixels, to: weightGradient.pointer)
        if let biasGradient {
          product.addBiasGradient(
            pair: pair, outputGradient: tileGradients, pixels: pixels, to: biasGradient.pointer)
        }
      }
    }
    guard let target = pass.inputTarget else { return }
    multiply(pass.transposed, panels: gradients, to: target, at: tiles.inputOffsets, images: pass.images)
  }

  /// Positions that a stride leaves out have no gradient.
  private func clearUnreadPositions(_ target: MapTarget?, images: Int) {
    guard let unreadPositions, let map = target?.map else { return }
    workspace.workers.forEach(images) { image, _ in
      for block in 0..<map.shape.blocks {
        let values = map.lanes(image: image, block: block)
        for index in 0..<unreadPositions.count { values[Int(unreadPositions.start[index])] = .zero }
      }
    }
  }

  // MARK: - Panels

  private var blockFloats: Int { tiles.most * channelBlock }

  /// Reads all blocks of a tile into a panel.
  private func fill(
    _ panel: UnsafeMutablePointer<Float>, with source: MapSource, _ tile: PixelTiles.Tile,
    from offsets: OffsetTable
  ) {
    for block in 0..<source.shape.blocks { fill(panel, with: source, tile, block: block, from: offsets) }
  }

  /// Asks for a part of what the next tile's panel will be filled with; the parts spread over the products of this tile, whose
  /// multiplications leave memory idle.
  private func prefetch(
    _ source: MapSource, _ tile: PixelTiles.Tile?, from offsets: OffsetTable, part: Int, of parts: Int
  ) {
    guard let tile else { return }
    let blocks = source.shape.blocks
    for block in blocks * part / parts..<blocks * (part + 1) / parts {
      source.prefetch(image: tile.image, block: block, from: offsets.start + tile.first, count: tile.count)
    }
  }

  /// Asks for a part of what the target will read for this tile.
  private func prefetch(_ target: MapTarget?, _ tile: PixelTiles.Tile, part: Int, of parts: Int) {
    guard let target else { return }
    for block in inputBlocks * part / parts..<inputBlocks * (part + 1) / parts {
      target.prefetch(
        image: tile.image, block: block, at: tiles.inputOffsets.start + tile.first, count: tile.count)
    }
  }

  private func fill(
    _ panel: UnsafeMutablePointer<Float>, with source: MapSource, _ tile: PixelTiles.Tile, block: Int,
    from offsets: OffsetTable
  ) {
    source.fill(
      lanes(panel + block * blockFloats), at: everyPixel.start, image: tile.image, block: block,
      from: offsets.start + tile.first, count: tile.count)
  }

  /// Reads all tiles into panels that lie one behind the other.
  private func fillPanels(
    _ panels: UnsafeMutablePointer<Float>, with source: MapSource, from offsets: OffsetTable, images: Int
  ) {
    let blocks = source.shape.blocks
    workspace.workers.forEachChunk(of: tiles.count(images: images) * blocks, size: 8) { chunk in
      for item in chunk {
        let (index, block) = item.quotientAndRemainder(dividingBy: blocks)
        fill(
          panels + index * blocks * blockFloats, with: source, tiles.tile(index, images: images),
          block: block,
          from: offsets)
      }
    }
  }

  /// Computes all outputs from panels that lie one behind the other; workers share the outputs.
  private func multiply(
    _ product: PanelProduct, panels: UnsafePointer<Float>, to target: MapTarget, at offsets: OffsetTable,
    images: Int
  ) {
    let panelFloats = product.groups * product.inputBlocks * blockFloats
    let scratch = workspace.workerMemory()
    workspace.workers.forEach(product.pairs) { pair, worker in
      for index in 0..<tiles.count(images: images) {
        run(
          product, pair: pair, tiles.tile(index, images: images), panel: panels + index * panelFloats,
          result: scratch[worker].pointer, to: target, at: offsets, shard: 0)
      }
    }
  }

  private func run(
    _ product: PanelProduct, pair: Int, _ tile: PixelTiles.Tile, panel: UnsafePointer<Float>,
    result: UnsafeMutablePointer<Float>, to target: MapTarget, at offsets: OffsetTable, shard: Int
  ) {
    product.run(pair: pair, panel: panel, pixels: tile.count, into: result)
    for (place, block) in product.blocks(ofPair: pair).enumerated() {
      target.deliver(
        lanes(result + place * blockFloats), image: tile.image, block: block, to: offsets.start + tile.first,
        count: tile.count, shard: shard)
    }
  }
}
