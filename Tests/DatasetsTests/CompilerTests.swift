import Testing

/// The compiler's pass that hoists bounds checks can lose one side of an integer or in a loop.
///
/// It takes that side for false where a check of something else stands behind it. The package switches the pass off for every
/// target; where it is on, release code fails here.
@Suite("What the compiler makes of an index")
struct CompilerTests {
  @Test("Both sides of an integer | in a loop survive optimisation", arguments: [2, 3, 32])
  func integerOr(side: Int) {
    let rule = Lookup(table: (0..<3 * 256).map(Float.init), side: side)
    let bytes = [UInt8](repeating: 7, count: 3 * side * side)
    var values = [Float](repeating: 0, count: bytes.count)
    bytes.withUnsafeBufferPointer { bytes in
      values.withUnsafeMutableBufferPointer { rule.apply(bytes, to: $0, window: Part(side: side)) }
    }
    #expect([values[0], values[side * side], values[2 * side * side]] == [7, 263, 519])
  }
}

/// The shape of code that was computed wrongly: a table of 256 values a channel, read row by row.
private struct Lookup {
  let table: [Float]
  let side: Int

  func apply(_ bytes: UnsafeBufferPointer<UInt8>, to values: UnsafeMutableBufferPointer<Float>, window: Part)
  {
    precondition(bytes.count == 3 * side * side && values.count == bytes.count && window.side == side)
    table.withUnsafeBufferPointer { table in
      for channel in 0..<3 {
        window.forEachRun(plane: channel) { source, target, count, step in
          for column in 0..<count {
            values[target + column * step] = table[channel << 8 | Int(bytes[source + column])]
          }
        }
      }
    }
  }
}

private struct Part {
  var left = 0
  var top = 0
  var isFlipped = false
  let side: Int

  init(side: Int) { self.side = side }

  @inline(__always)
  func forEachRun(plane: Int, _ body: (_ source: Int, _ target: Int, _ count: Int, _ step: Int) -> Void) {
    let first = max(0, -left)
    let end = min(side, side - left)
    guard first < end else { return }
    for row in max(0, -top)..<max(min(side, side - top), max(0, -top)) {
      let source = (plane * side + row + top) * side + left + first
      let target = (plane * side + row) * side + (isFlipped ? side - 1 - first : first)
      body(source, target, end - first, isFlipped ? -1 : 1)
    }
  }
}
