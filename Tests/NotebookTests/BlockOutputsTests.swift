import ResNeXtModel
import Testing

@testable import Notebook

/// The image on its way through the network, in the cell of the network.
@Suite struct BlockOutputsTests {
  private func world(rows: Int) throws -> World {
    var world = try World(
      NotebookStart(size: Size(columns: 200, rows: rows), preset: .notebookCIFAR, cell: .network))
    world.computesForReal = true
    world.keepsRealWeights = true
    try world.send(.began, .tick(1), .tick(2))
    return world
  }

  @Test func ofEveryBlockTheChannelWithTheHighestPeakIsShown() throws {
    let world = try world(rows: 60)
    let text = world.text
    for point in BlockOutputs.points(world.state) {
      let map = try #require(world.state.maps[point])
      let area = map.height * map.width
      let best = try #require(map.tensor.values.indices.max { map.tensor.values[$0] < map.tensor.values[$1] })
      #expect(text.contains("ch \(best / area), "), "\(point)")
    }
    #expect(BlockOutputs.points(world.state).count == 7)
  }

  @Test func aClickOnOneChoosesItsBlock() throws {
    let world = try world(rows: 60)
    let blocks = world.state.facts.architecture.blocks.map(\.name)
    let places = view(world.state, size: world.state.size).screen.places.filter { place in
      place.area.rows > 2 && blocks.contains { place.effect == .action(.setBlock($0)) }
    }
    #expect(places.count == blocks.count)
  }

  @Test func aLowScreenAsksForNoMaps() throws {
    let world = try world(rows: 40)
    #expect(NetworkCell().points(world.state).isEmpty && !NetworkCell().dependsOnWeights(world.state))
    #expect(!world.text.contains("on its way"))
  }
}
