/// The scratch memory of a 1×1: how its pixels are cut into tiles, and where things lie in the memory that all workers share.
struct PointwiseScratch {
  /// The tiles that are read, multiplied and written at a time.
  let tiles: PixelTiles
  /// Where the panels of all tiles begin, in floats; before them lie the transposed weights.
  let inputPanels: Int
  /// Where the panels of their gradients begin.
  let gradientPanels: Int
  /// Where the sums of the shards begin.
  let partials: Int
  /// What the workspace has to hold.
  let needs: ScratchNeeds

  /// The memory for batches of up to `batch` images.
  init(_ geometry: ConvolutionGeometry, _ packing: WeightPacking, batch: Int, trainable: Bool) {
    let inputBlocks = packing.computedGroups * packing.inputBlocks
    let outputBlocks = packing.computedGroups * packing.outputBlocks
    let gradientBlocks = trainable ? outputBlocks : 0
    let panelBlocks = inputBlocks + gradientBlocks
    // The panels of a tile take 256 KiB, half of a small second-level cache; more only where channels are so many that
    // 24 pixels, or one row of a map read with a stride, already do.
    let fitting = 65536 / (panelBlocks * channelBlock) / 12 * 12
    tiles = PixelTiles(geometry, pixels: max(24, min(96, fitting)))
    let blockFloats = tiles.most * channelBlock
    let count = tiles.count(images: batch)
    let panelTiles = min(count, PointwiseConvolution.fewTiles)
    inputPanels = trainable ? packing.count : 0
    gradientPanels = inputPanels + panelTiles * inputBlocks * blockFloats
    partials = gradientPanels + panelTiles * gradientBlocks * blockFloats
    let sumsByShard = trainable && count > PointwiseConvolution.fewTiles
    let shards = sumsByShard ? Shards(count, most: Shards.limit(weights: packing.count)).count : 0
    needs = ScratchNeeds(
      bytesPerWorker: MemoryLayout<Float>.stride * blockFloats * (panelBlocks + 2),
      sharedFloats: partials + shards * (packing.count + outputBlocks * channelBlock))
  }
}
