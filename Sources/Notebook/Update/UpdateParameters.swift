import ResNeXtModel
import Tensors
import Training

/// Cardinality, preset and every other parameter: what is chosen, and what follows from it.
extension NotebookState {
  mutating func turn(_ action: Action) -> [Command] {
    switch action {
    case .cardinality(let direction):
      guard let next = neighbour(of: .cardinality, direction) else {
        let choices = training.network.possibleCardinalities.map(String.init).joined(separator: ", ")
        return refuse(
          "\(direction > 0 ? "most" : "fewest") paths already; possible with \(presetName): \(choices)")
      }
      return set(.cardinality, to: next, confirming: action)
    case .preset(let preset): return set(.preset, to: preset.rawValue, confirming: action)
    case .set(let parameter, let text): return set(parameter, to: text, confirming: action)
    default: return []
    }
  }

  /// Sets a parameter from text, or says why not.
  mutating func set(_ parameter: TrainingParameter, to text: String, confirming action: Action? = nil)
    -> [Command]
  {
    if parameter == .initialWeights { return setInitialWeights(text) }
    do throws(Failure) {
      let next = try setting(parameter, to: text)
      guard next != document.choices else { return [] }
      let wasShipped = document.choices.weights == .shipped
      return change(to: next, confirming: action) { state in
        let isLost = wasShipped && state.document.choices.weights != .shipped
        let text = isLost ? Self.wayBack : state.costText(parameter)
        state.say("\(parameter.title) \(state.text(of: parameter))\(text)")
      }
    } catch {
      say("\(error)", .failure)
      return [.bell]
    }
  }

  private mutating func setInitialWeights(_ text: String) -> [Command] {
    guard let choice = InitialWeights(rawValue: text) else { return refuse("begin with: fresh or shown") }
    document.choices.initialWeights = choice
    return []
  }

  /// Said where another network has taken the place of the shipped weights'.
  private static let wayBack = ": another network; :weights shipped brings the shipped ones back"

  /// What a new network costs, as part of a message.
  private func costText(_ parameter: TrainingParameter) -> String {
    guard parameter.changesNetwork else { return phase.isActive ? " for the next run" : "" }
    let total = facts.total
    return ": \(NumberText.grouped(total.parameters)) parameters, "
      + "\(NumberText.scaled(total.multiplyAdds)) multiply-adds an image"
  }

  /// Makes other choices the present ones; a run under way ends first, when the key is pressed twice.
  private mutating func change(
    to next: Choices, confirming action: Action?, done: (inout NotebookState) -> Void
  ) -> [Command] {
    guard next.training.network != training.network, phase.isActive else {
      let commands = apply(next)
      done(&self)
      return commands
    }
    return endRunFirst(confirming: action, then: .change(next))
  }

  /// Ends the run under way for another network, once the same key is pressed again.
  mutating func endRunFirst(confirming action: Action?, then next: AfterRun) -> [Command] {
    if phase == .stopping { return refuse("the run is ending; a moment") }
    if let action, interface.pending.confirmation?.action != action {
      interface.pending.confirmation = Confirmation(action: action, time: now)
      return refuse(
        "again ends \(run?.name ?? "the run") at step \(run?.steps ?? 0) for another network; "
          + "its curve and weights are kept")
    }
    interface.pending.confirmation = nil
    return endRun(then: next)
  }

  // MARK: In place

  mutating func moveParameter(_ direction: Action.Direction) -> [Command] {
    let all = TrainingParameter.allCases
    let index = all.firstIndex(of: interface.places.parameter) ?? 0
    switch direction {
    case .up: interface.places.parameter = all[max(0, index - 1)]
    case .down: interface.places.parameter = all[min(all.count - 1, index + 1)]
    case .left: return shift(-1)
    case .right: return shift(1)
    }
    return []
  }

  private mutating func shift(_ direction: Int) -> [Command] {
    let parameter = interface.places.parameter
    guard let next = neighbour(of: parameter, direction) else {
      return refuse("\(parameter.title): this is the \(direction < 0 ? "first" : "last") choice")
    }
    let action: Action? = parameter == .cardinality ? .cardinality(direction) : nil
    return set(parameter, to: next, confirming: action ?? .move(direction < 0 ? .left : .right))
  }

  mutating func editParameter() -> [Command] {
    interface.overlay = .prompt(Prompt(.value(interface.places.parameter), text: ""))
    return []
  }
}
