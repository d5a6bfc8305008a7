import Tensors
import Formats
import ResNeXtModel

/// The notebook as a Jupyter notebook: for every cell its note as text, its call as code, its picture as output.
struct SessionNotebook: Sendable {
  let state: NotebookState
  let saved: SavedState
  var outputs = SessionOutputs.text

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

  /// The cell's picture; where there is none to draw, the one that was read, if it still is right.
  private func outputs(
    of kind: CellKind, _ earlier: JupyterNotebook.Cell?, _ source: String
  ) -> [JupyterNotebook.Output] {
    if isDrawn(kind) {
      let page = SessionPage(state: state, kind: kind)
      guard outputs == .pictures else { return [.text(page.text)] }
      return [.text(page.text, png: page.png, alternative: page.words)]
    }
    guard let earlier, case .code(let outputs, _) = earlier.kind, earlier.source == source,
      state.document.contents.basis?.agrees(with: PictureBasis(saved), on: kind) == true
    else { return [] }
    return outputs
  }

  /// Whether what a cell shows is there to be drawn.
  private func isDrawn(_ kind: CellKind) -> Bool {
    switch outputs {
    case .asRead: return false
    case .text: return !state.isStale(kind)
    case .pictures: return !kind.definition.needsTrace(state) || state.hasMaps(of: kind.definition)
    }
  }
}

/// What stands below the cells of a session's notebook.
public enum SessionOutputs: Sendable {
  /// What every cell shows, as text and as a picture.
  case pictures
  /// What those cells show that were looked at, as text.
  case text
  /// What was read, as long as it is right: what is drawn anew takes too long to be written all the time.
  case asRead
}
