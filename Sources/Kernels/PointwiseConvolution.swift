import Tensors

/// 1×1 convolutions, and 3×3 whose other taps only read padding, as products of pixels and channels.
///
/// A tile of pixels is read once, normalised on the way, into a panel in the second-level cache; two blocks of outputs at a
/// time are computed from it and handed to the target while they are in the first-level cache. Shards of tiles run beside
/// each other. Where there are few tiles, as on the 1×1 maps at the end of the notebook's network or in a single small
/// image, all panels are made first and the outputs are shared out instead.
final class PointwiseConvolution: ConvolutionKernel {
  let packing: WeightPacking
  let workspace: Workspace
  let tiles: PixelTiles
  let inputBlocks: Int
  let outputBlocks: Int
  let mostShards: Int
  private let passes: Int
  private let unreadPositions: [Int]
  let shared: PointwiseScratch

  /// With no more tiles than this, outputs are shared out.
  static let fewTiles = 8

  init(
    _ geometry: ConvolutionGeometry, _ packing: WeightPacking, batch: Int, trainable: Bool,
    workspace: Workspace
  ) {
    self.packing = packing
    self.workspace = workspace
    inputBlocks = packing.computedGroups * packing.inputBlocks
    outputBlocks = packing.computedGroups * packing.outputBlocks
    passes = trainable ? 3 : 1
    mostShards = Shards.limit(weights: packing.count)
    unreadPositions = PointwiseConvolution.unreadPositions(geometry)
    shared = PointwiseScratch(geometry, packing, batch: batch, trainable: trainable)
    tiles = shared.tiles
    workspace.reserve(shared.needs)
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
    let maps = source.maps
    workspace.workers.forEach(shards.count) { shard, worker in
      let result = scratch[worker].pointer
      let panel = result + 2 * blockFloats
      let range = shards.range(shard)
      for index in range {
        let tile = tiles.tile(index, images: images)
        fill(panel, with: source, tile, from: tile.input)
        let next = index + 1 < range.upperBound ? tiles.tile(index + 1, images: images) : nil
        let upcoming = Upcoming(maps, next, at: next?.input)
        for pair in 0..<product.pairs {
          run(
            product, pair: pair, tile, panel: panel, result: result, to: target, at: tile.output,
            shard: shard,
            upcoming: upcoming.blocks(part: pair, of: product.pairs))
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

  /// Positions that a stride leaves out have no gradient.
  private func clearUnreadPositions(_ target: MapTarget?, images: Int) {
    guard !unreadPositions.isEmpty, let map = target?.map else { return }
    workspace.workers.forEach(images) { image, _ in
      for block in 0..<map.shape.blocks {
        let values = map.vectors(image: image, block: block)
        for position in unreadPositions { values[position] = .zero }
      }
    }
  }

  // MARK: - Panels

  /// Which of a tile's positions are meant.
  typealias Side = KeyPath<PixelTiles.Tile, Positions>

  var blockFloats: Int { tiles.most * channelBlock }

  /// Reads all blocks of a tile into a panel.
  func fill(
    _ panel: UnsafeMutablePointer<Float>, with source: MapSource, _ tile: PixelTiles.Tile,
    from positions: Positions
  ) {
    for block in 0..<source.shape.blocks {
      source.fill(
        VectorPointer(panel + block * blockFloats), at: .run(tile.count), image: tile.image, block: block,
        from: positions)
    }
  }

  /// Reads all tiles into panels that lie one behind the other.
  func fillPanels(
    _ panels: UnsafeMutablePointer<Float>, with source: MapSource, from side: Side, images: Int
  ) {
    let blocks = source.shape.blocks
    workspace.workers.forEachChunk(of: tiles.count(images: images) * blocks, size: 8) { chunk in
      for item in chunk {
        let (index, block) = item.quotientAndRemainder(dividingBy: blocks)
        let tile = tiles.tile(index, images: images)
        source.fill(
          VectorPointer(panels + item * blockFloats), at: .run(tile.count), image: tile.image, block: block,
          from: tile[keyPath: side])
      }
    }
  }

  /// Computes all outputs from panels that lie one behind the other; workers share the outputs.
  func multiply(
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

  func run(
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
        VectorPointer(result + number * resultStride), image: tile.image, block: block, to: positions,
        shard: shard)
    }
  }
}
