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
  /// The images among the half-blocks, from back to front.
  public internal(set) var pictures: [ScreenPicture] = []

  /// An empty screen.
  public init(size: Size) {
    self.size = size
    cells = Array(repeating: Cell(), count: size.columns * size.rows)
  }

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
      cells[row * size.columns + column] = newValue
    }
  }
}
