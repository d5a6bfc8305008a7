import ResNeXtModel
import Tensors

/// What always stands below the summary: totals, the notebook's stale one, and the weights that can never learn.
struct SummaryTotals: Sendable {
  let state: NotebookState
  let columns: Int

  /// Rows, with the rule above them.
  var rows: Int { 1 + lines.count }

  private var theme: Theme { state.theme }

  private var lines: [[Piece]] {
    let summary = state.facts.summary
    let counts = [
      Piece("Total ", theme.quiet), Piece(NumberText.grouped(summary.total), theme.title),
      Piece("   Trainable ", theme.quiet), Piece(NumberText.grouped(summary.trainable)),
      Piece("   Non-trainable ", theme.quiet), Piece(NumberText.grouped(summary.nonTrainable)),
    ]
    let costs = [
      Piece("Multiply-adds ", theme.quiet), Piece(NumberText.grouped(summary.multiplyAdds)),
      Piece("   Float32 weights ", theme.quiet), Piece(NumberText.scaled(4 * summary.total) + "B"),
    ]
    let notes = [StaleTotal(state: state)?.line, IdleWeights(state: state).line].compactMap(\.self)
    return [counts, costs] + notes.flatMap { $0.wrapped(to: max(20, columns)).map { [Piece($0)] } }
  }

  /// Draws them, and at the rule's end which lines of the table are in sight.
  func draw(on screen: inout Screen, area: Rect, place: String) {
    for column in area.column..<area.endColumn { screen[column, area.row] = Cell("─", theme.quiet) }
    screen.putRight(place, end: area.endColumn, row: area.row, style: theme.accent)
    for (index, line) in lines.enumerated() {
      screen.put(line, column: area.column, row: area.row + 1 + index, columns: area.columns)
    }
  }
}

/// The total that the source notebook prints, which its code as it stands does not make.
struct StaleTotal: Sendable {
  /// What is printed in the notebook: 224×224, two classes, by older code.
  static let printed = 26_121_986
  /// What its code makes there.
  static let true224 = 26_507_010

  /// The shown network's own total.
  let here: Int
  private let place: String
  private let isAsPrinted: Bool

  /// Nil for any network but `notebook-50`, whatever its input and classes.
  init?(state: NotebookState) {
    var network = state.training.network
    isAsPrinted = network.inputSize == 224 && network.classes == 2
    place = "\(network.inputSize)×\(network.inputSize), \(network.classes) classes"
    let preset = Preset.notebook50.configuration
    network.inputSize = preset.inputSize
    network.classes = preset.classes
    guard network == preset else { return nil }
    here = state.facts.summary.total
  }

  var line: String {
    let both =
      "Printed in the notebook \(NumberText.grouped(Self.printed)) (stale), true at 224×224 "
      + "with 2 classes \(NumberText.grouped(Self.true224))"
    return isAsPrinted ? both : both + ", here (\(place)) \(NumberText.grouped(here))"
  }
}

/// Weights that no gradient reaches at this input: taps that read padding alone.
struct IdleWeights: Sendable {
  let count: Int
  let share: Float
  /// The blocks that they are in.
  let blocks: [BlockName]
  private let state: NotebookState

  init(state: NotebookState) {
    self.state = state
    let idle = state.facts.graph.nodes.filter { $0.idleWeights > 0 }
    count = idle.reduce(0) { $0 + $1.idleWeights }
    share = Float(count) / Float(max(1, state.facts.total.parameters))
    let names = Set(
      idle.compactMap { layer -> BlockName? in
        if case .block(let name) = layer.key.place { name } else { nil }
      })
    blocks = state.facts.architecture.blocks.map(\.name).filter(names.contains)
  }

  /// `4a–4f, 5a–5c`.
  var places: String {
    let stages = Set(blocks.map(\.stage)).sorted()
    return stages.map { stage in
      let names = blocks.filter { $0.stage == stage }.map { $0.text(state.form) }
      return names.count > 1 ? "\(names[0])–\(names[names.count - 1])" : names[0]
    }.joined(separator: ", ")
  }

  var line: String {
    let side = state.training.network.inputSize
    guard count > 0 else { return "Every weight can learn at \(side)×\(side): none reads padding alone" }
    let part = NumberText.percent(share, decimals: 1)
    return "At \(side)×\(side) \(NumberText.grouped(count)) weights (\(part)) "
      + "can never learn: of the 3×3s of \(places) all but the centre read padding alone"
  }
}
