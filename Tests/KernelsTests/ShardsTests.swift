import Testing

@testable import Kernels

@Suite("Shards")
struct ShardsTests {
  @Test("Ten images are cut into four shards by hand")
  func tenInFour() {
    let shards = Shards(10, most: 4)
    #expect((0..<shards.count).map(shards.range) == [0..<2, 2..<5, 5..<7, 7..<10])
  }

  @Test("Shards cover everything once and in order, sizes differ by one at most, none is empty")
  func coverEverything() {
    for items in 1...100 {
      for most in 1...16 {
        let shards = Shards(items, most: most)
        let ranges = (0..<shards.count).map(shards.range)
        #expect(ranges.flatMap(Array.init) == Array(0..<items))
        #expect(shards.count == min(items, most))
        let sizes = ranges.map(\.count)
        #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
        #expect(sizes.allSatisfy { $0 > 0 })
      }
    }
  }

  @Test("Nobody cuts into more than 16 shards")
  func atMostSixteen() {
    #expect(Shards(1000).count == 16)
    #expect(Shards(3).count == 3)
    for weights in [0, 1, 1000, 1 << 16, 1 << 20, 1 << 24] {
      #expect((4...16).contains(Shards.limit(weights: weights)))
    }
  }

  @Test("Many weights are summed by few shards")
  func fewerForManyWeights() {
    #expect(Shards.limit(weights: 9 * 64 * 64) == 16)
    #expect(Shards.limit(weights: 1 << 17) == 8)
    #expect(Shards.limit(weights: 1 << 22) == 4)
  }

  @Test("Nothing is one empty shard")
  func nothing() {
    let shards = Shards(0)
    #expect(shards.count == 1)
    #expect(shards.range(0).isEmpty)
  }
}
