import Tensors
import Training

/// Of which weights and of how many images the errors are, how far they are measured, and what has changed since.
struct ErrorsStatus: Sendable {
  let state: NotebookState

  private var theme: Theme { state.theme }
  private var newest: MeasuredErrors.Kept? { state.live.measured.errors.newest(of: state.training.network) }

  /// Why nothing is shown.
  var reasonForNothing: String {
    if let problem = state.errorsProblem { return "not measured: \(problem)" }
    if state.weights == nil { return state.waitingText }
    if state.live.measured.errors.running != nil { return "the errors are being measured" }
    return state.live.measured.errors.isStopped
      ? "measuring has ended: e begins anew" : "e measures the errors"
  }

  /// Its lines at a width, at most so many.
  func lines(columns: Int, atMost rows: Int) -> [(text: String, style: Style)] {
    guard let newest else {
      let style = state.errorsProblem == nil ? theme.quiet : theme.failure
      return PageLayout.limited(reasonForNothing.wrapped(to: columns), to: max(rows, 2), columns: columns)
        .map { ($0, style) }
    }
    let lines = [(fitting(facts(newest), columns), theme.plain)]
    let room = max(0, rows - 1)
    return lines
      + notices(newest).flatMap { notice in notice.text.wrapped(to: columns).map { ($0, notice.style) } }
      .prefix(room)
  }

  /// As many facts as fit whole on a line.
  private func fitting(_ facts: [String], _ columns: Int) -> String {
    var line = ""
    for fact in facts {
      let longer = line.isEmpty ? fact : "\(line) · \(fact)"
      if CharacterWidth.columns(longer) <= columns { line = longer }
    }
    return line
  }

  private func facts(_ newest: MeasuredErrors.Kept) -> [String] {
    let found = newest.measurement
    let (images, heldOut) = (NumberText.grouped(found.images), NumberText.grouped(found.heldOut))
    let error = NumberText.fixed(found.details.calibration.expectedError * 100, 1)
    let superclasses = found.details.superclassAccuracy(classNames: found.classNames)
      .map { ["\(NumberText.percent($0, decimals: 1)) in the right superclass"] }
    return ["\(NumberText.percent(found.details.accuracy.value, decimals: 1)) right"] + (superclasses ?? [])
      + [
        found.images < found.heldOut
          ? "the first \(images) of \(heldOut) images" : "\(images) held-out images",
        newest.subject.weights, "loss \(NumberText.short(found.details.loss.value))",
        "calibration error \(error) points",
      ]
  }

  private func notices(_ newest: MeasuredErrors.Kept) -> [(text: String, style: Style)] {
    var notices: [(text: String, style: Style)] = []
    if let problem = state.errorsProblem { notices.append(("not measured anew: \(problem)", theme.failure)) }
    if let change = change(since: newest.subject) { notices.append((change, theme.warning)) }
    if let progress { notices.append((progress, theme.accent)) }
    let unanswered = newest.measurement.details.calibration.unanswered
    if unanswered > 0 {
      let images = unanswered == 1 ? "1 image has" : "\(NumberText.grouped(unanswered)) images have"
      notices.append(("\(images) no answer: a logit is not finite", theme.warning))
    }
    if !newest.subject.muted.isEmpty {
      notices.append(("measured with \(state.shortText(of: newest.subject.muted)) muted", theme.quiet))
    }
    return notices
  }

  private var progress: String? {
    guard state.live.measured.errors.running != nil else { return nil }
    guard let partial = state.live.measured.errors.partial?.measurement else { return "measuring …" }
    let (done, planned) = (NumberText.grouped(partial.images), NumberText.grouped(partial.planned))
    return "measuring \(done) / \(planned), e ends it"
  }

  /// What differs between what was measured and what is shown; nil where nothing does.
  private func change(since subject: MeasuredErrors.Subject) -> String? {
    guard let shown = state.errorsSubject, subject != shown else { return nil }
    if subject.data != shown.data {
      return "measured on \(state.dataName(subject.data)), not on the chosen data"
    }
    if subject.model != shown.model { return "the weights have changed since" }
    return subject.muted != shown.muted ? "the muted paths have changed since" : nil
  }
}
