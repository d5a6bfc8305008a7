import Tensors
import Training

/// The confusion matrix: a row a class, a column what its images were taken for, and each class' accuracy beside it.
struct ConfusionPicture: Sendable {
  let found: ErrorMeasurement
  let layout: ConfusionLayout
  let state: NotebookState

  private var theme: Theme { state.theme }
  private var classes: Range<Int> { found.classNames.indices }
  private var chosen: (label: Int, answer: Int) { ErrorsCell().chosen(found, state) }

  /// Whether the keys are in it.
  private var hasKeys: Bool {
    state.depth == .inside && ErrorsCell().tab(state) == .matrix && !state.interface.places.errors.isWalking
  }

  func draw(on screen: inout Screen) {
    for (answer, name) in layout.columnNames.enumerated() {
      screen.put(
        name.paddedLeft(to: layout.cellColumns), column: layout.column(answer), row: layout.area.row,
        style: answer == chosen.answer ? theme.accent : theme.quiet, limit: layout.cellColumns)
    }
    let styles = ShareStyle(theme)
    for label in classes { draw(label, styles, on: &screen) }
    drawBelow(styles, on: &screen)
  }

  private func draw(_ label: Int, _ styles: ShareStyle, on screen: inout Screen) {
    let row = layout.row(label)
    screen.put(
      layout.rowNames[label], column: layout.area.column, row: row,
      style: label == chosen.label ? theme.accent : theme.plain, limit: layout.nameColumns)
    for answer in classes {
      let count = found.details.confusion[label: label, answer: answer]
      let place = Rect(column: layout.column(answer), row: row, columns: layout.cellColumns, rows: 1)
      var style = count == 0 ? theme.quiet : styles.style(share(count, label))
      if (label, answer) == chosen {
        style = hasKeys ? theme.focusedSelection : Style(bold: true, underline: true)
      }
      let text = count == 0 ? "·" : "\(count)"
      screen.put(
        text.paddedLeft(to: layout.cellColumns - 1) + " ", column: place.column, row: row, style: style,
        limit: place.columns)
      screen.add(Place(place, .entry(label * classes.count + answer, of: ErrorsTab.matrix.rawValue)))
    }
    drawAccuracy(label, row: row, on: &screen)
  }

  private func drawAccuracy(_ label: Int, row: Int, on screen: inout Screen) {
    let counted = found.details.classes[label]
    let text = counted.images == 0 ? "–" : NumberText.percent(counted.value, decimals: 1)
    screen.put(text.paddedLeft(to: 8), column: layout.endColumn, row: row)
    guard layout.barColumns > 0, counted.images > 0 else { return }
    screen.bar(
      share: Double(counted.value), column: layout.endColumn + 9, row: row, columns: layout.barColumns - 1,
      style: theme.accent, glyphs: state.appearance.glyphs)
  }

  private func share(_ count: Int, _ label: Int) -> Float {
    Float(count) / Float(max(1, found.details.classes[label].images))
  }

  // MARK: Below

  /// The chosen cell in words, and what the colours mean.
  private func drawBelow(_ styles: ShareStyle, on screen: inout Screen) {
    let area = layout.below
    guard area.rows > 0 else { return }
    screen.putClipped(
      words, column: area.column, row: area.row, columns: area.columns,
      style: hasKeys ? theme.title : theme.plain)
    guard area.rows >= 3, state.appearance.hasManyColors else { return }
    let shares: [Float] = [0.01, 0.05, 0.2, 0.5, 1]
    let pieces =
      [Piece("share of the row ", theme.quiet)]
      + shares.map {
        Piece(" \(NumberText.percent($0)) ", styles.style($0))
      }
    screen.put(pieces, column: area.column, row: area.row + 1, columns: area.columns)
  }

  private var words: String {
    let (label, answer) = chosen
    let count = found.details.confusion[label: label, answer: answer]
    let all = found.details.classes[label].images
    let title = ErrorsCell.title(found, label, answer)
    guard count > 0 else { return "\(title): none of \(NumberText.grouped(all))" }
    let share = NumberText.percent(share(count, label), decimals: 1)
    return "\(title): \(NumberText.grouped(count)) of \(NumberText.grouped(all)), \(share)"
      + (hasKeys ? " · Enter: its images" : "")
  }
}
