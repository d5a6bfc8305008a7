/// A size in character cells.
public struct Size: Hashable, Sendable, Codable {
  /// Width.
  public var columns: Int
  /// Height.
  public var rows: Int

  /// A size; negative lengths count as 0.
  public init(columns: Int, rows: Int) {
    self.columns = max(0, columns)
    self.rows = max(0, rows)
  }

  /// Reads `100x30`; nil when it is not two positive numbers up to 1,000.
  public init?(text: String) {
    let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let columns = parts[0], let rows = parts[1],
      (1...1000).contains(columns), (1...1000).contains(rows)
    else { return nil }
    self.init(columns: columns, rows: rows)
  }
}

/// A rectangle of character cells.
public struct Rect: Hashable, Sendable {
  /// Leftmost column.
  public var column: Int
  /// Topmost row.
  public var row: Int
  /// Width; never negative.
  public var columns: Int
  /// Height; never negative.
  public var rows: Int

  /// A rectangle; negative lengths count as 0.
  public init(column: Int, row: Int, columns: Int, rows: Int) {
    self.column = column
    self.row = row
    self.columns = max(0, columns)
    self.rows = max(0, rows)
  }

  /// The first column right of it.
  public var endColumn: Int { column + columns }
  /// The first row below it.
  public var endRow: Int { row + rows }
  /// Its size.
  public var size: Size { Size(columns: columns, rows: rows) }

  /// Whether a cell lies in it.
  public func contains(column: Int, row: Int) -> Bool {
    column >= self.column && column < endColumn && row >= self.row && row < endRow
  }

  /// The rectangle without a margin of the given widths.
  public func inset(columns margin: Int = 0, rows height: Int = 0) -> Rect {
    Rect(column: column + margin, row: row + height, columns: columns - 2 * margin, rows: rows - 2 * height)
  }

  /// The rectangle without its first `count` rows.
  public func droppingFirst(rows count: Int) -> Rect {
    let dropped = min(max(0, count), rows)
    return Rect(column: column, row: row + dropped, columns: columns, rows: rows - dropped)
  }

  /// The rectangle without its last `count` rows.
  public func droppingLast(rows count: Int) -> Rect {
    Rect(column: column, row: row, columns: columns, rows: rows - min(max(0, count), rows))
  }
}
