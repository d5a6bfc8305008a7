import Datasets
import Tensors
import Training

/// The classes as lines: images, accuracy with a bar, and what each is taken for most.
struct ClassBars: Sendable {
  let found: ErrorMeasurement
  let state: NotebookState
  /// Whether one of the lines is chosen.
  var isChoosing = true

  private var theme: Theme { state.theme }

  func draw(on screen: inout Screen, area: Rect) {
    let order = ClassOrder(found).labels
    guard order.count > area.rows else { return drawRows(on: &screen, area: area) }
    screen.putClipped(
      order.count > ConfusionLayout.mostClasses ? "classes, the worst first" : "classes", column: area.column,
      row: area.row, columns: area.columns, style: theme.title)
    drawRows(on: &screen, area: area.droppingFirst(rows: 1))
  }

  /// The lines alone.
  func drawRows(on screen: inout Screen, area: Rect) {
    guard area.rows > 0 else { return }
    let order = ClassOrder(found).labels
    let chosen = isChoosing ? min(state.interface.places.errors.line, max(0, order.count - 1)) : 0
    let first = max(0, min(chosen - area.rows / 2, order.count - area.rows))
    let names = min(area.columns / 3, order.map { CharacterWidth.columns(found.name($0)) }.max() ?? 0)
    for (offset, label) in order.dropFirst(first).prefix(area.rows).enumerated() {
      let row = Rect(column: area.column, row: area.row + offset, columns: area.columns, rows: 1)
      draw(label, isChosen: isChoosing && first + offset == chosen, names: names, row: row, on: &screen)
      screen.add(Place(row, .entry(first + offset, of: ErrorsTab.classes.rawValue)))
    }
  }

  private func draw(_ label: Int, isChosen: Bool, names: Int, row: Rect, on screen: inout Screen) {
    let counted = found.details.classes[label]
    let hasKeys = state.depth == .inside && ErrorsCell().tab(state) == .classes
    let style = !isChosen ? theme.plain : hasKeys ? theme.focusedSelection : theme.selection
    let accuracy = counted.images == 0 ? "–" : NumberText.percent(counted.value, decimals: 1)
    let images = "\(NumberText.grouped(counted.correct)) of \(NumberText.grouped(counted.images))"
    var pieces = [
      Piece(Self.shortened(found.name(label), to: names).padded(to: names), style),
      Piece(accuracy.paddedLeft(to: 9)), Piece(images.paddedLeft(to: 16), theme.quiet),
    ]
    var used = pieces.reduce(0) { $0 + CharacterWidth.columns($1.text) }
    if used > row.columns {
      pieces.removeLast()
      used -= 16
    }
    screen.put(pieces, column: row.column, row: row.row, columns: row.columns)
    let taken = taken(label) + superclass(label, columns: row.columns)
    let hasTaken = row.columns - used >= CharacterWidth.columns(taken) + 12
    let bar = min(30, row.columns - used - 2 - (hasTaken ? CharacterWidth.columns(taken) + 2 : 0))
    if bar >= 4, counted.images > 0 {
      screen.bar(
        share: Double(counted.value), column: row.column + used + 2, row: row.row, columns: bar,
        style: theme.accent, glyphs: state.appearance.glyphs)
    }
    guard hasTaken, !taken.isEmpty else { return }
    screen.put(
      taken, column: row.column + used + 4 + max(0, bar), row: row.row, style: theme.quiet,
      limit: row.endColumn - row.column - used - 4 - max(0, bar))
  }

  private static func shortened(_ name: String, to columns: Int) -> String {
    CharacterWidth.columns(name) <= columns ? name : name.clippedAtStart(to: columns)
  }

  /// The superclass of CIFAR-100's classes, where a wide row has room for it.
  private func superclass(_ label: Int, columns: Int) -> String {
    guard columns >= 90, let superclasses = Superclasses.of(found.classNames) else { return "" }
    return " · of \(superclasses[label])"
  }

  /// What its images are taken for most; empty where for nothing else.
  private func taken(_ label: Int) -> String {
    let confusion = found.details.confusion
    let most = found.classNames.indices.filter { $0 != label }.max {
      (confusion[label: label, answer: $0], $1) < (confusion[label: label, answer: $1], $0)
    }
    guard let most, confusion[label: label, answer: most] > 0 else { return "" }
    return "→ \(found.name(most)) \(confusion[label: label, answer: most])"
  }
}
