import Datasets
import ResNeXtModel
import Tensors
import Training

/// Measuring what paths are worth.
extension NotebookState {
  /// Does what `:ablate` was given: nothing, a number of images, or `stop`.
  mutating func ablate(line: String) -> [Command] {
    if line == "stop" { return stopAblation() }
    guard line.isEmpty || (Int(line) ?? 0) > 0 else {
      return refuse(
        "ablate takes a number of images, or stop; without one it looks at \(PathAblation.usualImages)")
    }
    return ablate(images: Int(line) ?? PathAblation.usualImages)
  }

  /// Why the shown weights cannot be measured on the chosen data; nil where they can, or the data will say.
  var ablationObstacle: String? {
    let names = classNames(of: training.data)
    guard let weights, let place = ClassNames.firstDifference(weights.classNames, names) else { return nil }
    return
      "these weights know '\(weights.classNames[place])' where \(dataName(training.data)) has '\(names[place])': "
      + "measured on their own data alone (:set data, fetch)"
  }

  /// Begins to measure the paths of the chosen block over held-out images.
  mutating func ablate(images: Int) -> [Command] {
    guard let weights, weights.weights.configuration == training.network else { return refuse(waitingText) }
    if let ablationObstacle { return refuse(ablationObstacle) }
    if live.measured.ablations.running != nil {
      return refuse("a measurement is under way: :ablate stop ends it")
    }
    let muted = document.choices.muted
    let number = live.measured.ablations.begin(
      Ablations.Subject(
        network: training.network, model: weights.id, block: block, muted: muted, data: training.data))
    let beside = muted.isEmpty ? "" : ", beside what is muted"
    say(
      "measuring what each path of \(block.text(form)) is worth\(beside), on held-out images of "
        + dataName(training.data))
    return [
      .ablate(
        number: number,
        AblationRequest(
          block: block, weights: weights.described, muted: muted, data: training.data, images: images))
    ]
  }

  /// Ends the measurement under way; what it found so far stays.
  mutating func stopAblation() -> [Command] {
    guard live.measured.ablations.running != nil else {
      return refuse("no measurement is under way: :ablate begins one")
    }
    live.measured.ablations.end()
    say("the measurement has ended; what it found so far stays")
    return [.stopAblation]
  }

  mutating func receive(ablation number: Int, _ result: Result<PathAblation, Failure>) {
    let found = try? result.get()
    guard let subject = live.measured.ablations.receive(number, found) else { return }
    if case .failure(let failure) = result { return say("ablation: \(failure)", .failure) }
    guard let found, found.isComplete else { return }
    say(found.summary(subject.block.text(form)))
  }
}

extension PathAblation {
  /// The change of accuracy without a path, in points of a per cent.
  func change(without path: Int) -> Float { (accuracy(without: path) - accuracy) * 100 }

  /// What was found, as one line.
  func summary(_ block: String) -> String {
    let held = "\(NumberText.grouped(images)) held-out images"
    guard let worst = without.indices.min(by: { change(without: $0) < change(without: $1) }) else {
      return held
    }
    guard change(without: worst) < 0 else {
      return "no path of \(block) is missed: without any one accuracy does not fall (\(held))"
    }
    return
      """
      path \(worst + 1) of \(block) is missed most: accuracy \(NumberText.percent(accuracy, decimals: 1)), without it \
      \(NumberText.percent(accuracy(without: worst), decimals: 1)) (\(held))
      """
  }
}
