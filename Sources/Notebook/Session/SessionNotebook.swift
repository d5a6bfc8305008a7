import Tensors
import Formats
import ResNeXtModel

/// The notebook as a Jupyter notebook: for every cell its note as text, its call as code, its picture as output.
struct SessionNotebook: Sendable {
  let state: NotebookState
  let saved: SavedState

  /// Size of the pictures that are kept as text.
  static let pageSize = Size(columns: 100, rows: 40)

  /// The notebook; the user's cells and the metadata of other programs are those of the opened one.
  func document() throws -> JupyterNotebook {
    let cells = state.document.contents.cells.written(cell)
    var saved = saved
    saved.texts = Dictionary(
      cells.compactMap { cell in
        CellMark(cell).flatMap { $0.isEdited ? nil : ($0.role.name, TextMark.of(cell.source)) }
      }
    ) { first, _ in first }
    return JupyterNotebook(cells: cells, metadata: state.document.contents.metadata(with: try saved.json()))
  }

  /// What the program writes into a cell.
  static func source(of role: CellRole, _ state: NotebookState) -> String {
    switch role {
    case .title: return title(state)
    case .note(let kind): return "## \(kind.number). \(kind.title)\n\n\(kind.definition.why(state))"
    case .call(let kind): return kind.definition.call(state)
    }
  }

  private static func title(_ state: NotebookState) -> String {
    """
    # ResNeXt notebook

    Network \(state.networkName), \(NumberText.grouped(state.facts.summary.total)) parameters, \
    input \(state.training.network.inputSize)×\(state.training.network.inputSize). \
    Weights: \(state.weights?.text ?? "none"). Written by resnext-tui; open it there to go on.
    """
  }

  private func cell(_ role: CellRole, _ earlier: JupyterNotebook.Cell?) -> JupyterNotebook.Cell {
    let source = SessionNotebook.source(of: role, state)
    guard case .call(let kind) = role else { return .markdown(id: role.name, source) }
    let outputs = outputs(of: kind, earlier, source)
    return .code(
      id: role.name, source, outputs: outputs, executionCount: outputs.isEmpty ? nil : kind.number)
  }

  /// The cell's picture; where it was not computed in this visit, the one that was read, if it still is right.
  private func outputs(
    of kind: CellKind, _ earlier: JupyterNotebook.Cell?, _ source: String
  ) -> [JupyterNotebook.Output] {
    guard kind.definition.isKept else { return [] }
    if !state.isStale(kind) { return [.text(picture(of: kind))] }
    guard let earlier, case .code(let outputs, _) = earlier.kind, earlier.source == source,
      state.document.contents.basis?.agrees(with: PictureBasis(saved), on: kind) == true
    else { return [] }
    return outputs
  }

  /// The cell's page in shades, without colours, blank lines at its end removed.
  private func picture(of kind: CellKind) -> String {
    var plain = state
    plain.interface.appearance = Appearance(colors: .mono, glyphs: .unicode)
    plain.interface.isZoomed = false
    // What an instrument shows was computed for the shown cell alone.
    plain.document.choices.instruments = InstrumentChoices()
    // What other people wrote has cells of its own.
    plain.document.contents = SessionDocument()
    let size = wholePage(plain, cell: kind, atLeast: Self.pageSize)
    var lines = page(plain, cell: kind, size: size).plainText()
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.joined(separator: "\n")
  }
}
