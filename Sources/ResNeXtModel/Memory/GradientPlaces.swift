/// Where the gradients inside blocks go, as numbers alone: which storage, and where in it.
///
/// `GradientMaps` gives the places memory; `MemoryPlan` counts how much that will be.
struct GradientPlaces {
  /// Floats of some storage.
  struct Place: Hashable {
    var storage: Int
    var range: Range<Int>
  }

  /// The lengths of the storages that were needed beside those whose maps are given.
  private(set) var own: [Int: Int] = [:]
  private var gaps: [Place] = []

  /// Floats of all storages of its own.
  var ownFloats: Int { own.values.reduce(0, +) }

  /// Begins a backward pass: nothing is taken, and every storage of its own is free.
  mutating func begin() {
    gaps = own.sorted { $0.key < $1.key }.map { Place(storage: $0.key, range: 0..<$0.value) }
  }

  /// A place of `length` floats in the smallest gap that holds it; nil where none does.
  mutating func reserve(_ length: Int) -> Place? {
    let fitting = gaps.indices.filter { gaps[$0].range.count >= length }
    guard let best = fitting.min(by: { gaps[$0].range.count < gaps[$1].range.count }) else { return nil }
    let gap = gaps.remove(at: best)
    let end = gap.range.lowerBound + length
    if gap.range.count > length {
      gaps.append(Place(storage: gap.storage, range: end..<gap.range.upperBound))
    }
    return Place(storage: gap.storage, range: gap.range.lowerBound..<end)
  }

  /// Reserves the whole of a new storage.
  mutating func reserve(new storage: Int, length: Int) { own[storage] = length }

  /// Gives back a place that was taken, or one that is not read any more before it is written again.
  mutating func release(_ place: Place) {
    var place = place
    // Neighbouring gaps become one: two small maps make room for a large one.
    gaps.removeAll { gap in
      guard gap.storage == place.storage,
        gap.range.upperBound == place.range.lowerBound || gap.range.lowerBound == place.range.upperBound
      else { return false }
      place.range =
        min(gap.range.lowerBound, place.range.lowerBound)..<max(gap.range.upperBound, place.range.upperBound)
      return true
    }
    gaps.append(place)
  }
}
