/// Positions, counted in vectors of 8 floats.
typealias Offsets = UnsafePointer<Int32>

/// Positions in memory that outlive the loops reading them.
final class OffsetTable {
  /// The first one.
  let start: Offsets
  /// How many there are.
  let count: Int

  /// A table of given positions.
  init(_ offsets: [Int]) {
    let memory = UnsafeMutablePointer<Int32>.allocate(capacity: max(1, offsets.count))
    for (index, offset) in offsets.enumerated() { memory[index] = Int32(offset) }
    start = UnsafePointer(memory)
    count = offsets.count
  }

  /// Every position below `count`.
  convenience init(upTo count: Int) { self.init(Array(0..<count)) }

  deinit { start.deallocate() }
}
