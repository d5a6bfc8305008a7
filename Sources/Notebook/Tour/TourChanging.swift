import ResNeXtModel
import Tensors

/// Questions that are answered by trying: something is changed, and computed anew.
extension TourStep {
  static let changing = [mute, residual, cardinality, loss]

  private static let mute = TourStep(
    "a muted path",
    look: { state in
      "Path \(state.tourPath + 1) of block \(state.tourBlock.name.text(state.form)) is about to be muted: "
        + "what the merge reads of it will be 0."
    },
    question: { state in
      let now = TourMeasurement(state)
      guard let weights = state.weights, !now.probabilities.isEmpty else { return "What will change?" }
      return "The most probable class is '\(weights.className(now.top))' with "
        + "\(NumberText.percent(now.probabilities[now.top], decimals: 1)). And then?"
    },
    answers: { _ in ["less by a point or more", "the same within a point", "more by a point or more"] },
    prepare: { $0.tour(to: .prediction) },
    act: { state in
      state.document.choices.muted = MutedPaths([state.tourPath], of: state.tourBlock.name)
      return []
    },
    finding: { state, before in
      guard state.mapsAreCurrent, before.probabilities.indices.contains(before.top),
        state.maps.probabilities.count == before.probabilities.count
      else { return nil }
      let (then, now) = (before.probabilities[before.top], state.maps.probabilities[before.top])
      let name = state.weights?.className(before.top) ?? ""
      return TourFinding(
        right: now - then <= -0.01 ? 0 : now - then >= 0.01 ? 2 : 1,
        text: "'\(name)' goes from \(NumberText.percent(then, decimals: 1)) to "
          + "\(NumberText.percent(now, decimals: 1)) without that path")
    })

  private static let residual = TourStep(
    "the residual",
    look: { _ in "All paths speak again. A block ends in a sum: residual + shortcut." },
    question: { _ in "How many of the residual's values are negative, so that they take away?" },
    answers: { _ in ["none", "fewer than half", "half or more"] },
    prepare: { state in
      state.document.choices.muted = state.interface.tour?.saved.choices.muted ?? .none
      return state.tour(to: state.cell(ofBlock: state.tourBlock.name), step: 3)
    },
    act: { $0.tour(to: $0.cell(ofBlock: $0.tourBlock.name), step: 0) },
    finding: { state, _ in
      let isRectified = state.tourBlock.rectifiesResidual
      guard let map = state.tourMap(isRectified ? .transitionActivation : .transitionNormalization) else {
        return nil
      }
      let negative = map.tensor.values.reduce(0) { $0 + ($1 < 0 ? 1 : 0) }
      let share = Float(negative) / Float(max(1, map.tensor.count))
      let why =
        isRectified
        ? "the notebook's ReLU stands before the addition" : "the paper's ReLU follows the addition"
      return TourFinding(
        right: negative == 0 ? 0 : share < 0.5 ? 1 : 2,
        text: "\(NumberText.grouped(negative)) of \(NumberText.grouped(map.tensor.count)): \(why)")
    })

  private static let cardinality = TourStep(
    "cardinality",
    look: { state in
      let next = state.tourCardinality.map { "It is about to be \($0)" } ?? "No other is possible here"
      return "The network has \(NumberText.grouped(state.facts.total.parameters)) parameters at "
        + "cardinality \(state.training.network.cardinality). \(next)."
    },
    question: { _ in "What happens to the number of parameters?" },
    answers: { _ in ["fewer", "the same within 2 %", "more"] },
    prepare: { $0.tour(to: .network) },
    act: { state in
      guard let other = state.tourCardinality,
        let next = try? state.setting(.cardinality, to: "\(other)")
      else { return [] }
      return state.apply(next)
    },
    finding: { state, before in
      let change = Float(state.facts.total.parameters - before.parameters) / Float(max(1, before.parameters))
      let why =
        state.training.network.keepsPathWidth
        ? "each path keeps its width" : "the paths share out the same channels"
      return TourFinding(
        right: change < -0.02 ? 0 : change > 0.02 ? 2 : 1,
        text:
          "\(NumberText.grouped(before.parameters)) → \(NumberText.grouped(state.facts.total.parameters)) "
          + "from \(before.cardinality) to \(state.training.network.cardinality) paths: \(why)")
    })

  private static let loss = TourStep(
    "the first loss",
    look: { state in
      let equal = NumberText.fixed(StartingLoss(state: state).ofEqualShares, 2)
      return "The network is as it was. Were all classes equally likely to it, the loss would be \(equal)."
    },
    question: { _ in "With fresh weights, where is the loss on this image, averaged over the classes?" },
    answers: { state in
      let equal = NumberText.fixed(StartingLoss(state: state).ofEqualShares, 2)
      return ["below \(equal)", "at \(equal), within 0.1", "above that"]
    },
    prepare: { state in
      guard let saved = state.interface.tour?.saved else { return [] }
      return state.apply(saved.choices, preferring: saved.choices.weights) + state.tour(to: .compile)
    },
    act: { $0.freshWeights() },
    finding: { state, _ in
      let loss = StartingLoss(state: state)
      guard state.weights?.origin.isTrained == false, let found = loss.ofAllClasses, let spread = loss.spread
      else { return nil }
      let difference = found - loss.ofEqualShares
      return TourFinding(
        right: difference < -0.1 ? 0 : difference <= 0.1 ? 1 : 2,
        text:
          "\(NumberText.fixed(found, 3)): the logits of fresh weights spread by \(NumberText.short(spread)), "
          + "and are wrong as often as right")
    })
}
