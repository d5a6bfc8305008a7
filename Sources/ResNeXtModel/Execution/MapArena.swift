import Kernels
import Tensors

/// The memory of the maps that units, blocks and stem keep from forward to backward, one behind the other.
///
/// Maps that lie side by side leave gaps that add up when they are dead: see `GradientMaps`.
final class MapArena {
  private var end = 0
  private var waiting: [(slot: MapSlot, offset: Int)] = []

  /// A place for a map; it holds the map once `commit` has been called.
  func slot(_ shape: MapShape) -> MapSlot {
    let slot = MapSlot(shape)
    waiting.append((slot, end))
    end += MapArena.length(shape)
    return slot
  }

  /// Reserves the memory of all places.
  func commit() {
    let storage = AlignedFloats(count: end)
    for (slot, offset) in waiting { slot.map = FeatureMap(slot.shape, in: storage, at: offset) }
    waiting = []
  }

  /// Floats that a map takes: whole cache lines.
  static func length(_ shape: MapShape) -> Int { (shape.storageCount + 15) / 16 * 16 }
}

/// A place in a `MapArena`.
final class MapSlot {
  /// The shape of the map.
  let shape: MapShape
  /// The map, after the arena's `commit`.
  fileprivate(set) lazy var map = FeatureMap(shape)

  fileprivate init(_ shape: MapShape) { self.shape = shape }
}
