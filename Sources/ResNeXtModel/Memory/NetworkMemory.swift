import Kernels

/// What a network holds, in floats, computed from its dimensions without making it.
struct NetworkMemory: Hashable, Sendable {
  /// Maps that forward writes: input, units, blocks, pools and logits.
  private(set) var maps: Int
  /// Maps that the first backward pass adds.
  private(set) var gradientMaps = 0
  /// Parameters, their gradients, marks, and the numbers of the normalizations.
  private(set) var parameters = 0
  /// Parameters that have a gradient.
  private(set) var trained = 0
  /// Parameters that no gradient reaches.
  private(set) var idle = 0
  /// A copy of all weights and running statistics as files hold them.
  private(set) var weights = 0
  /// The weights of the largest convolution among them.
  private(set) var largest = 0
  /// What all operations share.
  private(set) var scratch = ScratchNeeds()

  private let batch: Int
  private let trainable: Bool
  private var arenaEnd = 0

  /// The memory of a network for batches of up to `batch` images.
  init(_ network: FusedNetwork, batch: Int, trainable: Bool) {
    self.batch = batch
    self.trainable = trainable
    let image = network.stem.unit.geometry
    maps =
      MapShape(batch: batch, channels: 3, height: image.inputHeight, width: image.inputWidth).storageCount
    let pooledStem = add(network.stem)
    let blocks = network.blocks.map { add($0) }
    let output = add(network.head, behind: network.blocks[network.blocks.count - 1])
    maps += arenaEnd
    guard trainable else { return }
    gradientMaps = gradientFloats(blocks, output: output, unpooled: pooledStem)
  }

  /// The places of a block's maps, and the shapes of the gradients inside it.
  private struct Block {
    var units: [GradientPlaces.Place] = []
    var output = GradientPlaces.Place(storage: 0, range: 0..<0)
    var merged = 0
    var between = 0
    /// Where a projection has a gradient of its own.
    var shortcut: Int?
  }

  // MARK: Parts

  /// - Returns: the length of the map in front of a pool, if there is one.
  private mutating func add(_ stem: FusedNetwork.Stem) -> Int? {
    _ = addUnit(stem.unit.geometry)
    let activation = stem.unit.geometry.outputShape(batch: batch)
    _ = place(activation)
    guard let pool = stem.pool else { return nil }
    maps += pooled(activation, by: pool).storageCount
    return MapArena.length(activation)
  }

  private mutating func add(_ parts: FusedNetwork.Block) -> Block {
    var block = Block()
    block.between = MapArena.length(parts.reduce.geometry.outputShape(batch: batch))
    block.merged = MapArena.length(parts.grouped.geometry.outputShape(batch: batch))
    block.units = [parts.reduce, parts.grouped, parts.transition].map { addUnit($0.geometry) }
    block.output = place(parts.transition.geometry.outputShape(batch: batch))
    if let projection = parts.projection?.geometry {
      block.units.append(addUnit(projection))
      block.shortcut = MapArena.length(projection.inputShape(batch: batch))
    }
    return block
  }

  /// - Returns: the length of the map in front of the pool.
  private mutating func add(_ head: FusedNetwork.Head, behind last: FusedNetwork.Block) -> Int {
    let output = last.transition.geometry.outputShape(batch: batch)
    add(ConvolutionMemory(head.dense, batch: batch, trainable: trainable, isNormalized: false))
    maps += pooled(output, by: head.pool).storageCount + head.dense.outputShape(batch: batch).storageCount
    return MapArena.length(output)
  }

  private func pooled(_ shape: MapShape, by pool: FusedNetwork.Pool) -> MapShape {
    MapShape(
      batch: batch, channels: shape.channels, height: pool.side, width: pool.side, groups: shape.groups)
  }

  private mutating func addUnit(_ geometry: ConvolutionGeometry) -> GradientPlaces.Place {
    let shape = geometry.outputShape(batch: batch)
    let normalization = NormalizationMemory(shape, trainable: trainable)
    add(ConvolutionMemory(geometry, batch: batch, trainable: trainable, isNormalized: true))
    parameters += normalization.numbers
    trained += normalization.gradients
    weights += normalization.logical
    return place(shape)
  }

  private mutating func add(_ convolution: ConvolutionMemory) {
    parameters += convolution.parameters + convolution.gradients + convolution.mask
    trained += convolution.gradients
    idle += convolution.idle
    weights += convolution.logical
    largest = max(largest, convolution.logical)
    gradientMaps += convolution.writtenGradient
    scratch.cover(convolution.scratch)
  }

  /// The next place in the network's arena, in the order in which its parts ask for them.
  ///
  /// No map is longer than 2⁵³ floats; where all together are more than fit a number, they end at what no machine has.
  private mutating func place(_ shape: MapShape) -> GradientPlaces.Place {
    let start = arenaEnd
    arenaEnd = min(start + MapArena.length(shape), 1 << 60)
    return GradientPlaces.Place(storage: 0, range: start..<arenaEnd)
  }

  // MARK: Backward

  /// What the first backward pass adds to the maps: the places are taken and given as `ResNeXt.backward` and its blocks do.
  private func gradientFloats(_ blocks: [Block], output: Int, unpooled: Int?) -> Int {
    var places = GradientPlaces()
    var storages = 1
    func reserve(_ length: Int) -> GradientPlaces.Place {
      if let place = places.reserve(length) { return place }
      places.reserve(new: storages, length: length)
      storages += 1
      return GradientPlaces.Place(storage: storages - 1, range: 0..<length)
    }
    places.release(reserve(output))
    for block in blocks.reversed() {
      let merged = reserve(block.merged)
      let shortcut = block.shortcut.map(reserve)
      places.release(reserve(block.between))
      places.release(merged)
      if let shortcut { places.release(shortcut) }
      for unit in block.units { places.release(unit) }
      places.release(block.output)
    }
    if let unpooled { _ = reserve(unpooled) }
    return gradientMaps + places.ownFloats
  }
}
