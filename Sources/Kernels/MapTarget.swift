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

  /// The maps that it reads and the operation does not.
  var readMaps: [FeatureMap] {
    guard case .blockGradient(let gradient) = self else { return [] }
    return (gradient.shortcut.map { [$0] } ?? []) + gradient.branches.map(\.raw)
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

  /// Where values for these positions may be computed in place, which saves the target a copy; nil where they lie apart or the
  /// target has to see them first.
  func place(image: Int, block: Int, at positions: Positions) -> UnsafeMutablePointer<Float>? {
    switch self {
    case .map(let map), .measured(let map, _):
      guard positions.isContiguous else { return nil }
      return map.image(image) + (block * map.shape.area + positions.first) * channelBlock
    case .activationGradient, .blockGradient: return nil
    }
  }

  /// Takes the values of one block for these positions of the images from `image` on; they may be those that `place` named.
  ///
  /// `values` may be changed. No two calls at the same time share both block and shard.
  func deliver(_ values: VectorPointer, image: Int, block: Int, to positions: Positions, shard: Int) {
    switch self {
    case .map(let map):
      write(values, to: map.vectors(image: image, block: block), at: positions)
    case .measured(let map, let normalization):
      write(values, to: map.vectors(image: image, block: block), at: positions)
      normalization.addStatistics(values, count: positions.count, block: block, shard: shard)
    case .activationGradient(let map, let raw, let normalization):
      let target = map.vectors(image: image, block: block)
      let inputs = raw.vectors(image: image, block: block)
      let affine = Affine(normalization, block)
      let mean = VectorPointer(normalization.mean.pointer)[block]
      var sum = FloatVector.zero
      var product = FloatVector.zero
      positions.forEach { number, position in
        let input = inputs[position]
        let gradient = rectifiedGradient(values[number], affine(input))
        target[position] = gradient
        sum += gradient
        product.addProduct(gradient, input - mean)
      }
      normalization.addGradients(sum: sum, product: product, block: block, shard: shard)
    case .blockGradient(let gradient):
      gradient.deliver(values, image: image, block: block, to: positions, shard: shard)
    }
  }

  private func write(_ values: VectorPointer, to target: VectorPointer, at positions: Positions) {
    if positions.isContiguous, values.isSame(as: target, at: positions.first) { return }
    positions.forEach { number, position in target[position] = values[number] }
  }

  /// Takes over whole maps that were computed without a target: a pass of its own over memory.
  public func take(_ maps: FeatureMap, images: Int, workers: Workers) {
    begin()
    deliver(maps, images: images, workers: workers)
    finish(images: images)
  }

  /// Takes whole maps between `begin` and `finish`.
  func deliver(_ maps: FeatureMap, images: Int, workers: Workers) {
    let everything = Positions.run(maps.shape.area)
    let shards = Shards(images)
    workers.forEach(shards.count) { shard, _ in
      for image in shards.range(shard) {
        for block in 0..<maps.shape.blocks {
          deliver(
            maps.vectors(image: image, block: block), image: image, block: block, to: everything, shard: shard
          )
        }
      }
    }
  }
}

/// The gradient at a block's input: that of the paths and that of the shortcut together, in front of the ReLU that made the
/// input, and what the normalizations before that ReLU need of it.
///
/// A 1×1 with a stride hands over the positions that it reads; at all others the gradient becomes zero, and the branches'
/// sums pass over them. So `shortcut` must be zero wherever the stride passes over, as it is in the networks: beside such a
/// 1×1 the projection has the same stride. Other convolutions hand over every position and ask for nothing.
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
    _ values: VectorPointer, image: Int, block: Int, to positions: Positions, shard: Int
  ) {
    let target = activation.vectors(image: image, block: block)
    if let added = shortcut?.vectors(image: image, block: block) {
      positions.forEach { number, position in
        let gradient = rectifiedGradient(values[number] + added[position], target[position])
        values[number] = gradient
        target[position] = gradient
      }
    } else {
      positions.forEach { number, position in
        let gradient = rectifiedGradient(values[number], target[position])
        values[number] = gradient
        target[position] = gradient
      }
    }
    for branch in branches {
      if branch.rectified {
        let affine = Affine(branch.normalization, block)
        branch.add(values, image: image, block: block, at: positions, shard: shard) {
          rectifiedGradient($0, affine($1))
        }
      } else {
        branch.add(values, image: image, block: block, at: positions, shard: shard) { gradient, _ in gradient
        }
      }
    }
  }
}

extension BlockGradient.Branch {
  /// Adds what reaches the normalization: `passed` says how much of a gradient does, given what was normalised.
  @inline(__always)
  fileprivate func add(
    _ gradients: VectorPointer, image: Int, block: Int, at positions: Positions, shard: Int,
    passed: (_ gradient: FloatVector, _ value: FloatVector) -> FloatVector
  ) {
    let inputs = raw.vectors(image: image, block: block)
    let mean = VectorPointer(normalization.mean.pointer)[block]
    var sum = FloatVector.zero
    var product = FloatVector.zero
    positions.forEach { number, position in
      let input = inputs[position]
      let gradient = passed(gradients[number], input)
      sum += gradient
      product.addProduct(gradient, input - mean)
    }
    normalization.addGradients(sum: sum, product: product, block: block, shard: shard)
  }
}
