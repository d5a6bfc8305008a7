import Datasets
import ResNeXtModel
import Tensors
import Training

/// Measuring what the shown weights get wrong, and walking through it.
extension NotebookState {
  /// What a measurement is of; nil while weights are missing.
  var errorsSubject: MeasuredErrors.Subject? {
    guard let weights, weights.weights.configuration == training.network else { return nil }
    return MeasuredErrors.Subject(
      network: training.network, model: weights.id, weights: weights.shortText, muted: document.choices.muted,
      data: training.data, images: live.measured.errors.limit)
  }

  /// Why the errors of what is shown could not be measured; nil where they could, or nobody tried.
  public var errorsProblem: String? {
    live.measured.errors.failure.flatMap { $0.subject == errorsSubject ? $0.reason : nil }
  }

  /// Measures anew where weights, data or mutes have changed since; of weights that are being trained one after the other.
  mutating func askForErrors() -> [Command] {
    guard !live.measured.errors.isStopped, live.requests.data != nil, let subject = errorsSubject,
      errorsProblem == nil, live.measured.errors.newest(of: subject.network)?.subject != subject
    else { return [] }
    if let running = live.measured.errors.running {
      guard running != subject else { return [] }
      // What is measured of an earlier step of a run comes to its end first.
      guard !(phase.isComputing && running.differsInWeightsAlone(from: subject)) else { return [] }
    } else if let newest = live.measured.errors.newest(of: subject.network), phase.isComputing,
      newest.subject.differsInWeightsAlone(from: subject),
      epochEnd == nil || epochEnd == live.measured.errors.epochEnd
    {
      // Weights of a step between two epochs were asked for by somebody else.
      return []
    }
    return beginErrors(subject)
  }

  /// The last epoch that the run has ended; nil where there is none.
  private var epochEnd: MeasuredErrors.EpochEnd? {
    run.flatMap { run in
      run.epochs.last.map { MeasuredErrors.EpochEnd(run: run.id, epoch: $0.epoch) }
    }
  }

  private mutating func beginErrors(_ subject: MeasuredErrors.Subject) -> [Command] {
    guard let weights else { return [] }
    let number = live.measured.errors.begin(subject, after: epochEnd)
    return [
      .measureErrors(
        number: number,
        ErrorRequest(
          weights: weights.described, muted: subject.muted, data: subject.data, images: subject.images))
    ]
  }

  /// Does what `:errors` was given: a number of images, `all`, or `stop`.
  mutating func errors(line: String) -> [Command] {
    if line == "stop" { return stopErrors() }
    guard line == "all" || (Int(line) ?? 0) > 0 else {
      return refuse("errors takes a number of images, all, or stop; alone it shows the cell")
    }
    live.measured.errors.limit = Int(line)
    return measureErrors()
  }

  /// Measures on request, and says what is found.
  mutating func measureErrors() -> [Command] {
    guard let subject = errorsSubject else { return refuse(waitingText) }
    live.measured.errors.isStopped = false
    if let newest = live.measured.errors.newest(of: subject.network), newest.subject == subject,
      newest.measurement.isComplete
    {
      return refuse("these are the errors of the shown weights: nothing has changed since")
    }
    live.measured.errors.isAnnounced = true
    say("measuring errors on held-out images of \(dataName(training.data))")
    return beginErrors(subject)
  }

  /// Ends the measurement under way; what was found before stays.
  mutating func stopErrors() -> [Command] {
    guard live.measured.errors.running != nil else { return refuse("no errors are being measured: e begins") }
    live.measured.errors.end()
    live.measured.errors.isStopped = true
    say("measuring has ended: e begins anew")
    return [.stopErrors]
  }

  mutating func receive(errors number: Int, _ result: Result<ErrorMeasurement, Failure>) {
    guard live.measured.errors.receive(number, result) else { return }
    switch result {
    case .failure(let failure): say("errors: \(failure)", .failure)
    case .success(let found):
      guard found.isComplete, live.measured.errors.isAnnounced else { return }
      live.measured.errors.isAnnounced = false
      say(found.summary)
    }
  }

  // MARK: Walking

  /// Begins to walk through images, the first one shown.
  mutating func begin(_ walk: ErrorWalk) {
    live.measured.errors.walk = walk
    interface.places.errors.isWalking = true
    show(heldOut: walk.current)
  }

  /// Whether the shown image is that of the walk.
  var isOnWalk: Bool {
    guard let walk = live.measured.errors.walk else { return false }
    return document.choices.image == walk.current.name || live.data.heldOut.wanted == walk.current
  }

  /// The next image of the walk; at an end it says so.
  mutating func walkErrors(_ distance: Int) -> [Command] {
    guard var walk = live.measured.errors.walk else { return [] }
    guard walk.go(distance) else {
      return refuse(
        "this is the \(distance < 0 ? "first" : "last") of \(walk.images.count): \(walk.title); :image 1 leaves them"
      )
    }
    live.measured.errors.walk = walk
    show(heldOut: walk.current)
    if depth != .inside { say("\(walk.title), \(walk.place + 1) of \(walk.images.count)", .passing) }
    return []
  }
}

extension ErrorMeasurement {
  /// What was found, as one line.
  var summary: String {
    let right = NumberText.percent(details.accuracy.value, decimals: 1)
    let all = "\(right) of \(NumberText.grouped(images)) held-out images right"
    guard let (entry, count) = details.confusion.confusions(atMost: 1).first, let answer = entry.answer else {
      return all
    }
    return
      "\(all); most often \(name(entry.label)) was taken for \(name(answer)): \(NumberText.grouped(count))"
  }

  /// The name of a class.
  func name(_ label: Int) -> String {
    classNames.indices.contains(label) ? classNames[label] : "class \(label)"
  }
}
