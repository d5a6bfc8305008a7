import Tensors
import ResNeXtModel
import Training

extension CellKind {
  /// Parameters, progress and curves of training.
  public static let training = CellKind("training")
}

/// Training: parameters edited in place, the run's state, its curves.
struct TrainingCell: NotebookCell {
  let kind = CellKind.training
  var inside: KeyContext? { .parameters }
  var walks: Bool { false }
  var drawsCurves: Bool { true }
  var namesData: Bool { true }

  func walk(_ direction: Int, _ state: inout NotebookState) -> [Command] {
    state.refuse("Enter goes to the parameters; Tab to the curves")
  }

  /// First to the parameters, then to the value of the chosen one.
  func enter(_ state: inout NotebookState) -> [Command] {
    guard state.depth == .browse else { return state.editParameter() }
    state.interface.depth = .inside
    return []
  }

  func isLive(_ state: NotebookState) -> Bool { true }

  func values(_ state: NotebookState) -> [String] {
    ["run,epoch,loss,accuracy,val_loss,val_accuracy"]
      + state.runs.flatMap { run in
        run.epochs.map {
          "\(run.number),\($0.epoch),\($0.loss),\($0.accuracy),\($0.validationLoss),\($0.validationAccuracy)"
        }
      }
  }

  func dependencies(_ state: NotebookState) -> Dependencies {
    Dependencies(network: state.training.network, runs: state.runs.count)
  }

  func title(_ state: NotebookState) -> String {
    guard let run = state.run else { return "\(state.networkName) · no run yet" }
    let state = run.ending.isEmpty ? "step \(NumberText.grouped(run.steps))" : run.ending
    return
      "\(run.name) · \(state) · \(run.data.name.isEmpty ? run.configuration.data.argument : run.data.name)"
  }

  func isDense(_ state: NotebookState) -> Bool { !state.runs.isEmpty }

  func call(_ state: NotebookState) -> String {
    let training = state.training
    let decay = training.weightDecay > 0 ? ", weightDecay: \(NumberText.rate(training.weightDecay))" : ""
    return
      """
      model.fit(\(training.data.argument), batch: \(training.batchSize), epochs: \(training.epochs), \
      \(training.optimizer.rawValue)(lr: \(NumberText.rate(training.learningRate))\(decay)))
      """
  }

  func why(_ state: NotebookState) -> String {
    let common =
      """
      Training curves are taken in training mode before each update, as Keras does; validation runs on \
      held-out images in inference mode, so it can be the better one early on.
      """
    guard state.form == .notebook else {
      return common
        + """
         The paper trains CIFAR with SGD, Nesterov momentum 0.9, rate 0.1 divided by 10 at half and \
        three quarters, weight decay 5e-4, batch 128, for 300 epochs.
        """
    }
    return common
      + """
       The notebook compiles with Adam at 1e-4; its CIFAR script uses Adam at 1e-3, batch 32, 200 \
      epochs with a stepwise schedule. It also has a ReduceLROnPlateau, whose misspelt 'patiente=5' \
      is swallowed silently, and whose rate the scheduler overwrites every epoch. Keras 2.2.4 clipped \
      probabilities at 1e-7 before the logarithm, so an image with p < 1e-7 had no gradient: \
      notebook-50 on 64 images stalls at 0.51, two such images, 2 × 16.118 / 64. Here loss and \
      gradient come from the logits. Its running statistics are zero-debiased as in 2.2.4, so \
      validation means something from the first epoch on.
      """
  }

  func draw(on screen: inout Screen, area: Rect, _ state: NotebookState) {
    let layout = TrainingLayout(area: area, hasRuns: !state.runs.isEmpty)
    drawParameters(on: &screen, layout, state)
    RunStatus(state: state).draw(on: &screen, area: layout.status)
    ChartPane(state: state, runs: state.shownCurves).draw(on: &screen, area: layout.curves)
  }

  private func drawParameters(on screen: inout Screen, _ layout: TrainingLayout, _ state: NotebookState) {
    let theme = state.theme
    for (index, parameter) in TrainingParameter.allCases.enumerated() {
      let place = layout.parameters[index]
      let isChosen =
        state.depth != .browse && state.interface.places.parameter == parameter && state.cell == .training
      let value = state.text(of: parameter)
      screen.put(
        parameter.title, column: place.column, row: place.row, style: isChosen ? theme.title : theme.quiet)
      let style = isChosen ? theme.focusedSelection : theme.plain
      let text = isChosen ? "‹ \(value) ›" : "  \(value)"
      screen.putClipped(
        text, column: place.column + 14, row: place.row, columns: place.columns - 14, style: style)
      screen.add(Place(place, .parameter(parameter)))
      guard isChosen else { continue }
      // The signs around the value do what the arrows do.
      screen.add(Place(Rect(column: place.column + 14, row: place.row, columns: 2, rows: 1), .move(.left)))
      screen.add(
        Place(
          Rect(
            column: place.column + 14 + CharacterWidth.columns(text) - 2, row: place.row, columns: 2, rows: 1),
          .move(.right)))
    }
  }
}
