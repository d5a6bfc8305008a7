import ResNeXtModel
import Tensors

/// What the notebook's block changes against figure 3, in the numbers of one block.
struct FormDepartures: Sendable {
  let block: BlockGeometry
  /// Whether it is the notebook's, or one of the paper's beside which the notebook's would stand.
  let isNotebook: Bool

  var texts: [String] {
    let (inputs, all) = (block.inputChannels, block.pathChannels)
    let count = block.cardinality
    guard inputs % count == 0 else {
      return ["The notebook slices the input: \(inputs) channels do not divide among \(count) paths."]
    }
    let sliced = NumberText.grouped(inputs / count * all)
    let whole = NumberText.grouped(inputs * all)
    return [
      "Slices: a path's 1×1 reads \(inputs / count) of \(inputs) channels, so the 1×1 has \(sliced) weights, not \(whole).",
      "ReLU before the addition: a block can only add.",
      "C×d: \(all) filters are shared, d = \(all)/C; in the paper d stays and C widens the block.",
      "Stride in the 1×1, and biases.",
      isNotebook
        ? "Computed here as (b)." : "Its tensors are others: not computed from these weights.",
    ]
  }
}
