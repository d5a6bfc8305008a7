import Tensors

/// Where an operation reads a batch of maps from: as they lie in memory, or computed from them on the way.
///
/// What batch normalization and ReLU make of a map inside a block is computed again wherever it is read. It is stored only
/// where stems and blocks end (`Epilogue`), and where oneDNN reads it.
public enum MapSource {
  /// Maps as they are.
  case map(FeatureMap)
  /// Normalised maps, behind a ReLU where `rectified`.
  case normalized(FeatureMap, BatchNormalization, rectified: Bool)
  /// The gradient of `raw`, from the gradient of its normalised maps: `γ/σ · (g − mean(g) − x̂ · mean(g·x̂))`.
  ///
  /// Where `rectified`, the gradient given is that behind a ReLU.
  case gradient(FeatureMap, raw: FeatureMap, BatchNormalization, rectified: Bool)

  /// The shape of the maps.
  public var shape: MapShape {
    switch self {
    case .map(let map), .normalized(let map, _, _), .gradient(let map, _, _, _): return map.shape
    }
  }

  /// The maps that it is computed from.
  var maps: [FeatureMap] {
    switch self {
    case .map(let map), .normalized(let map, _, _): return [map]
    case .gradient(let gradient, let raw, _, _): return [gradient, raw]
    }
  }

  /// Computes vectors of one block: those at `positions` of the images from `image` on, put at `places` from `target`, which
  /// has as many images, rows and columns.
  func fill(
    _ target: VectorPointer, at places: Positions, image: Int, block: Int, from positions: Positions
  ) {
    switch self {
    case .map(let map):
      copy(PlainVectors(map.vectors(image: image, block: block)), positions, target, places)
    case .normalized(let map, let normalization, let rectified):
      let values = map.vectors(image: image, block: block)
      let affine = Affine(normalization, block)
      if rectified {
        copy(RectifiedVectors(values: values, affine: affine), positions, target, places)
      } else {
        copy(NormalizedVectors(values: values, affine: affine), positions, target, places)
      }
    case .gradient(let gradient, let raw, let normalization, let rectified):
      let reader = GradientVectors(
        gradients: gradient.vectors(image: image, block: block),
        values: raw.vectors(image: image, block: block),
        normalization, block)
      if rectified {
        copy(RectifiedGradientVectors(reader), positions, target, places)
      } else {
        copy(reader, positions, target, places)
      }
    }
  }

  /// Computes all of the first `images` images into `map`, which may be one of those that are read.
  public func write(_ map: FeatureMap, images: Int, workers: Workers) {
    let everything = Positions.run(shape.area)
    workers.forEach(images) { image, _ in
      for block in 0..<shape.blocks {
        fill(
          map.vectors(image: image, block: block), at: everything, image: image, block: block,
          from: everything)
      }
    }
  }
}

/// Reads what one block of one image is made of, position by position.
protocol VectorReader {
  /// The 8 lanes at a position.
  subscript(position: Int) -> FloatVector { get }
}

@inline(__always)
private func copy(
  _ reader: some VectorReader, _ positions: Positions, _ target: VectorPointer, _ places: Positions
) {
  if places.isContiguous {
    positions.forEach { number, position in target[places.first + number] = reader[position] }
    return
  }
  // Planes have rows like the map's, only further apart.
  positions.forEachRun { number, position in
    let place = places.first + number / positions.columns * places.rowStride
    for column in 0..<positions.columns {
      target[place + column] = reader[position + column * positions.step]
    }
  }
}

/// A block as it lies in memory.
struct PlainVectors: VectorReader {
  private let values: VectorPointer

  @inline(__always)
  init(_ values: VectorPointer) { self.values = values }

  @inline(__always)
  subscript(position: Int) -> FloatVector { values[position] }
}

/// What a normalization does to the 8 lanes of a block: `scale · y + shift`.
struct Affine {
  private let scale: FloatVector
  private let shift: FloatVector

  @inline(__always)
  init(_ normalization: BatchNormalization, _ block: Int) {
    scale = VectorPointer(normalization.scale.pointer)[block]
    shift = VectorPointer(normalization.shift.pointer)[block]
  }

  @inline(__always)
  func callAsFunction(_ value: FloatVector) -> FloatVector { shift.addingProduct(value, scale) }
}

/// A block behind its normalization.
struct NormalizedVectors: VectorReader {
  let values: VectorPointer
  let affine: Affine

  @inline(__always)
  subscript(position: Int) -> FloatVector { affine(values[position]) }
}

/// A block behind its normalization and a ReLU.
struct RectifiedVectors: VectorReader {
  let values: VectorPointer
  let affine: Affine

  @inline(__always)
  subscript(position: Int) -> FloatVector { positivePart(affine(values[position])) }
}

/// The gradient of a block before its normalization.
private struct GradientVectors: VectorReader {
  let gradients: VectorPointer
  let values: VectorPointer
  let affine: Affine
  private let mean, scale, gradientMean, slope: FloatVector

  @inline(__always)
  init(gradients: VectorPointer, values: VectorPointer, _ normalization: BatchNormalization, _ block: Int) {
    self.gradients = gradients
    self.values = values
    affine = Affine(normalization, block)
    mean = VectorPointer(normalization.mean.pointer)[block]
    scale = VectorPointer(normalization.scale.pointer)[block]
    gradientMean = VectorPointer(normalization.gradientMean.pointer)[block]
    slope = VectorPointer(normalization.gradientSlope.pointer)[block]
  }

  @inline(__always)
  subscript(position: Int) -> FloatVector { gradient(gradients[position], at: values[position]) }

  @inline(__always)
  func gradient(_ gradient: FloatVector, at value: FloatVector) -> FloatVector {
    scale * (gradient - gradientMean).addingProduct(mean - value, slope)
  }
}

/// The same, where the gradient given is that behind a ReLU.
private struct RectifiedGradientVectors: VectorReader {
  private let reader: GradientVectors

  @inline(__always)
  init(_ reader: GradientVectors) { self.reader = reader }

  @inline(__always)
  subscript(position: Int) -> FloatVector {
    let value = reader.values[position]
    return reader.gradient(rectifiedGradient(reader.gradients[position], reader.affine(value)), at: value)
  }
}

/// ReLU of 8 lanes.
@inline(__always)
func positivePart(_ value: FloatVector) -> FloatVector { value.replacing(with: 0, where: value .< 0) }

/// The gradient in front of a ReLU whose input was `value`.
@inline(__always)
func rectifiedGradient(_ gradient: FloatVector, _ value: FloatVector) -> FloatVector {
  gradient.replacing(with: 0, where: value .<= 0)
}
