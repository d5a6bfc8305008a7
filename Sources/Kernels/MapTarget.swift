import Tensors

/// What becomes of the maps that an operation computes, while they are still in the cache.
///
/// An operation hands over some positions of one block at a time; the target writes them and adds up what batch
/// normalization needs of them.
public enum MapTarget {
  /// Written as they are.
  case map(FeatureMap)
  /// Written, and their statistics taken.
  case measured(FeatureMap, BatchNormalization)
  /// The gradient behind the ReLU over the normalised `raw`: written as it is in front of the ReLU, and summed for the
  /// gradients of the normalization.
  case activationGradient(FeatureMap, raw: FeatureMap, BatchNormalization)
  /// The gradient that leaves a block through its paths.
  case blockGradient(BlockGradient)

  /// The map that is written.
  var map: FeatureMap {
    switch self {
    case .map(let map), .measured(let map, _), .activationGradient(let map, _, _): return map
    case .blockGradient(let gradient): return gradient.activation
    }
  }

  /// Makes ready for a pass.
  func begin() {
    switch self {
    case .map: break
    case .measured(_, let normalization): normalization.beginStatistics()
    case .activationGradient(_, _, let normalization): normalization.beginGradients()
    case .blockGradient(let gradient):
      for branch in gradient.branches { branch.normalization.beginGradients() }
    }
  }

  /// Ends a pass over `images` images.
  func finish(images: Int) {
    let count = images * map.shape.area
    switch self {
    case .map: break
    case .measured(_, let normalization): normalization.finishStatistics()
    case .activationGradient(_, _, let normalization): normalization.finishGradients(count: count)
    case .blockGradient(let gradient):
      for branch in gradient.branches { branch.normalization.finishGradients(count: count) }
    }
  }

  /// Takes `count` vectors of one block, for the positions at `offsets` from the block's first one in `image`.
  ///
  /// `values` may be changed. No two calls at the same time share both block and shard.
  func deliver(
    _ values: LanePointer, image: Int, block: Int, to offsets: Offsets, count: Int, shard: Int
  ) {
    switch self {
    case .map(let map):
      let target = map.lanes(image: image, block: block)
      for index in 0..<count { target[Int(offsets[index])] = values[index] }
    case .measured(let map, let normalization):
      let target = map.lanes(image: image, block: block)
      for index in 0..<count { target[Int(offsets[index])] = values[index] }
      normalization.addStatistics(values, count: count, block: block, shard: shard)
    case .activationGradient(let map, let raw, let normalization):
      let target = map.lanes(image: image, block: block)
      let inputs = raw.lanes(image: image, block: block)
      let affine = Affine(normalization, block)
      let mean = lanes(normalization.mean.pointer)[block]
      var sum = Lanes.zero
      var product = Lanes.zero
      for index in 0..<count {
        let offset = Int(offsets[index])
        let input = inputs[offset]
        let gradient = rectifiedGradient(values[index], affine(input))
        target[offset] = gradient
        sum += gradient
        product.addProduct(gradient, input - mean)
      }
      normalization.addGradients(sum: sum, product: product, block: block, shard: shard)
    case .blockGradient(let gradient):
      gradient.deliver(values, image: image, block: block, to: offsets, count: count, shard: shard)
    }
  }

  /// Asks for what `deliver` will read of one block, so that it comes while the values are computed.
  func prefetch(image: Int, block: Int, at offsets: Offsets, count: Int) {
    switch self {
    case .map, .measured: break
    case .activationGradient(_, let raw, _):
      raw.prefetch(image: image, block: block, at: offsets, count: count)
    case .blockGradient(let gradient):
      // The activation itself is what the operation reads.
      gradient.shortcut?.prefetch(image: image, block: block, at: offsets, count: count)
      for branch in gradient.branches {
        branch.raw.prefetch(image: image, block: block, at: offsets, count: count)
      }
    }
  }

  /// Takes over whole maps that were computed without a target: a pass of its own over memory.
  public func take(_ maps: FeatureMap, images: Int, workers: Workers) {
    begin()
    deliver(maps, images: images, workers: workers)
    finish(images: images)
  }

  /// Takes whole maps between `begin` and `finish`.
  func deliver(_ maps: FeatureMap, images: Int, workers: Workers) {
    let everything = maps.everyPosition
    let shards = Shards(images)
    workers.forEach(shards.count) { shard, _ in
      for image in shards.range(shard) {
        for block in 0..<maps.shape.blocks {
          deliver(
            maps.lanes(image: image, block: block), image: image, block: block, to: everything.start,
            count: maps.shape.area, shard: shard)
        }
      }
    }
  }
}

/// The gradient at a block's input: that of the paths and that of the shortcut together, in front of the ReLU that made the
/// input, and what the normalizations before that ReLU need of it.
public struct BlockGradient {
  /// The block's input, all of it behind a ReLU; becomes its gradient in front of that ReLU.
  public let activation: FeatureMap
  /// The gradient that comes through the shortcut, if any.
  public let shortcut: FeatureMap?
  /// The normalizations whose sum the input was.
  public let branches: [Branch]

  /// A normalization that a gradient reaches.
  public struct Branch {
    /// What it normalises.
    public let raw: FeatureMap
    /// The normalization.
    public let normalization: BatchNormalization
    /// Whether a ReLU of its own stands behind it.
    public let rectified: Bool

    /// A branch of its parts.
    public init(raw: FeatureMap, normalization: BatchNormalization, rectified: Bool) {
      self.raw = raw
      self.normalization = normalization
      self.rectified = rectified
    }
  }

  /// A gradient of its parts.
  public init(activation: FeatureMap, shortcut: FeatureMap?, branches: [Branch]) {
    self.activation = activation
    self.shortcut = shortcut
    self.branches = branches
  }

  fileprivate func deliver(
    _ values: LanePointer, image: Int, block: Int, to offsets: Offsets, count: Int, shard: Int
  ) {
    let target = activation.lanes(image: image, block: block)
    if let added = shortcut?.lanes(image: image, block: block) {
      for index in 0..<count { values[index] += added[Int(offsets[index])] }
    }
    for index in 0..<count {
      let offset = Int(offsets[index])
      let gradient = rectifiedGradient(values[index], target[offset])
      values[index] = gradient
      target[offset] = gradient
    }
    for branch in branches {
      if branch.rectified {
        let affine = Affine(branch.normalization, block)
        branch.add(values, image: image, block: block, at: offsets, count: count, shard: shard) {
          rectifiedGradient($0, affine($1))
        }
      } else {
        branch.add(values, image: image, block: block, at: offsets, count: count, shard: shard) { gradient, _ in
          gradient
        }
      }
    }
  }
}

extension BlockGradient.Branch {
  /// Adds what reaches the normalization: `passed` says how much of a gradient does, given what was normalised.
  @inline(__always)
  fileprivate func add(
    _ gradients: LanePointer, image: Int, block: Int, at offsets: Offsets, count: Int, shard: Int,
    passed: (_ gradient: Lanes, _ value: Lanes) -> Lanes
  ) {
    let inputs = raw.lanes(image: image, block: block)
    let mean = lanes(normalization.mean.pointer)[block]
    var sum = Lanes.zero
    var product = Lanes.zero
    for index in 0..<count {
      let input = inputs[Int(offsets[index])]
      let gradient = passed(gradients[index], input)
      sum += gradient
      product.addProduct(gradient, input - mean)
    }
    normalization.addGradients(sum: sum, product: product, block: block, shard: shard)
  }
}
