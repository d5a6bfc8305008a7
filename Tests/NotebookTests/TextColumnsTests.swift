import ResNeXtModel
import Testing
import Training

@testable import Notebook

@Suite struct TextColumnsTests {
  @Test func asManyStandBesideEachOtherAsHaveRoomWithTheirGaps() {
    #expect(TextColumns.count(narrowest: 60, in: 122) == 1)
    #expect(TextColumns.count(narrowest: 60, in: 123) == 2)
    #expect(TextColumns.width(narrowest: 60, in: 123) == 60)
    #expect(TextColumns.count(narrowest: 60, in: 20) == 1 && TextColumns.width(narrowest: 60, in: 20) == 20)
    // Three of 61 columns with two gaps of 3 are 189; one column more goes to nobody.
    #expect(TextColumns.width(narrowest: 60, in: 190) == 61)
  }

  @Test func linesGoDownTheFirstColumnAndOnAtTheTopOfTheNext() {
    let columns = TextColumns(Rect(column: 10, row: 2, columns: 123, rows: 4), narrowest: 60)
    #expect(columns.place(3, height: 4) == Rect(column: 10, row: 5, columns: 60, rows: 1))
    #expect(columns.place(4, height: 4) == Rect(column: 73, row: 2, columns: 60, rows: 1))
    #expect(columns.height(for: 5) == 3 && columns.height(for: 8) == 4 && columns.height(for: 90) == 4)
    #expect(columns.height(for: 0) == 1)
  }

  @Test func everyLineOfTheSummaryIsReachedWhereItsLinesStandBesideEachOther() throws {
    let size = Size(columns: 240, rows: 40)
    var world = try World(
      NotebookStart(
        size: size, training: TrainingConfiguration(network: Preset.notebook50.configuration, data: .shapes),
        preset: .notebook50, cell: .summary))
    try world.send(.began)
    let cell = SummaryCell()
    let layers = world.state.facts.summary.layers
    var seen: Set<String> = []
    let room = cell.room(world.state)
    #expect(room.lines > 2 * 20)
    for _ in 0..<200 {
      let text = world.text
      seen.formUnion(layers.map(\.name).filter { text.contains("\($0) (") })
      guard cell.scroll(world.state) < cell.lastScroll(world.state) else { break }
      cell.scroll(by: room.lines, &world.state)
    }
    #expect(layers.filter { !seen.contains($0.name) }.isEmpty)
  }
}
