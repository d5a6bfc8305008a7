import Tensors

/// What is said before everything else when everything is said: the session, what is shown, how training stands.
enum SpokenOpening {
  static func sentences(_ state: NotebookState) -> [String] {
    let unsaved = state.isUnsaved ? ", unsaved changes" : ""
    let reading = state.session.readOnlyReason == nil ? "" : ", read-only"
    let weights = state.weights?.text ?? "weights are being made"
    let image = state.shownImage.map { ", image \($0.name) \($0.label)" } ?? ""
    return [
      "ResNeXt notebook, \(state.session.name)\(unsaved)\(reading)",
      "Network \(state.networkName), \(weights)\(image)",
    ] + muted(state) + training(state) + [keys(state)]
  }

  private static func muted(_ state: NotebookState) -> [String] {
    let muted = state.document.choices.muted
    return muted.isEmpty ? [] : ["Muted: \(state.shortText(of: muted))"]
  }

  /// How far training is, to the step.
  private static func training(_ state: NotebookState) -> [String] {
    guard state.phase.isActive, let run = state.run, let step = state.live.training.lastStep else {
      return []
    }
    let left = state.secondsLeft.map { ", \(NumberText.duration($0)) left" } ?? ""
    return [
      "\(run.name) is at step \(NumberText.grouped(step.step)), epoch \(step.epoch) of \(run.configuration.epochs): "
        + "loss \(NumberText.short(step.epochLoss)), accuracy "
        + "\(NumberText.percent(step.epochAccuracy, decimals: 1)), "
        + "\(Int(step.imagesPerSecond.rounded())) images a second\(left)"
    ]
  }

  private static func keys(_ state: NotebookState) -> String {
    let hints = state.hints.map { "\(SpokenKeys.names($0.hint.keys)) \($0.hint.word)" }
    return "Keys: " + hints.joined(separator: ", ") + ", Ctrl+L says everything again"
  }
}

/// Names of keys as they are said: arrows are words.
enum SpokenKeys {
  static func names(_ keys: String) -> String {
    let arrows: [Character: String] = ["←": " Left ", "→": " Right ", "↑": " Up ", "↓": " Down "]
    let words = keys.reduce(into: "") { $0 += arrows[$1] ?? String($1) }
    return words.split(separator: " ").joined(separator: " ")
  }
}
