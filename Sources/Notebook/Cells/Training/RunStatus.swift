import Tensors
import ResNeXtModel
import Training

/// What the run does now: data, progress, speed, time left.
struct RunStatus: Sendable {
  let state: NotebookState

  private var theme: Theme { state.theme }

  func draw(on screen: inout Screen, area: Rect) {
    for (index, line) in lines(columns: area.columns, rows: area.rows).prefix(area.rows).enumerated() {
      if index == progressLine {
        drawProgress(on: &screen, column: area.column, row: area.row + index, columns: area.columns)
      } else {
        screen.put(line, column: area.column, row: area.row + index, columns: area.columns)
      }
    }
  }

  /// The line that is a bar.
  private var progressLine: Int? { state.phase.isActive && state.live.training.lastStep != nil ? 1 : nil }

  private func lines(columns: Int, rows: Int) -> [[Piece]] {
    guard let run = state.run else {
      return [
        [Piece("trains on ", theme.quiet), Piece(state.dataName(state.training.data))],
        [Piece("Space starts a run; . takes one step", theme.quiet)],
      ]
    }
    var lines: [[Piece]] = [dataLine(run)]
    if progressLine != nil { lines.append([]) }
    lines += rows > 3 ? tallLines(run) : [figures(run, columns: columns)]
    return lines
  }

  private func dataLine(_ run: RunRecord) -> [Piece] {
    let name = run.data.name.isEmpty ? run.configuration.data.argument : run.data.name
    guard run.data.trainingImages > 0 else {
      return [Piece("opening ", theme.quiet), Piece(name), Piece(" …", theme.quiet)]
    }
    return [
      Piece("trains on ", theme.quiet), Piece(name),
      Piece(
        "  \(NumberText.grouped(run.data.trainingImages)) + \(NumberText.grouped(run.data.validationImages)) held out",
        theme.quiet),
    ]
  }

  private func drawProgress(on screen: inout Screen, column: Int, row: Int, columns: Int) {
    guard let step = state.live.training.lastStep, let run = state.run else { return }
    let text: String
    let share: Double
    if case .validating(let done, let total) = state.phase {
      text = "validating \(done)/\(total)"
      share = Double(done) / Double(max(1, total))
    } else {
      text = "epoch \(step.epoch)/\(run.configuration.epochs)  step \(step.stepInEpoch)/\(step.stepsPerEpoch)"
      share = Double(step.stepInEpoch) / Double(max(1, step.stepsPerEpoch))
    }
    let used = screen.put(text + " ", column: column, row: row, limit: columns)
    let bar = min(40, columns - used - 1)
    for index in 0..<max(0, bar) { screen[column + used + index, row] = Cell("·", theme.quiet) }
    screen.bar(
      share: share, column: column + used, row: row, columns: max(0, bar), style: theme.accent,
      glyphs: state.appearance.glyphs)
  }

  /// The figures in one row, for narrow screens.
  private func figures(_ run: RunRecord, columns: Int) -> [Piece] {
    var pieces: [Piece] = []
    for (name, value) in values(run) {
      pieces.append(Piece(pieces.isEmpty ? "\(name) " : " · \(name) ", theme.quiet))
      pieces.append(Piece(value))
    }
    return pieces
  }

  /// The figures in a column, earlier runs below.
  private func tallLines(_ run: RunRecord) -> [[Piece]] {
    var lines: [[Piece]] = [[]]
    for (name, value) in values(run) {
      lines.append([Piece(name.padded(to: 16), theme.quiet), Piece(value)])
    }
    guard state.runs.count > 1 else { return lines }
    lines += [[], [Piece("runs so far", theme.quiet)]]
    for (index, record) in state.runs.enumerated().reversed() {
      let result =
        record.epochs.last.map {
          """
          held out \(NumberText.short($0.validationLoss)) \
          \(NumberText.percent($0.validationAccuracy, decimals: 1))
          """
        } ?? record.losses.last.map { "last batch \(NumberText.short($0))" } ?? "no step"
      lines.append([Piece(record.name, theme.curve(state.runs.count - 1 - index))])
      lines.append([
        Piece("\(NumberText.grouped(record.steps)) steps  ".paddedLeft(to: 16), theme.quiet), Piece(result),
      ])
    }
    return lines
  }

  private func values(_ run: RunRecord) -> [(String, String)] {
    var values: [(String, String)] = []
    if state.phase.isActive, let step = state.live.training.lastStep, step.epoch != run.epochs.last?.epoch {
      values.append(("epoch \(step.epoch) so far", RunStatus.measures(step.epochLoss, step.epochAccuracy)))
    }
    if let epoch = run.epochs.last {
      values.append(("epoch \(epoch.epoch)", RunStatus.measures(epoch.loss, epoch.accuracy)))
      values.append(("held out", RunStatus.measures(epoch.validationLoss, epoch.validationAccuracy)))
    }
    if state.phase.isActive, let step = state.live.training.lastStep {
      values.append(("img/s", "\(Int(step.imagesPerSecond.rounded()))"))
      if let left = state.secondsLeft { values.append(("ETA", NumberText.duration(left))) }
      values.append(("rate", NumberText.rate(step.learningRate)))
    } else if !run.ending.isEmpty {
      values.append(("", run.ending))
    }
    return values
  }
}

extension RunStatus {
  /// Loss and accuracy of one interval.
  fileprivate static func measures(_ loss: Float, _ accuracy: Float) -> String {
    "loss \(NumberText.short(loss)), acc \(NumberText.percent(accuracy, decimals: 1))"
  }
}

extension NotebookState {
  /// Seconds until the run ends, by its present speed; nil where that is not known.
  var secondsLeft: Double? {
    guard let step = live.training.lastStep, let run, step.imagesPerSecond > 0 else { return nil }
    let images = max(run.data.trainingImages, step.stepsPerEpoch)
    let done = Double(step.step) / Double(max(1, step.stepsPerEpoch))
    let left = max(0, Double(run.configuration.epochs) - done)
    let seconds = left * Double(images) / step.imagesPerSecond
    guard let limit = run.configuration.maximumSeconds else { return seconds }
    return min(seconds, max(0, limit - step.seconds))
  }
}
