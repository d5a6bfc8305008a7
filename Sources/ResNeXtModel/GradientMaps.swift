import Kernels
import Tensors

/// Memory for the gradients inside blocks.
///
/// Backward goes from the last block to the first, and what a block kept is dead once its gradients are computed: the
/// blocks before it keep theirs there. Memory of its own is only needed for the last blocks, and made in the first step.
final class GradientMaps {
  private var own: [AlignedFloats] = []
  private var free: [AlignedFloats] = []

  /// Begins a backward pass: nothing is taken, and every block's memory is its own.
  func begin() { free = own }

  /// A map of this shape with any content.
  func take(_ shape: MapShape) -> FeatureMap {
    let fitting = free.indices.filter { free[$0].count >= shape.storageCount }
    if let best = fitting.min(by: { free[$0].count < free[$1].count }) {
      return FeatureMap(shape, storage: free.remove(at: best))
    }
    let storage = AlignedFloats(count: shape.storageCount)
    own.append(storage)
    return FeatureMap(shape, storage: storage)
  }

  /// Gives back a map that was taken, or one that is not read any more before it is written again.
  func give(_ map: FeatureMap) { free.append(map.storage) }
}
