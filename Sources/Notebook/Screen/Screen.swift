/// A picture made of character cells: what a terminal, a test or a file shows.
///
/// Drawing outside is clipped, never an error: a view may be asked for any size. Whoever draws what can be clicked says
/// so in the same line, so that the mouse needs no layout of its own.
public struct Screen: Hashable, Sendable {
  /// Its size.
  public let size: Size
  /// All cells, row by row.
  public private(set) var cells: [Cell]
  /// What can be clicked, from back to front.
  private(set) var places: [Place] = []
  /// What was drawn where; nil where nobody watches.
  private(set) var ink: Ink?
  /// The images among the half-blocks, from back to front.
  public internal(set) var pictures: [ScreenPicture] = []

  /// Where characters are shown as samples of themselves, whatever else is drawn with.
  var samples: [Rect] = []

  /// An empty screen.
  public init(size: Size) {
    self.size = size
    cells = Array(repeating: Cell(), count: size.columns * size.rows)
  }

  /// An empty screen that notes text that is overprinted or cut.
  static func watched(size: Size) -> Screen {
    var screen = Screen(size: size)
    screen.ink = Ink()
    return screen
  }

  /// An empty screen of the same size, watched if this one is.
  func blank() -> Screen { ink == nil ? Screen(size: size) : .watched(size: size) }

  /// The whole screen as a rectangle.
  public var bounds: Rect { Rect(column: 0, row: 0, columns: size.columns, rows: size.rows) }

  /// Makes a part of the screen do something when it is clicked.
  mutating func add(_ place: Place) {
    guard place.area.columns > 0, place.area.rows > 0 else { return }
    places.append(place)
  }

  /// The cell at a place; reading outside gives an empty one, writing outside does nothing.
  public subscript(column: Int, row: Int) -> Cell {
    get {
      guard column >= 0, row >= 0, column < size.columns, row < size.rows else { return Cell() }
      return cells[row * size.columns + column]
    }
    set {
      guard column >= 0, row >= 0, column < size.columns, row < size.rows else { return }
      let place = row * size.columns + column
      ink?.draw(newValue.glyph, over: cells[place].glyph, place: place, columns: size.columns)
      cells[place] = newValue
    }
  }

  /// Writes a cell of a text.
  mutating func write(_ cell: Cell, of text: String, column: Int, row: Int) {
    guard column >= 0, row >= 0, column < size.columns, row < size.rows else { return }
    let place = row * size.columns + column
    ink?.write(cell.glyph, over: cells[place].glyph, of: text, place: place, columns: size.columns)
    cells[place] = cell
  }

  /// Empties a cell for what is drawn over it.
  mutating func clear(_ cell: Cell, column: Int, row: Int) {
    guard column >= 0, row >= 0, column < size.columns, row < size.rows else { return }
    ink?.clear(row * size.columns + column)
    cells[row * size.columns + column] = cell
  }

  /// Notes what is wrong with a text, where somebody watches.
  mutating func note(_ fault: @autoclosure () -> Ink.Fault) {
    if ink != nil { ink?.note(fault()) }
  }

  /// Takes an area of another screen, with what a click does there, its pictures and what is wrong.
  mutating func take(_ area: Rect, of other: Screen) {
    for place in other.places { add(place.clipped(to: area)) }
    addPictures(of: other)
    takeCells(area, of: other)
    guard let theirs = other.ink else { return }
    theirs.faults.forEach { note($0) }
    for (place, cell) in other.cells.enumerated() where cell.glyph != " " {
      let (row, column) = (place / size.columns, place % size.columns)
      if !area.contains(column: column, row: row) { note(.outside(row: row, column: column)) }
    }
  }

  /// Takes the cells of an area; outside of a screen that is smaller there are empty ones.
  private mutating func takeCells(_ area: Rect, of other: Screen) {
    let columns = max(0, area.column)..<max(0, area.column, min(size.columns, area.endColumn))
    for row in max(0, area.row)..<max(0, area.row, min(size.rows, area.endRow)) {
      guard ink == nil, other.size == size else {
        for column in columns { clear(other[column, row], column: column, row: row) }
        continue
      }
      let places = row * size.columns + columns.lowerBound..<row * size.columns + columns.upperBound
      cells.replaceSubrange(places, with: other.cells[places])
    }
  }
}
