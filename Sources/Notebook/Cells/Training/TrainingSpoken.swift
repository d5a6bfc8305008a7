import Tensors

/// Training in words: what it is set to, and how each run ended.
extension TrainingCell {
  func spoken(_ state: NotebookState) -> [String] {
    let parameters = TrainingParameter.allCases.map { "\($0.title) \(state.text(of: $0))" }
    let runs = state.runs.suffix(3).map { run in
      let result =
        run.epochs.last.map {
          ", epoch \($0.epoch): held out loss \(NumberText.short($0.validationLoss)), accuracy "
            + NumberText.percent($0.validationAccuracy, decimals: 1)
        } ?? ""
      let ending = run.ending.isEmpty ? "" : ", \(run.ending)"
      return "\(run.name), \(NumberText.grouped(run.steps)) steps\(result)\(ending)"
    }
    return ["Parameters: \(parameters.joined(separator: ", "))"]
      + (runs.isEmpty ? ["no run yet: Space starts one"] : runs)
  }
}
