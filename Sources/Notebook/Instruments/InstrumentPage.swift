import ResNeXtModel
import Tensors

/// What instruments draw in place of the grid of maps: Grad-CAM, a comparison, top images, kernels.
struct InstrumentPage: Sendable {
  let picture: MapPicture
  let state: NotebookState

  /// A page where the chosen instrument has one of its own for these maps.
  init?(_ picture: MapPicture, _ state: NotebookState) {
    switch state.instruments.view {
    case .activation, .gradient: return nil
    case .kernels where !state.showsConvolution: return nil
    case .cam, .compare, .top, .kernels: break
    }
    self.picture = picture
    self.state = state
  }

  func draw(on screen: inout Screen, area: Rect) {
    guard area.rows >= 4 else { return }
    var body = area
    let time = TimeLine(state: state)
    if time.isShown {
      body = body.droppingLast(rows: 1)
      time.draw(
        on: &screen, row: Rect(column: area.column, row: body.endRow, columns: area.columns, rows: 1))
    }
    switch state.instruments.view {
    case .activation, .gradient: break
    case .cam: CamPicture(state: state).draw(on: &screen, area: body)
    case .compare: ComparisonPicture(picture: picture, state: state).draw(on: &screen, area: body)
    case .top: TopImagesPicture(picture: picture, state: state).draw(on: &screen, area: body)
    case .kernels: KernelPicture(picture: picture, state: state).draw(on: &screen, area: body)
    }
  }
}

/// A line that says what an instrument shows, its key at the end.
struct InstrumentHeading: Sendable {
  let state: NotebookState

  func draw(_ text: String, keys: [(String, String, Action)], on screen: inout Screen, area: Rect) {
    // A page is read without keys.
    let keys = state.interface.surface.isPage ? [] : keys
    let pieces = keys.flatMap { key, word, action in
      [
        Piece("  \(key)", state.theme.accent, does: .action(action)),
        Piece(" \(word)", state.theme.quiet, does: .action(action)),
      ]
    }
    let width = pieces.reduce(0) { $0 + CharacterWidth.columns($1.text) }
    let hasKeys = area.columns >= CharacterWidth.columns(text) + width
    let used = screen.putClipped(
      text, column: area.column, row: area.row, columns: area.columns, style: state.theme.title)
    if hasKeys {
      screen.put(pieces, column: area.column + used, row: area.row, columns: area.columns - used)
    }
  }
}
