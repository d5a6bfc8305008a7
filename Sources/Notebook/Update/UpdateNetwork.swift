import ResNeXtModel
import Training

/// What follows when other choices are made the present ones: a turned cardinality builds the network anew.
extension NotebookState {
  /// Makes other choices the present ones, with what follows: another network has other weights.
  ///
  /// - Parameter source: Where its weights should come from; nil for the newest that are kept, or fresh ones.
  mutating func apply(_ next: Choices, preferring source: WeightsSource? = nil) -> [Command] {
    let before = document.choices
    guard next.training.network != before.training.network else { return applyToSameNetwork(next) }
    guard let facts = try? NetworkFacts(next.training.network) else {
      return refuse("this network cannot be built")
    }
    document.choices = next
    replaceNetwork(facts)
    if source == nil { document.choices.initialWeights = .fresh }
    return source.map { findWeights(from: $0) } ?? freshOrKeptWeights()
  }

  private mutating func applyToSameNetwork(_ next: Choices) -> [Command] {
    let before = document.choices
    document.choices = next
    settleCursor()
    // A run's weights stay in sight while it goes on.
    if next.weights != before.weights, !phase.isActive { return findWeights(from: next.weights) }
    document.choices.weights = before.weights
    let isUntrained = weights.map { !$0.origin.isTrained } ?? false
    return next.training.seed != before.training.seed && isUntrained ? freshWeights() : []
  }

  /// Another network: maps of the old one are forgotten, the block stays where there is one of its name.
  mutating func replaceNetwork(_ facts: NetworkFacts) {
    live.facts = facts
    live.maps.clear()
    live.models.hide()
    live.requests.inspecting = nil
    live.requests.isInitializing = false
    if facts.architecture.block(block) == nil { document.choices.block = facts.architecture.blocks[0].name }
    loseMissingMutes()
    interface.places.scrolls = [:]
    interface.places.chosenLines = [:]
    interface.search = nil
    interface.cursor.isZoomed = false
    if depth == .pixels { interface.depth = .browse }
  }
}
