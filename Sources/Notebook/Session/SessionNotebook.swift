import Tensors
import Formats
import ResNeXtModel

/// The notebook as a Jupyter notebook: for every cell its note as text, its call as code, its picture as output.
struct SessionNotebook: Sendable {
  let state: NotebookState
  let saved: SavedState

  /// Size of the pictures that are kept as text.
  static let pageSize = Size(columns: 100, rows: 40)

  /// The notebook, foreign cells and metadata of the opened one kept.
  func document() throws -> JupyterNotebook {
    var metadata = state.foreignMetadata
    metadata["kernelspec"] = [
      "display_name": "ResNeXt notebook", "language": "swift", "name": "resnext-tui",
    ]
    // What converters look for: without an extension they write scripts as text files.
    metadata["language_info"] = [
      "codemirror_mode": "swift", "file_extension": ".swift", "mimetype": "text/x-swift", "name": "swift",
      "pygments_lexer": "swift", "version": "6",
    ]
    metadata["resnext_tui"] = try saved.json()
    return JupyterNotebook(
      cells: [titleCell] + CellKind.allCases.flatMap(cells) + state.foreignCells, metadata: metadata)
  }

  /// Whether a cell's id is one that this program writes.
  static func isOurs(_ id: String) -> Bool {
    id == "title" || CellKind.allCases.contains { id == "note-\($0.rawValue)" || id == "cell-\($0.rawValue)" }
  }

  private var titleCell: JupyterNotebook.Cell {
    let summary = state.facts.summary
    return .markdown(
      id: "title",
      """
      # ResNeXt notebook

      Network \(state.networkName), \(NumberText.grouped(summary.total)) parameters, \
      input \(state.training.network.inputSize)×\(state.training.network.inputSize). \
      Weights: \(state.weights?.text ?? "none"). Written by resnext-tui; open it there to go on.
      """)
  }

  private func cells(of kind: CellKind) -> [JupyterNotebook.Cell] {
    let view = kind.view
    let note = JupyterNotebook.Cell.markdown(
      id: "note-\(kind.rawValue)", "## \(kind.number). \(kind.title)\n\n\(view.why(state))")
    let isComputed = !state.isStale(kind)
    let outputs: [JupyterNotebook.Output] = isComputed ? [.text(output(of: kind))] : []
    return [
      note,
      .code(
        id: "cell-\(kind.rawValue)", view.call(state), outputs: outputs,
        executionCount: isComputed ? kind.number : nil),
    ]
  }

  /// The cell's page in shades, without colours, blank lines at its end removed.
  private func output(of kind: CellKind) -> String {
    var plain = state
    plain.appearance = Appearance(colors: .mono, glyphs: .unicode)
    plain.isZoomed = false
    var lines = page(plain, cell: kind, size: Self.pageSize).plainText()
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.joined(separator: "\n")
  }
}
