import ResNeXtModel
import Tensors
import Training

extension CellKind {
  /// Settings of cardinality and width, trained on equal budgets.
  public static let lab = CellKind("lab")
}

/// Lab: cardinality at equal complexity or at fixed width, what each setting costs, and how it learns.
struct LabCell: RowCell {
  let kind = CellKind.lab

  var namesData: Bool { true }
  var rowNoun: String { "setting" }
  var keys: [CellKey] { LabKeys.all }

  func dependencies(_ state: NotebookState) -> Dependencies { Dependencies(network: state.training.network) }
  func ask(_ state: inout NotebookState) -> [Command] {
    if state.cell == kind { state.planSweep() }
    return []
  }
  func isLive(_ state: NotebookState) -> Bool { state.live.lab.isActive }
  var hasControls: Bool { true }
  func control(_ action: Action, _ state: inout NotebookState) -> [Command] { state.controlLab(action) }

  // MARK: Rows

  /// The settings with what is known of them; none where one cannot be built.
  func runs(_ state: NotebookState) -> [SweepRun] { (try? state.shownSweep.get())?.runs ?? [] }

  func rowCount(_ state: NotebookState) -> Int { runs(state).count }
  func row(_ state: NotebookState) -> Int {
    max(0, min(state.document.position.steps[kind] ?? 0, rowCount(state) - 1))
  }
  func choose(row: Int, _ state: inout NotebookState) { choose(step: row, &state) }
  func rowsInSight(_ state: NotebookState) -> Int { rowCount(state) }

  // MARK: Words

  func title(_ state: NotebookState) -> String {
    let choices = state.document.choices.lab
    let network = state.training.network
    return "\(choices.words(for: network)) · \(state.training.data.argument) · seed \(state.training.seed) · "
      + choices.budget.text
  }

  func call(_ state: NotebookState) -> String {
    "for (C, d) in settings { train(ResNeXt(cardinality: C, width: d), seed: \(state.training.seed)) }"
  }

  func why(_ state: NotebookState) -> String {
    """
    The paper's question: with as many weights and operations, are more and narrower paths better than fewer and wider \
    ones? C×d is C paths of d channels in the first stage. Its settings weigh alike in its own network, whose block reads \
    and writes 256 channels; here the columns say what they cost. All get the same seed, the same images in the same order \
    and the same budget, step by step in turn; a setting computes what its run alone would. Loss is the mean over the \
    batches since the point before; accuracy is of \(SweepBudget.imagesOfPoint) held-out images, at the end of all. FLOPs \
    are those of training: six a multiply-add and image. The last column is the paper's top-1 error on ImageNet, 50 \
    layers: a short sweep on small images need not agree. :lab 1x64,4x24 chooses settings, :lab steps 600 \
    (seconds, flops) the budget.
    """
  }

  func draw(on screen: inout Screen, area: Rect, _ state: NotebookState) {
    guard area.rows >= 6, area.columns >= 50 else { return }
    switch state.shownSweep {
    case .success(let record):
      LabPage(record: record, chosen: row(state), state: state).draw(on: &screen, area: area)
    case .failure(let failure):
      for (offset, line) in "\(failure)".wrapped(to: area.columns).prefix(area.rows).enumerated() {
        screen.put(line, column: area.column, row: area.row + offset, style: state.theme.warning)
      }
    }
  }

  // MARK: Values

  func values(_ state: NotebookState) -> [String] {
    let header =
      "setting,cardinality,width,parameters,multiply_adds,step,loss,val_loss,val_accuracy,images_per_second,"
      + "seconds,flops"
    return [header]
      + runs(state).flatMap { run in
        let setting = run.setting
        let head =
          "\(setting.name),\(setting.cardinality),\(setting.width),\(run.cost.parameters),\(run.cost.multiplyAdds)"
        guard !run.points.isEmpty else { return [head + ",,,,,,,"] }
        return run.points.map { point in
          head + ",\(point.step),\(point.loss),\(point.validationLoss),\(point.validationAccuracy),"
            + "\(point.imagesPerSecond),\(point.seconds),\(point.flops)"
        }
      }
  }
}
