import ResNeXtModel
import Training

/// What instruments have found; empty as long as none is used.
struct LiveInstruments: Sendable {
  var gradients: ShownGradients?
  var comparison = Comparison()
  /// The snapshots of runs, and the way through them.
  var snapshots = RunSnapshots()
  /// The image that is chosen among the top ones, the best at 0.
  var topImage = 0
  /// When something was last asked for, and how long its answer took.
  var lastAsked = -1.0
  var seconds = 0.0
  /// What it was asked for; what changes of its own accord, the weights, is no part of it.
  var lastSubject: InstrumentSubject?
}

/// What a user has chosen that an instrument is asked about.
struct InstrumentSubject: Hashable, Sendable {
  var choices: InstrumentChoices
  var image: String?
  var point: TracePoint?
  var channel: Int
  var muted: MutedPaths
}

extension NotebookState {
  /// Asks for what the chosen instrument needs on the shown cell; nothing where none is open.
  mutating func askForInstruments() -> [Command] {
    guard cell.definition is any MapCell, instruments.view != .activation, mayAskNow else { return [] }
    let commands: [Command]
    switch instruments.view {
    case .activation, .kernels: return []
    case .gradient, .cam: commands = wantedGradients.map { ask($0, as: .gradient) } ?? []
    case .compare: commands = askForComparison()
    case .top: commands = wantedRanking.map { ask($0, as: .top) } ?? []
    }
    if !commands.isEmpty {
      live.instruments.lastAsked = now
      live.instruments.lastSubject = instrumentSubject
    }
    return commands
  }

  /// Those that ask for instruments.
  private static let instrumentAskers: [Asker] = [.gradient, .compare, .top]

  private var instrumentSubject: InstrumentSubject {
    InstrumentSubject(
      choices: instruments, image: shownImage?.identity, point: picture?.point, channel: cursor.channel,
      muted: document.choices.muted)
  }

  /// While training computes, newer weights are held back as looking at maps is; what a user asks for is not.
  private var mayAskNow: Bool {
    guard phase.isComputing, live.instruments.lastSubject == instrumentSubject else { return true }
    return !Self.instrumentAskers.contains { live.probes.isWaiting($0) }
      && now - live.instruments.lastAsked >= Self.pause(afterLookingFor: live.instruments.seconds)
  }

  /// Takes what an instrument asked for.
  mutating func take(_ answer: Probes.Answer, for asker: Asker) {
    if Self.instrumentAskers.contains(asker) {
      live.instruments.seconds = now - live.instruments.lastAsked
    }
    guard case .success(let findings) = answer.result else { return }
    switch (asker, findings) {
    case (.gradient, .gradients(let found)):
      guard let target = gradientClass(of: found.objective) else { return }
      live.instruments.gradients = ShownGradients(found, subject: answer.subject, target: target)
    case (.compare, .maps(let trace, let statistics)):
      live.instruments.comparison.receive(trace, statistics, about: answer.subject)
    default: break
    }
  }

  private func gradientClass(of objective: GradientObjective) -> GradientClass? {
    switch objective {
    case .logit(let label), .logProbability(let label):
      if let target = gradientClass, target.label == label { return target }
      return GradientClass(
        label: label, name: weights?.className(label) ?? "class \(label)", origin: .predicted)
    default: return nil
    }
  }
}
