// What must hold of maps before a convolution's loops run: the loops themselves check nothing.

extension MapShape {
  /// Whether channels lie on the same lanes as in `other`.
  func sharesLanes(with other: MapShape) -> Bool { channels == other.channels && groups == other.groups }

  /// Whether there is room for the images of `needed`, laid out as there.
  func holds(_ needed: MapShape) -> Bool {
    batch >= needed.batch && height == needed.height && width == needed.width && sharesLanes(with: needed)
  }
}

extension MapSource {
  /// Whether everything that is read holds maps of the shape `needed`.
  func holds(_ needed: MapShape) -> Bool {
    switch self {
    case .map(let map): return map.shape.holds(needed)
    case .normalized(let map, let normalization, _):
      return map.shape.holds(needed) && normalization.shape.sharesLanes(with: needed)
    case .gradient(let map, let raw, let normalization, _):
      return map.shape.holds(needed) && raw.shape.holds(needed)
        && normalization.shape.sharesLanes(with: needed)
    }
  }
}

extension MapTarget {
  /// Whether everything that is read or written holds maps of the shape `needed`, and every normalization has room for sums.
  func holds(_ needed: MapShape) -> Bool {
    switch self {
    case .map(let map): return map.shape.holds(needed)
    case .measured(let map, let normalization):
      return map.shape.holds(needed) && normalization.takesSums(of: needed)
    case .activationGradient(let map, let raw, let normalization):
      return map.shape.holds(needed) && raw.shape.holds(needed) && normalization.takesSums(of: needed)
    case .blockGradient(let gradient):
      return gradient.activation.shape.holds(needed) && gradient.shortcut?.shape.holds(needed) ?? true
        && gradient.branches.allSatisfy {
          $0.raw.shape.holds(needed) && $0.normalization.takesSums(of: needed)
        }
    }
  }
}

extension BatchNormalization {
  /// Whether sums over maps of the shape `needed` can be taken: only a trainable normalization keeps any.
  fileprivate func takesSums(of needed: MapShape) -> Bool {
    gamma.gradient != nil && shape.sharesLanes(with: needed)
  }
}

extension Convolution {
  /// Refuses what a pass would read or write beyond its end.
  ///
  /// - Throws: `KernelError.invalidConvolution`.
  func check(
    images: Int, input: (MapShape) -> Bool, output: (MapShape) -> Bool
  ) throws(KernelError) {
    guard (1...max(1, batch)).contains(images) else {
      throw .invalidConvolution("\(images) images in batches of up to \(batch)")
    }
    let (read, written) = (geometry.inputShape(batch: images), geometry.outputShape(batch: images))
    guard input(read) else { throw .invalidConvolution("its input is not \(describe(read))") }
    guard output(written) else { throw .invalidConvolution("its output is not \(describe(written))") }
  }

  private func describe(_ shape: MapShape) -> String {
    "\(shape.batch)×\(shape.channels)×\(shape.height)×\(shape.width), stored in \(shape.groups) groups"
  }
}
