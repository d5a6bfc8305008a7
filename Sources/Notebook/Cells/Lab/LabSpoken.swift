import Training
import Tensors

/// The lab in words: each setting, what it costs and how far it has learned.
extension LabCell {
  func spoken(_ state: NotebookState) -> [String] {
    if case .failure(let failure) = state.shownSweep { return ["\(failure)"] }
    return runs(state).map(text)
  }

  func spokenChoice(_ state: NotebookState) -> String? {
    let runs = runs(state)
    let row = row(state)
    return runs.indices.contains(row) ? "setting \(row + 1) of \(runs.count): \(text(runs[row]))" : nil
  }

  private func text(_ run: SweepRun) -> String {
    let cost =
      "\(run.setting.name): \(NumberText.grouped(run.cost.parameters)) parameters, "
      + "\(NumberText.scaled(run.cost.multiplyAdds)) multiply-adds"
    guard let point = run.points.last else { return cost + ", not trained" }
    return cost
      + ", step \(NumberText.grouped(point.step)): loss \(NumberText.short(point.loss)), held out accuracy "
      + NumberText.percent(point.validationAccuracy, decimals: 1)
  }
}
