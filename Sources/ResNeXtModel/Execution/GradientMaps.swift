import Kernels
import Tensors

/// Memory for the gradients inside blocks.
///
/// Backward goes from the last block to the first, and what a block kept is dead once its gradients are computed: the
/// blocks before it keep theirs there. Memory of its own is only needed for the last blocks, and made in the first step.
final class GradientMaps {
  private var places = GradientPlaces()
  /// The storages of the places, those of maps that were given included.
  private var storages: [AlignedFloats] = []

  /// Begins a backward pass: nothing is taken, and every block's memory is its own.
  func begin() { places.begin() }

  /// A map of this shape with any content, in the smallest gap that holds it.
  func reserve(_ shape: MapShape) -> FeatureMap {
    let length = MapArena.length(shape)
    if let place = places.reserve(length) {
      return FeatureMap(shape, in: storages[place.storage], at: place.range.lowerBound)
    }
    let storage = AlignedFloats(count: length)
    places.reserve(new: number(of: storage), length: length)
    return FeatureMap(shape, in: storage, at: 0)
  }

  /// Gives back a map that was taken, or one that is not read any more before it is written again.
  func release(_ map: FeatureMap) {
    let range = map.offset..<map.offset + MapArena.length(map.shape)
    places.release(GradientPlaces.Place(storage: number(of: map.storage), range: range))
  }

  private func number(of storage: AlignedFloats) -> Int {
    if let number = storages.firstIndex(where: { $0 === storage }) { return number }
    storages.append(storage)
    return storages.count - 1
  }
}
