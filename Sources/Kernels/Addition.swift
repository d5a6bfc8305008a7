/// Adds `other` to `target`, element by element, for the first `images` images: where the gradients of residual and
/// shortcut meet.
public func add(_ other: FeatureMap, to target: FeatureMap, images: Int, workers: Workers) {
  let count = target.shape.imageStride / channelBlock
  workers.forEach(images) { image, _ in
    let source = lanes(other.image(image))
    let destination = lanes(target.image(image))
    for index in 0..<count { destination[index] += source[index] }
  }
}
