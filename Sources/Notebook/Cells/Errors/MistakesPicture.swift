import Tensors
import Training

/// The mistakes that the network is surest of, as pictures: what each is, what it was taken for, and how surely.
struct MistakesPicture: Sendable {
  let newest: MeasuredErrors.Kept
  let state: NotebookState

  private var theme: Theme { state.theme }

  func draw(on screen: inout Screen, area: Rect) {
    let mistakes = newest.measurement.details.mistakes.mistakes
    let title = mistakes.isEmpty ? "no mistakes" : "surest mistakes: true → answer, confidence"
    screen.putClipped(
      title, column: area.column, row: area.row, columns: area.columns, style: theme.title)
    let tiles = MistakeTiles(area)
    guard tiles.area.rows >= tiles.pictureRows + 2 else { return }
    let chosen = min(state.interface.places.errors.mistake, max(0, mistakes.count - 1))
    let first = tiles.first(of: chosen)
    let names = ShortNames.of(newest.measurement.classNames, columns: tiles.columns >= 18 ? 6 : 4)
    for (offset, mistake) in mistakes.dropFirst(first).prefix(tiles.count).enumerated() {
      draw(
        mistake, first + offset, isChosen: first + offset == chosen, names: names, tiles,
        area: tiles.place(offset), on: &screen)
    }
  }

  private func draw(
    _ mistake: ConfidentMistakes.Mistake, _ number: Int, isChosen: Bool, names: [String],
    _ tiles: MistakeTiles, area: Rect, on screen: inout Screen
  ) {
    let image = HeldOutImage(data: newest.subject.data, index: mistake.image)
    HeldOutPicture(image: image, state: state).draw(
      on: &screen,
      area: Rect(column: area.column, row: area.row, columns: tiles.room.columns, rows: tiles.room.rows))
    let hasKeys =
      state.depth == .inside && ErrorsCell().tab(state) == .mistakes
      && !state.interface.places.errors.isWalking
    let style = !isChosen ? theme.plain : hasKeys ? theme.focusedSelection : theme.accent
    func name(_ label: Int) -> String { names.indices.contains(label) ? names[label] : "\(label)" }
    screen.put(
      "\(name(mistake.label)) → \(name(mistake.answer))", column: area.column,
      row: area.row + tiles.pictureRows,
      style: style, limit: area.columns)
    screen.put(
      NumberText.percent(mistake.confidence, decimals: 1), column: area.column,
      row: area.row + tiles.pictureRows + 1, style: theme.quiet, limit: area.columns)
    screen.add(Place(area, .entry(number, of: ErrorsTab.mistakes.rawValue)))
  }
}

/// A held-out image as large as an area allows, or what is known of it where it was not read yet.
struct HeldOutPicture: Sendable {
  let image: HeldOutImage
  let state: NotebookState

  /// Draws it.
  ///
  /// - Returns: the columns and rows that it takes.
  @discardableResult
  func draw(on screen: inout Screen, area: Rect) -> Size {
    guard let picture = state.live.data.heldOut[image] else {
      screen.putClipped(
        "\(image.index) …", column: area.column, row: area.row, columns: area.columns,
        style: state.theme.quiet)
      return area.size
    }
    let size = RGBPicture.fit(picture, in: area.size)
    RGBPicture(image: picture, appearance: state.appearance).draw(
      on: &screen, column: area.column, row: area.row, width: size.width, height: size.height)
    return Size(columns: size.width, rows: Heatmap.rows(pixels: size.height))
  }
}
