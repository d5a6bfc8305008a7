import Testing

@testable import Notebook

@Suite struct ChannelGridTests {
  static func groups(_ channels: Int, _ count: Int) -> [Range<Int>] {
    (0..<count).map { $0 * channels / count..<($0 + 1) * channels / count }
  }

  @Test(
    arguments: [
      (32, 4, 32), (32, 1, 32), (32, 32, 32), (64, 1, 32), (128, 8, 16), (2048, 1, 1), (64, 1, 112),
      (8, 8, 7),
    ],
    [(75, 16), (73, 20), (135, 36), (40, 9), (200, 40), (10, 4)])
  func everyChannelHasAPlaceOrIsCounted(map: (Int, Int, Int), area: (Int, Int)) {
    let (channels, paths, size) = map
    let rect = Rect(column: 3, row: 2, columns: area.0, rows: area.1)
    for selected in [0, channels / 2, channels - 1] {
      let grid = ChannelGrid(
        groups: Self.groups(channels, paths), mapWidth: size, mapHeight: size, area: rect, selected: selected)
      #expect(grid.before + grid.places.count + grid.after == channels)
      #expect(grid.places.contains { $0.channel == selected })
      #expect(Set(grid.places.map(\.channel)).count == grid.places.count)
      for place in grid.places {
        #expect(place.area.column >= rect.column && place.area.endColumn <= rect.endColumn)
        #expect(place.area.row >= rect.row && place.area.endRow <= rect.endRow)
        #expect(place.group == (0..<paths).first { Self.groups(channels, paths)[$0].contains(place.channel) })
      }
      overlap(grid)
    }
  }

  private func overlap(_ grid: ChannelGrid) {
    var taken: Set<[Int]> = []
    for place in grid.places {
      for row in place.area.row..<place.area.endRow {
        for column in place.area.column..<place.area.endColumn {
          #expect(taken.insert([column, row]).inserted, "two maps at \(column), \(row)")
        }
      }
    }
  }

  @Test func mapsAreAsLargeAsTheyCanBeWithAllInSight() {
    let groups = Self.groups(32, 4)
    let wide = ChannelGrid(
      groups: groups, mapWidth: 32, mapHeight: 32, area: Rect(column: 0, row: 0, columns: 138, rows: 36),
      selected: 0)
    #expect(wide.width == 16 && wide.hasNames)
    let narrow = ChannelGrid(
      groups: groups, mapWidth: 32, mapHeight: 32, area: Rect(column: 0, row: 0, columns: 76, rows: 16),
      selected: 0)
    #expect(narrow.width == 8 && !narrow.hasNames && narrow.after == 0)
    #expect(narrow.height == 7, "half a row between maps without names")
  }

  @Test func everyPathBeginsWithItsLabel() {
    let grid = ChannelGrid(
      groups: Self.groups(32, 8), mapWidth: 32, mapHeight: 32,
      area: Rect(column: 0, row: 0, columns: 138, rows: 36), selected: 0)
    #expect(grid.labels.map(\.group) == Array(0..<8))
  }

  @Test func theChosenChannelsPageIsShown() {
    let area = Rect(column: 0, row: 0, columns: 76, rows: 12)
    let groups = Self.groups(256, 1)
    let first = ChannelGrid(groups: groups, mapWidth: 8, mapHeight: 8, area: area, selected: 0)
    let last = ChannelGrid(groups: groups, mapWidth: 8, mapHeight: 8, area: area, selected: 255)
    #expect(first.before == 0 && first.after > 0)
    #expect(last.after == 0 && last.before > 0)
  }
}
