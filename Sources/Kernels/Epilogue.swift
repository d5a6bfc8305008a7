import Tensors

/// What a block adds to its residual.
public enum Shortcut {
  /// The block's input.
  case identity(FeatureMap)
  /// The projection's maps, and their normalization.
  case projection(FeatureMap, BatchNormalization)
}

/// What follows a batch normalization before its result is kept: the end of a stem or of a block.
public enum Epilogue: Hashable, Sendable {
  /// Nothing: a projection shortcut.
  case none
  /// ReLU.
  case relu
  /// Addition of the shortcut, then ReLU: the paper's block (He and others 2015, figure 2).
  case addThenRelu
  /// ReLU, addition of the shortcut, ReLU: the notebook's block, whose transition ends in a ReLU of its own.
  case reluThenAddThenRelu

  /// Whether a shortcut is added.
  public var adds: Bool { self == .addThenRelu || self == .reluThenAddThenRelu }

  /// Whether a ReLU stands between normalization and addition.
  public var rectifiesResidual: Bool { self == .reluThenAddThenRelu }

  /// Writes a normalised map with all that follows, in one pass.
  ///
  /// - Parameters:
  ///   - raw: What the convolution wrote.
  ///   - shortcut: What is added, where the epilogue adds.
  ///   - output: The result; may be `raw`.
  public func write(
    _ raw: FeatureMap, _ normalization: BatchNormalization, shortcut: Shortcut?, to output: FeatureMap,
    images: Int, workers: Workers
  ) {
    guard adds, let shortcut else {
      return MapSource.normalized(raw, normalization, rectified: self == .relu)
        .write(output, images: images, workers: workers)
    }
    workers.forEach(images) { image, _ in
      for block in 0..<raw.shape.blocks {
        let residual = NormalizedVectors(
          values: raw.vectors(image: image, block: block), affine: Affine(normalization, block))
        let target = output.vectors(image: image, block: block)
        switch shortcut {
        case .projection(let map, let projection):
          let added = NormalizedVectors(
            values: map.vectors(image: image, block: block), affine: Affine(projection, block))
          sum(residual, added, target, count: raw.shape.area)
        case .identity(let map):
          sum(residual, PlainVectors(map.vectors(image: image, block: block)), target, count: raw.shape.area)
        }
      }
    }
  }

  @inline(__always)
  private func sum(
    _ residual: NormalizedVectors, _ shortcut: some VectorReader, _ target: VectorPointer, count: Int
  ) {
    if rectifiesResidual {
      for position in 0..<count {
        target[position] = positivePart(positivePart(residual[position]) + shortcut[position])
      }
    } else {
      for position in 0..<count { target[position] = positivePart(residual[position] + shortcut[position]) }
    }
  }
}
