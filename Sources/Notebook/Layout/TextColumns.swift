/// Columns of text beside each other: lines go down the first one and on at the top of the next.
struct TextColumns: Hashable, Sendable {
  /// Where they stand.
  let area: Rect
  /// How many there are.
  let count: Int

  /// Columns of the screen between two of them.
  static let gap = 3

  /// As many as have room for `narrowest` columns of the screen each, at least one.
  init(_ area: Rect, narrowest: Int) {
    self.area = area
    count = Self.count(narrowest: narrowest, in: area.columns)
  }

  /// How many columns of text stand beside each other in so many columns of the screen.
  static func count(narrowest: Int, in columns: Int) -> Int {
    max(1, (columns + gap) / (narrowest + gap))
  }

  /// Columns of the screen that each has, out of so many.
  static func width(narrowest: Int, in columns: Int) -> Int {
    let count = count(narrowest: narrowest, in: columns)
    return (columns - (count - 1) * gap) / count
  }

  /// Columns of the screen that each has.
  var width: Int { (area.columns - (count - 1) * Self.gap) / count }

  /// Where a line in sight stands, its column going on after `height` lines.
  func place(_ line: Int, height: Int) -> Rect {
    Rect(
      column: area.column + line / height * (width + Self.gap), row: area.row + line % height, columns: width,
      rows: 1)
  }

  /// The fewest lines a column in which so many lines all have room, so that no column stays empty; the area's rows where
  /// there are more.
  func height(for lines: Int) -> Int {
    min(max(1, area.rows), max(1, (lines + count - 1) / count))
  }
}
