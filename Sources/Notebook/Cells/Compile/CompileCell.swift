import ResNeXtModel
import Tensors
import Training

extension CellKind {
  /// Loss, optimizer and schedule, and where the loss of an untrained network stands.
  public static let compile = CellKind("compile")
}

/// Compile: the loss, the optimizer with its numbers, the rate over the whole run, and where a loss begins.
///
/// In the place of the source notebook's cell 17.
struct CompileCell: NotebookCell {
  let kind = CellKind.compile

  var walks: Bool { false }
  func dependsOnWeights(_ state: NotebookState) -> Bool { true }
  func needsTrace(_ state: NotebookState) -> Bool { true }
  func isDense(_ state: NotebookState) -> Bool { true }
  func dependencies(_ state: NotebookState) -> Dependencies { state.mapDependencies(block: nil) }
  /// The loss of the shown weights is that of the network as it is muted.
  func muted(_ state: NotebookState) -> MutedPaths { state.document.choices.muted }

  func walk(_ direction: Int, _ state: inout NotebookState) -> [Command] {
    state.refuse("compile has no steps; :set lr, :set optimizer and :set schedule change it")
  }

  func enter(_ state: inout NotebookState) -> [Command] {
    state.refuse("there is nothing to go into; the parameters stand in \(CellKind.training.number) training")
  }

  func title(_ state: NotebookState) -> String {
    let training = state.training
    return "\(training.optimizer.rawValue), rate \(NumberText.rate(training.learningRate)), "
      + "\(training.schedule.rawValue) over \(training.epochs) epochs"
  }

  func call(_ state: NotebookState) -> String {
    let training = state.training
    let rate = "lr: \(NumberText.rate(training.learningRate))"
    let momentum = training.optimizer == .sgd ? ", momentum: \(NumberText.rate(training.momentum))" : ""
    return "model.compile(\(training.optimizer.rawValue)(\(rate)\(momentum)), loss: crossEntropy)"
  }

  func why(_ state: NotebookState) -> String { CompileNote(state: state).text }

  func draw(on screen: inout Screen, area: Rect, _ state: NotebookState) {
    let facts = CompileFacts(state: state)
    let isWide = area.columns >= 118
    let columns = isWide ? area.columns * 45 / 100 : area.columns
    let lines = facts.lines(columns: columns)
    // At least seven rows for the curve, and the lines of the loss before those of the phases.
    let rows = isWide ? area.rows : min(lines.count, max(3, area.rows - 8))
    for (offset, line) in lines.prefix(rows).enumerated() {
      screen.put(line, column: area.column, row: area.row + offset, columns: columns)
    }
    let curves =
      isWide
      ? Rect(
        column: area.column + columns + 3, row: area.row, columns: area.columns - columns - 3, rows: area.rows
      )
      : area.droppingFirst(rows: rows + 1)
    drawCurves(on: &screen, area: curves, state)
  }

  /// The rate of the run, and below it, where there is room, that of the source's own.
  private func drawCurves(on screen: inout Screen, area: Rect, _ state: NotebookState) {
    let hasBoth = area.rows >= 20
    let own = RateCurve(plan: RatePlan(state: state), title: "learning rate", theme: state.theme)
    own.draw(on: &screen, area: hasBoth ? area.droppingLast(rows: area.rows / 2 + 1) : area)
    guard hasBoth else { return }
    let name = state.form == .notebook ? "the notebook's script, Adam" : "the paper on CIFAR, SGD"
    RateCurve(plan: .source(state), title: name, theme: state.theme)
      .draw(on: &screen, area: area.droppingFirst(rows: area.rows - area.rows / 2))
  }

  func values(_ state: NotebookState) -> [String] {
    ["epoch,rate"] + RatePlan(state: state).rates.enumerated().map { "\($0 + 1),\($1)" }
  }
}
