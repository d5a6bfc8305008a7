import Tensors
import ResNeXtModel
import Training

extension NotebookState {
  /// Cardinality, preset and undo.
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
    case .undo:
      guard let previous = undone.last else { return [] }
      return change(to: previous, confirming: action, isUndo: true) { $0.say("undone") }
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
      guard next != Parameters(training: training, preset: preset) else { return [] }
      return change(to: next, confirming: action) { state in
        state.say("\(parameter.title) \(state.text(of: parameter))\(state.costText(parameter))")
      }
    } catch {
      say("\(error)", .failure)
      return [.bell]
    }
  }

  private mutating func setInitialWeights(_ text: String) -> [Command] {
    guard let choice = InitialWeights(rawValue: text) else { return refuse("begin with: fresh or shown") }
    initialWeights = choice
    return []
  }

  /// What a new network costs, as part of a message.
  private func costText(_ parameter: TrainingParameter) -> String {
    guard parameter.changesNetwork else { return phase.isActive ? " for the next run" : "" }
    let total = facts.total
    return ": \(NumberText.grouped(total.parameters)) parameters, "
      + "\(NumberText.scaled(total.multiplyAdds)) multiply-adds an image"
  }

  /// Makes parameters the present ones; a run under way ends first, when the key is pressed twice.
  private mutating func change(
    to next: Parameters, confirming action: Action?, isUndo: Bool = false,
    done: (inout NotebookState) -> Void
  ) -> [Command] {
    guard next.training.network != training.network, phase.isActive else {
      let commands = apply(next, isUndo: isUndo)
      done(&self)
      return commands
    }
    if phase == .stopping { return refuse("the run is ending; a moment") }
    if let action, confirmation?.action != action {
      confirmation = Confirmation(action: action, time: now)
      return refuse(
        "again ends \(run?.name ?? "the run") at step \(run?.steps ?? 0) for another network; "
          + "its curve and weights are kept")
    }
    confirmation = nil
    return endRun(then: .apply(next, isUndo: isUndo))
  }

  /// Keeps parameters for undo.
  mutating func remember(_ parameters: Parameters) {
    undone.append(parameters)
    if undone.count > 100 { undone.removeFirst() }
    isUnsaved = true
  }

  mutating func apply(_ next: Parameters, isUndo: Bool = false) -> [Command] {
    let before = Parameters(training: training, preset: preset)
    var commands: [Command] = []
    if next.training.network != training.network {
      guard let facts = try? NetworkFacts(next.training.network) else {
        return refuse("this network cannot be built")
      }
      if let weights, weights.origin.isTrained { keptWeights.keep(weights) }
      training = next.training
      replaceNetwork(facts)
      initialWeights = .fresh
      commands = freshOrKeptWeights()
    } else {
      training = next.training
      let isUntrained = weights.map { !$0.origin.isTrained } ?? false
      if training.seed != before.training.seed, isUntrained { commands = freshWeights() }
    }
    preset = next.preset
    isUnsaved = true
    if isUndo { undone.removeLast() } else { remember(before) }
    return commands
  }

  /// Another network: maps of the old one are forgotten, the block stays where there is one of its name.
  mutating func replaceNetwork(_ facts: NetworkFacts) {
    self.facts = facts
    maps.clear()
    weights = nil
    requests.inspecting = nil
    requests.isInitializing = false
    if facts.architecture.block(block) == nil { block = facts.architecture.blocks[0].name }
    summaryScroll = 0
    search = nil
    isZoomed = false
    if depth == .pixels { depth = .browse }
  }

  // MARK: In place

  mutating func moveParameter(_ direction: Action.Direction) -> [Command] {
    let all = TrainingParameter.allCases
    let index = all.firstIndex(of: parameter) ?? 0
    switch direction {
    case .up: parameter = all[max(0, index - 1)]
    case .down: parameter = all[min(all.count - 1, index + 1)]
    case .left: return shift(-1)
    case .right: return shift(1)
    }
    return []
  }

  private mutating func shift(_ direction: Int) -> [Command] {
    guard let next = neighbour(of: parameter, direction) else {
      return refuse("\(parameter.title): this is the \(direction < 0 ? "first" : "last") choice")
    }
    let action: Action? = parameter == .cardinality ? .cardinality(direction) : nil
    return set(parameter, to: next, confirming: action ?? .move(direction < 0 ? .left : .right))
  }

  mutating func editParameter() -> [Command] {
    overlay = .prompt(Prompt(.value(parameter), text: ""))
    return []
  }
}
