import Testing
import Tensors

@testable import Kernels

@Suite("Shape of maps")
struct MapShapeTests {
  @Test(
    "A group takes 1, 2, 4 or a multiple of 8 lanes",
    arguments: [
      (1, 1), (2, 2), (3, 4), (4, 4), (5, 8), (6, 8), (7, 8), (8, 8), (9, 16), (12, 16), (14, 16), (16, 16),
      (17, 24), (24, 24),
    ])
  func lanesOfGroups(width: Int, lanes: Int) {
    #expect(MapShape.lanes(forGroupOf: width) == lanes)
  }

  @Test("Groups of three channels leave every fourth lane out")
  func groupsOfThree() {
    let shape = MapShape(batch: 2, channels: 9, height: 5, width: 3, groups: 3)
    #expect((0..<9).map(shape.lane) == [0, 1, 2, 4, 5, 6, 8, 9, 10])
    #expect(shape.blocks == 2)
    #expect(shape.paddedChannels == 16)
    #expect(shape.imageStride == 16 * 15)
    #expect(shape.storageCount == 2 * 16 * 15)
    #expect(shape.imageVectors == 2 * 15)
  }

  @Test("Groups that leave no gaps are stored like no groups")
  func groupsWithoutGaps() {
    for width in [1, 2, 4, 8, 16, 24] {
      let shape = MapShape(batch: 1, channels: 6 * width, height: 1, width: 1, groups: 6)
      #expect(shape == MapShape(batch: 1, channels: 6 * width, height: 1, width: 1))
      #expect((0..<shape.channels).map(shape.lane) == Array(0..<shape.channels))
    }
  }

  @Test("A single group is stored without gaps, whatever its width", arguments: 1...25)
  func oneGroup(channels: Int) {
    let shape = MapShape(batch: 1, channels: channels, height: 1, width: 1)
    #expect((0..<channels).map(shape.lane) == Array(0..<channels))
    #expect(shape.blocks == (channels + 7) / 8)
  }

  @Test("Channels lie in order on lanes of their own, and no vector holds parts of two wide groups")
  func everyGroup() {
    for groups in 1...9 {
      for width in 1...25 {
        let shape = MapShape(batch: 1, channels: groups * width, height: 1, width: 1, groups: groups)
        let lanes = (0..<shape.channels).map(shape.lane)
        #expect(zip(lanes, lanes.dropFirst()).allSatisfy { $0 < $1 })
        #expect(lanes.last.map { $0 / channelBlock } == shape.blocks - 1)
        guard groups > 1, width > 4 else { continue }
        for block in 0..<shape.blocks {
          let owners = lanes.indices.filter { lanes[$0] / channelBlock == block }.map { $0 / width }
          #expect(Set(owners).count == 1)
        }
      }
    }
  }

  @Test("Values come back from a map with gaps as they went in, and its gaps stay zero")
  func mapWithGaps() {
    let values = randomTensor([2, 10, 3, 2], seed: 1)
    let map = featureMap(values, groups: 2)
    #expect(map.tensor(images: 2) == values)
    #expect(keepsGaps(map, images: 2))
    #expect(map.storage.buffer.filter { $0 != 0 }.count == values.count)
  }
}
