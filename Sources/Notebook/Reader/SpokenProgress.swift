import Tensors
import Training

/// What training does, in a sentence that changes with the phase and with each epoch, and with the step only while it waits.
struct SpokenProgress: Equatable, Sendable {
  /// What has to change before something is said.
  private struct Occasion: Equatable, Sendable {
    enum Phase: Equatable, Sendable { case idle, starting, running, paused, stopping }
    var run: RunID?
    var phase: Phase
    var epochs: Int
    var step: Int?
    var points: Int
  }

  private let occasion: Occasion
  /// The sentence; nil where there is nothing to say.
  let text: String?

  init(_ state: NotebookState, after previous: SpokenProgress?) {
    occasion = Self.occasion(state)
    text = previous?.occasion == occasion ? previous?.text : Self.text(state, occasion)
  }

  private static func occasion(_ state: NotebookState) -> Occasion {
    let phase: Occasion.Phase
    switch state.phase {
    case .idle: phase = .idle
    case .starting: phase = .starting
    case .running, .validating: phase = .running
    case .paused: phase = .paused
    case .stopping: phase = .stopping
    }
    return Occasion(
      run: state.run?.id, phase: phase, epochs: state.run?.epochs.count ?? 0,
      step: phase == .paused ? state.live.lastStep?.step : nil, points: points(state))
  }

  /// How many points of a sweep every setting has.
  private static func points(_ state: NotebookState) -> Int {
    guard state.live.lab.isActive else { return 0 }
    return LabCell().runs(state).map(\.points.count).min() ?? 0
  }

  private static func text(_ state: NotebookState, _ occasion: Occasion) -> String? {
    if occasion.points > 0 { return sweep(state) }
    guard let run = state.run else { return nil }
    switch occasion.phase {
    case .idle: return nil
    case .starting: return "\(run.name): the data are being opened"
    case .stopping: return "\(run.name) is ending"
    case .paused:
      guard let step = state.live.lastStep else { return "\(run.name) waits" }
      return
        "\(run.name) waits at step \(NumberText.grouped(step.step)): loss \(NumberText.short(step.loss)), "
        + "accuracy \(NumberText.percent(step.accuracy, decimals: 1))"
    case .running: return epoch(run, state) ?? "\(run.name) is training"
    }
  }

  private static func epoch(_ run: RunRecord, _ state: NotebookState) -> String? {
    guard let epoch = run.epochs.last else { return nil }
    let left = state.secondsLeft.map { "; \(NumberText.duration($0)) left" } ?? ""
    return
      "\(run.name), epoch \(epoch.epoch) of \(run.configuration.epochs): loss \(NumberText.short(epoch.loss)), accuracy "
      + "\(NumberText.percent(epoch.accuracy, decimals: 1)); held out loss \(NumberText.short(epoch.validationLoss)), "
      + "accuracy \(NumberText.percent(epoch.validationAccuracy, decimals: 1))\(left)"
  }

  private static func sweep(_ state: NotebookState) -> String {
    "Sweep: "
      + LabCell().runs(state).compactMap { run in
        run.points.last.map { "\(run.setting.name) at step \($0.step) loss \(NumberText.short($0.loss))" }
      }.joined(separator: ", ")
  }
}
