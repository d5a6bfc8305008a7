import Testing
import Tensors

@testable import Kernels

@Suite("Plane with a border")
struct PaddedPlaneTests {
  @Test("A map of 2×3 lies in the middle of 4×5 cells")
  func borderAround() {
    let plane = PaddedPlane(height: 2, width: 3, before: 1)
    #expect(plane.rowFloats == 5 * 8)
    #expect(plane.floats == 4 * 5 * 8)
    #expect(plane.firstFloat == 6 * 8)
    #expect(all(plane.inside) == [6, 7, 8, 11, 12, 13])
    #expect(all(plane.map) == [0, 1, 2, 3, 4, 5])
  }

  @Test("Without a border before it, a map begins where the plane does")
  func borderBehind() {
    let plane = PaddedPlane(height: 2, width: 3, before: 0)
    #expect(plane.rowFloats == 4 * 8)
    #expect(plane.floats == 3 * 4 * 8)
    #expect(plane.firstFloat == 0)
    #expect(all(plane.inside) == [0, 1, 2, 4, 5, 6])
  }

  @Test("Filling a cleared plane leaves its border zero", arguments: [0, 1])
  func filling(before: Int) {
    let plane = PaddedPlane(height: 3, width: 2, before: before)
    let memory = AlignedFloats(count: 3 * plane.floats)
    memory.buffer.update(repeating: .nan)
    plane.clear(memory.pointer, count: 2)
    let map = FeatureMap(MapShape(batch: 1, channels: 8, height: 3, width: 2))
    map.storage.buffer.update(repeating: 1)
    MapSource.map(map).fill(
      VectorPointer(memory.pointer + plane.floats), at: plane.inside, image: 0, block: 0,
      from: plane.map)
    let cells = stride(from: plane.floats, to: 2 * plane.floats, by: 8).map { memory.buffer[$0] }
    let width = 2 + before + 1
    for (cell, value) in cells.enumerated() {
      let (row, column) = cell.quotientAndRemainder(dividingBy: width)
      let inside = (before..<before + 3).contains(row) && (before..<before + 2).contains(column)
      #expect(value == (inside ? 1 : 0))
    }
    #expect(memory.buffer[..<plane.floats].allSatisfy { $0 == 0 })
    #expect(memory.buffer[(2 * plane.floats)...].allSatisfy { $0.isNaN })
  }
}
