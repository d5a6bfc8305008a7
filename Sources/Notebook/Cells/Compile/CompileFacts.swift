import ResNeXtModel
import Tensors
import Training

/// The lines of the compile cell: loss, optimizer, where the loss stands, and the rates of the run.
struct CompileFacts: Sendable {
  let state: NotebookState

  private var theme: Theme { state.theme }
  private var training: TrainingConfiguration { state.training }

  func lines(columns: Int) -> [[Piece]] {
    let indent = 14
    func entry(_ name: String, _ text: String) -> [[Piece]] {
      text.wrapped(to: max(20, columns - indent)).enumerated().map { index, part in
        [Piece((index == 0 ? name : "").padded(to: indent), theme.quiet), Piece(part)]
      }
    }
    return entry("loss", "categorical cross-entropy, from the logits; measured beside it: accuracy")
      + entry("optimizer", optimizer) + entry("untrained", untrained) + entry("here", here)
      + entry("rate", rates)
  }

  /// The rule with its numbers.
  var optimizer: String {
    let decay =
      training.weightDecay > 0
      ? ", weight decay \(NumberText.rate(training.weightDecay)) in the gradient" : ""
    switch training.optimizer {
    case .adam:
      let epsilon = state.form == .notebook ? "1e−7, added to √v as Keras does" : "1e−8, as PyTorch does"
      return "Adam, β₁ 0.9, β₂ 0.999, ε \(epsilon)\(decay)"
    case .sgd: return "SGD, Nesterov momentum \(NumberText.rate(training.momentum))\(decay)"
    }
  }

  /// What a network that knows nothing would have.
  private var untrained: String {
    let classes = training.network.classes
    let loss = NumberText.fixed(StartingLoss(state: state).ofEqualShares, 3)
    return "ln \(classes) = \(loss), were all \(classes) classes equally likely"
  }

  /// What the shown weights have, measured.
  private var here: String {
    let loss = StartingLoss(state: state)
    guard let all = loss.ofAllClasses, let spread = loss.spread, let weights = state.weights else {
      return "\(state.waitingText) …"
    }
    let image =
      loss.ofImage.map { "\(NumberText.fixed($0, 3)) on this \(loss.label), " } ?? ""
    let mean = "\(NumberText.fixed(all, 3)) on average over the classes"
    let run = state.run?.losses.points.first.map {
      "; \(state.run?.name ?? "the run") began at \(NumberText.fixed($0.value, 3))"
    }
    let muted = state.document.choices.muted
    let without = muted.isEmpty ? "" : ", without \(muted.text(state.form))"
    return
      "\(weights.text)\(without): \(image)\(mean); logits spread by \(NumberText.short(spread))\(run ?? "")"
  }

  private var rates: String {
    let plan = RatePlan(state: state)
    return (plan.isStepwise ? "epochs " : "")
      + plan.phases.map { "\($0.text): \(RatePlan.text($0.rate))" }.joined(separator: " · ")
  }
}
