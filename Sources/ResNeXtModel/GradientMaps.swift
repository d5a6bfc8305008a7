import Kernels
import Tensors

/// Memory for the gradients inside blocks.
///
/// Backward goes from the last block to the first, and what a block kept is dead once its gradients are computed: the
/// blocks before it keep theirs there. Memory of its own is only needed for the last blocks, and made in the first step.
final class GradientMaps {
  /// Floats of some memory that nobody needs.
  private struct Gap {
    let storage: AlignedFloats
    var range: Range<Int>
  }

  private var own: [AlignedFloats] = []
  private var gaps: [Gap] = []

  /// Begins a backward pass: nothing is taken, and every block's memory is its own.
  func begin() { gaps = own.map { Gap(storage: $0, range: 0..<$0.count) } }

  /// A map of this shape with any content, in the smallest gap that holds it.
  func take(_ shape: MapShape) -> FeatureMap {
    let length = MapArena.length(shape)
    let fitting = gaps.indices.filter { gaps[$0].range.count >= length }
    guard let best = fitting.min(by: { gaps[$0].range.count < gaps[$1].range.count }) else {
      let storage = AlignedFloats(count: length)
      own.append(storage)
      return FeatureMap(shape, in: storage, at: 0)
    }
    let gap = gaps.remove(at: best)
    let start = gap.range.lowerBound
    if gap.range.count > length {
      gaps.append(Gap(storage: gap.storage, range: start + length..<gap.range.upperBound))
    }
    return FeatureMap(shape, in: gap.storage, at: start)
  }

  /// Gives back a map that was taken, or one that is not read any more before it is written again.
  func give(_ map: FeatureMap) {
    var range = map.offset..<map.offset + MapArena.length(map.shape)
    // Neighbouring gaps become one: two small maps make room for a large one.
    gaps.removeAll { gap in
      guard gap.storage === map.storage,
        gap.range.upperBound == range.lowerBound || gap.range.lowerBound == range.upperBound
      else { return false }
      range =
        min(gap.range.lowerBound, range.lowerBound)..<max(gap.range.upperBound, range.upperBound)
      return true
    }
    gaps.append(Gap(storage: map.storage, range: range))
  }
}
