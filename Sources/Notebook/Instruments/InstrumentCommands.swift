import ResNeXtModel
import Training

/// What can be typed for the instruments.
extension NotebookState {
  /// What can follow a command's name.
  func instrumentWords(after name: String) -> [String] {
    switch name {
    case "gradient":
      return GradientKind.allCases.map(\.rawValue) + ["cam", "off", "true", "predicted"]
        + (weights?.classNames ?? [])
    case "compare":
      let images = images.indices.map { "image \($0 + 1)" }
      let steps = timeRun.map { live.instruments.snapshots.steps[$0.id] ?? [] } ?? []
      return images + ["untrained"] + steps.map { "step \($0)" } + (isLookingBack ? ["live"] : [])
        + runs.map { "run \($0.number)" } + ["off"]
    case "top": return ["peak", "mean", "peak held out", "mean held out", "off"]
    case "step":
      return timeRun.map { (live.instruments.snapshots.steps[$0.id] ?? []).map(String.init) + ["live"] } ?? []
    default: return []
    }
  }

  /// Does what a typed line says of an instrument.
  mutating func use(instrument name: String, _ rest: String) -> [Command] {
    guard cell.definition is any MapCell else { return refuse("\(cell.title) shows no feature maps") }
    if name != "hold", rest == "off" {
      document.choices.instruments.view = .activation
      return []
    }
    switch name {
    case "gradient": return chooseGradient(rest)
    case "compare": return chooseComparison(rest)
    case "top": return chooseTop(rest)
    case "kernels":
      if let reason = kernelObstacle { return refuse(reason) }
      toggleKernels()
      return []
    default: return toggleHold()
    }
  }

  private mutating func chooseGradient(_ text: String) -> [Command] {
    switch text {
    case "cam":
      document.choices.instruments.view = .cam
      return []
    case "": break
    case "true": document.choices.instruments.target = .known
    case "predicted": document.choices.instruments.target = .predicted
    default:
      if let kind = GradientKind(rawValue: text) {
        document.choices.instruments.kind = kind
      } else if let label = label(text) {
        document.choices.instruments.target = .label(label)
      } else {
        return refuse("gradient needs loss, logit, cam, off, true, predicted, or a class, not '\(text)'")
      }
    }
    if instruments.view != .cam { document.choices.instruments.view = .gradient }
    return []
  }

  /// A class by its name or its number from 0.
  private func label(_ text: String) -> Int? {
    if let index = weights?.classNames.firstIndex(of: text) { return index }
    return Int(text).flatMap { (0..<training.network.classes).contains($0) ? $0 : nil }
  }

  private mutating func chooseComparison(_ text: String) -> [Command] {
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    switch (words.first, words.dropFirst().first) {
    case (nil, _): return compareNext()
    case ("untrained", nil): return compare(with: .untrained)
    case ("live", nil):
      guard isLookingBack, let run = timeRun, live.models.newest(from: .run(run.id)) != nil else {
        return refuse("what is shown are the newest weights; :step N goes back first")
      }
      return compare(with: .run(run.id))
    case ("image", let name?):
      let number = Int(name).map { $0 - 1 } ?? images.firstIndex { $0.name == name }
      guard let number, images.indices.contains(number) else {
        return refuse("no image '\(name)'; 1 to \(images.count), or a name")
      }
      return compare(with: .image(images[number].name))
    case ("step", let step?):
      guard let run = timeRun else {
        return refuse("no snapshots of this network are kept: Space starts a run that keeps some")
      }
      guard let step = Int(step), step >= 0 else { return refuse("compare step needs a number") }
      // As :step goes to it: what is compared is called what it is.
      let kept = timePlaces(run).compactMap { if case .step(let kept) = $0 { kept } else { nil } }
      guard let nearest = kept.last(where: { $0 <= step }) ?? kept.first else {
        return refuse("no snapshots of \(run.name) are kept")
      }
      return compare(with: .snapshot(run.id, step: nearest))
    case ("run", let number?):
      guard let number = Int(number), live.models.newest(from: .run(RunID(number))) != nil else {
        return refuse("the weights of run '\(number)' are not here")
      }
      return compare(with: .run(RunID(number)))
    default: return refuse("compare with image N, untrained, step N, live, run N, or off")
    }
  }

  private mutating func chooseTop(_ text: String) -> [Command] {
    let heldOut = " held out"
    let isHeldOut = text.hasSuffix(heldOut)
    let measure: RankingMeasure
    switch isHeldOut ? String(text.dropLast(heldOut.count)) : text {
    case "", "peak": measure = .maximum
    case "mean": measure = .mean
    default: return refuse("top needs peak, mean, peak held out, mean held out, or off")
    }
    live.instruments.topImage = 0
    interface.cursor.isZoomed = false
    choose(top: measure, heldOut: isHeldOut)
    return []
  }
}
