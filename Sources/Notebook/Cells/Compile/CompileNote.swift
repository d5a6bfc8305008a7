import ResNeXtModel
import Tensors

/// The note of the compile cell: where a loss begins, and where notebook and paper part.
struct CompileNote: Sendable {
  let state: NotebookState

  var text: String { ([beginning, source] + [clipping].compactMap(\.self)).joined(separator: " ") }

  private var isNotebook: Bool { state.form == .notebook }

  private var beginning: String {
    let classes = state.training.network.classes
    let equal = NumberText.fixed(StartingLoss(state: state).ofEqualShares, 3)
    let rule =
      """
      A network that finds all \(classes) classes equally likely has the loss ln \(classes) = \(equal). \
      A fresh one begins elsewhere, as its logits are not equal: of logits that spread by s the loss is \
      about ln \(classes) + s²/2.
      """
    guard isNotebook else {
      return rule + " Here every kernel is drawn on its own (He and others 2015), the paths of a block too."
    }
    return rule
      + """
       The notebook draws every kernel by glorot_uniform(seed=0), so kernels of equal shape start equal, \
      the \(state.training.network.cardinality) branches of a block too, and its residuals only add: \
      activations grow from block to block, and with them the logits.
      """
  }

  private var source: String {
    guard isNotebook else {
      return
        """
        The paper trains CIFAR by SGD with Nesterov momentum 0.9, weight decay 5e-4 and a rate of 0.1, \
        divided by 10 at epochs 150 and 225 of 300: the schedule `step` at any number of epochs.
        """
    }
    return
      """
      The notebook compiles with Adam at 1e-4; its CIFAR script begins at 1e-3 and goes to 1e-4 after 81 \
      epochs, 1e-5 after 121, 1e-6 after 161 and 5e-7 after 181 of 200, since it compares the epoch's \
      index with >. That is the schedule `notebook`; a shorter run never leaves 1e-3.
      """
  }

  private var clipping: String? {
    guard isNotebook else { return nil }
    return
      """
      Keras 2.2.4 clipped probabilities at 1e-7 before the logarithm, so an image with less than that had \
      no gradient at all, and a loss of 16.118; here loss and gradient come from the logits.
      """
  }
}
