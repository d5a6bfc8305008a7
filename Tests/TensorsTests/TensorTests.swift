import Tensors
import Testing

@Suite("Tensor")
struct TensorTests {
  @Test("A shape must hold exactly its values")
  func shapeMustMatch() {
    #expect(throws: TensorError.countMismatch(shape: [2, 3], values: 5)) {
      try Tensor(shape: [2, 3], values: [1, 2, 3, 4, 5])
    }
  }

  @Test("Shapes whose product overflows are refused, not multiplied")
  func overflowIsRefused() {
    #expect(throws: TensorError.impossibleShape([Int.max, 2])) { try Tensor.elementCount([Int.max, 2]) }
    #expect(throws: TensorError.impossibleShape([-1])) { try Tensor.elementCount([-1]) }
  }

  @Test("A scalar has one value, a dimension of zero has none")
  func degenerateShapes() throws {
    #expect(try Tensor(shape: [], values: [7]).count == 1)
    #expect(try Tensor(shape: [0, 5], values: []).count == 0)
  }

  @Test("A slice along the first dimension is the plane of a channel")
  func slicing() throws {
    let maps = try Tensor(shape: [3, 1, 2], values: [1, 2, 3, 4, 5, 6])
    #expect(maps.slice(1) == (try Tensor(shape: [1, 2], values: [3, 4])))
    #expect(maps.slices(1..<3) == (try Tensor(shape: [2, 1, 2], values: [3, 4, 5, 6])))
  }

  @Test("Statistics of small numbers, computed by hand")
  func statistics() {
    let statistics = Statistics([0, 0, 2, 6, .nan])
    #expect(statistics.minimum == 0)
    #expect(statistics.maximum == 6)
    #expect(statistics.mean == 2)
    #expect(abs(statistics.standardDeviation - 2.449_489_7) < 1e-6)
    #expect(statistics.zeroShare == 0.5)
    #expect(statistics.nonFiniteCount == 1)
  }

  @Test("Statistics of a slice and of values made on the way are those of an array")
  func statisticsOfOtherCollections() {
    let values: [Float] = [3, 0, -1, .infinity, 2]
    #expect(Statistics(([9] + values)[1...]) == Statistics(values))
    #expect(Statistics(values.lazy.map { $0 }) == Statistics(values))
  }

  @Test("Statistics of nothing are zero")
  func emptyStatistics() {
    #expect(Statistics([Float]()).maximum == 0)
  }

  @Test("Aligned storage starts on 64 bytes and is zero")
  func alignedStorage() {
    let storage = AlignedFloats(count: 17)
    #expect(Int(bitPattern: storage.pointer) % 64 == 0)
    #expect(storage.buffer.allSatisfy { $0 == 0 })
  }
}
