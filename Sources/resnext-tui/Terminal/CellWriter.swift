import CNcurses
import Notebook

/// Puts the cells of a screen into ncurses' window, those that changed alone.
///
/// Cells of one column that follow each other go over in one call: a large screen of maps changes ten thousand of them for a key.
struct CellWriter {
  private var pairs: ColorPairs
  private let text: TerminalText
  /// What is put next: cells of one row, one behind the other.
  private var run: [cchar_t] = []
  private var place = (column: 0, row: 0)

  /// A writer that has these pairs of colours, for a terminal that takes such text.
  init(pairs: ColorPairs, text: TerminalText) {
    self.pairs = pairs
    self.text = text
  }

  /// Goes on with other pairs; the whole screen has to be drawn anew.
  mutating func change(_ pairs: ColorPairs) {
    self.pairs.reset()
    self.pairs = pairs
  }

  /// Puts what differs from the screen shown, everything where there is none.
  mutating func write(_ screen: Screen, over shown: Screen?) {
    // A full table of pairs is emptied once and the picture drawn anew; what then does not fit stays plain.
    if put(screen, over: shown, onlyIfPairsFit: true) { return }
    pairs.reset()
    _ = put(screen, over: nil, onlyIfPairsFit: false)
  }

  /// Puts what differs; false when a pair is missing and `onlyIfPairsFit`.
  private mutating func put(_ screen: Screen, over shown: Screen?, onlyIfPairsFit: Bool) -> Bool {
    let before = shown?.size == screen.size ? shown : nil
    if before == nil { curses_erase() }
    let columns = screen.size.columns
    defer { flush() }
    for (index, cell) in screen.cells.enumerated() where before?.cells[index] != cell {
      if cell.isContinuation { continue }
      let look = pairs.look(cell.style)
      if look == nil && onlyIfPairsFit { return false }
      let (row, column) = (index / columns, index % columns)
      let pen = Pen(style: flags(cell.style, bold: look?.bold ?? false), pair: look?.pair ?? 0)
      if let scalar = text.simple(cell.glyph) {
        append(scalar, column: column, row: row, pen)
      } else {
        put(
          cell.glyph, column: column, row: row,
          columns: screen[column + 1, row].isContinuation ? 2 : 1, pen)
      }
    }
    return true
  }

  /// How a cell is written, in ncurses' numbers.
  private struct Pen {
    var style: Int32
    var pair: Int32
  }

  private mutating func append(_ scalar: Unicode.Scalar, column: Int, row: Int, _ pen: Pen) {
    if row != place.row || column != place.column + run.count {
      flush()
      place = (column, row)
    }
    var cell = cchar_t()
    guard curses_make(&cell, wchar_t(scalar.value), pen.style, pen.pair) != 0 else { return }
    run.append(cell)
  }

  private mutating func flush() {
    guard !run.isEmpty else { return }
    curses_put_run(Int32(place.row), Int32(place.column), run, Int32(run.count))
    run.removeAll(keepingCapacity: true)
  }

  /// A wide character, or one with marks.
  private mutating func put(_ glyph: Glyph, column: Int, row: Int, columns: Int, _ pen: Pen) {
    flush()
    let (scalars, filling) = text.encode(glyph, columns: columns)
    curses_put(Int32(row), Int32(column), scalars, pen.style, pen.pair)
    for place in (columns - filling)..<columns {
      curses_put(Int32(row), Int32(column + place), [32, 0], pen.style, pen.pair)
    }
  }

  private func flags(_ style: Style, bold: Bool) -> Int32 {
    (style.bold || bold ? CURSES_BOLD : 0) | (style.dim ? CURSES_DIM : 0)
      | (style.underline ? CURSES_UNDERLINE : 0) | (style.reverse ? CURSES_REVERSE : 0)
  }
}
