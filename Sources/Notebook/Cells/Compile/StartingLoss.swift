import Foundation
import Tensors

/// What the cross-entropy of the shown weights is on the shown image, beside that of a network that knows nothing.
struct StartingLoss: Sendable {
  /// Of equal shares for all classes: ln K.
  let ofEqualShares: Double
  /// Of the image's own class; nil where the weights do not know it, or nothing is computed yet.
  let ofImage: Double?
  /// The image's class.
  let label: String
  /// The mean over all classes, each taken for the true one; nil where nothing is computed yet.
  let ofAllClasses: Double?
  /// The standard deviation of the logits.
  let spread: Double?

  init(state: NotebookState) {
    ofEqualShares = log(Double(state.training.network.classes))
    label = state.shownImage?.label ?? ""
    let logits = state.maps.logits.map(Double.init)
    guard state.wantedSource != nil, state.wantedSource == state.maps.source, !logits.isEmpty,
      logits.allSatisfy(\.isFinite)
    else {
      (ofImage, ofAllClasses, spread) = (nil, nil, nil)
      return
    }
    // From the logits, as in training: no probability is too small to have a logarithm.
    let top = logits.max() ?? 0
    let total = top + log(logits.reduce(0) { $0 + exp($1 - top) })
    let mean = logits.reduce(0, +) / Double(logits.count)
    let image = label
    ofImage = state.weights?.classNames.firstIndex(of: image).flatMap {
      logits.indices.contains($0) ? total - logits[$0] : nil
    }
    ofAllClasses = total - mean
    spread = (logits.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(logits.count)).squareRoot()
  }
}
