import ResNeXtModel
import Tensors

/// The note of the transform cell: first what the shown operation does, then what the paths are about.
struct TransformNote: Sendable {
  let block: BlockGeometry
  let state: NotebookState
  let step: Int

  private var splitsInput: Bool { block.splitsInput }

  var text: String {
    ([operation] + [paths, start].compactMap(\.self)).joined(separator: " ")
  }

  private var operation: String {
    switch step {
    case 0: return reduction
    case 1, 4:
      return
        """
        Batch norm brings every channel to a spread of its own learning. It works channel by channel, \
        so \(block.cardinality) small ones, as in the notebook, equal one wide one.
        """
    case 2: return "ReLU keeps what the 1×1 found and drops the rest; what is 0 here the 3×3 cannot use."
    case 3: return neighbourhood
    default:
      return
        """
        What is left is each path's answer: \(block.pathWidth) maps from \(block.pathWidth) maps, found \
        without looking at the other paths.
        """
    }
  }

  private var reduction: String {
    let what =
      splitsInput
      ? "The 1×1 mixes the channels of its own slice at every position."
      : "Each path's 1×1 mixes all \(block.inputChannels) channels of the input at every position."
    guard block.reduceWindow.stride > 1 else { return what }
    return what
      + """
       The notebook puts the stride here: the residual path never reads \(block.unreadText) of the \
      positions. The paper strides in the 3×3, which reads them all.
      """
  }

  private var neighbourhood: String {
    if block.outputSize == 1 { return idle }
    let stride =
      block.groupedWindow.stride > 1
      ? " The paper puts the stride here, where every position is read; the notebook has it in the 1×1." : ""
    return
      "The 3×3 looks at the neighbours, inside its path only: that is what the group saves. \(block.cardinality) paths need a \(block.cardinality == 1 ? "full" : "1/\(block.cardinality)") share of the weights of an ungrouped 3×3 of the same width."
      + stride
  }

  /// What a 3×3 does on maps of one position.
  private var idle: String {
    let here = state.facts.graph.layers(at: .block(block.name, .groupedConvolution)).reduce(0) {
      $0 + $1.idleWeights
    }
    let all = IdleWeights(state: state)
    return
      """
      On 1×1 maps a 3×3 touches only padding but for its centre: \(NumberText.grouped(here)) of this block's \
      weights, eight ninths of its 3×3, never get a gradient. In the whole network, at this input, that is \
      \(NumberText.grouped(all.count)) weights (\(NumberText.percent(all.share, decimals: 1))), in \(all.places).
      """
  }

  private var paths: String? {
    let template = "\(block.cardinality)×\(block.pathWidth)d"
    guard splitsInput else {
      return
        """
        This block is \(template) in the paper's words: cardinality \(block.cardinality), \
        \(block.pathWidth) channels a path. At equal cost the paper finds more, narrower paths better: \
        1×64d, 4×24d and 32×4d reach 23.9, 22.6 and 22.2 % error on ImageNet.
        """
    }
    return
      """
      This block is \(template). The source notebook's ResNeXt-50 begins with 4×32d, which is neither the \
      paper's 4×24d (equal cost) nor its 32×4d.
      """
  }

  private var start: String? {
    guard let weights = state.weights, !weights.origin.isTrained else { return nil }
    guard splitsInput else {
      return
        """
        These weights are untrained: every value of a kernel is drawn on its own (He and others 2015), so \
        the paths start different; the notebook's start equal.
        """
    }
    let equal = equalPaths.map {
      " Of the first 1×1's \($0.paths) kernels here \($0.equal) are equal to the first."
    }
    return
      """
      These weights are untrained: the notebook draws every kernel by glorot_uniform(seed=\(state.training.seed)), \
      so kernels of equal shape start equal, and the paths differ only by what they read.\(equal ?? "")
      """
  }

  /// How many paths there are, and how many of their first kernels equal that of the first path; nil for one path.
  private var equalPaths: (paths: Int, equal: Int)? {
    guard block.cardinality > 1, let weights = state.weights?.weights else { return nil }
    let name = block.name.text(.notebook)
    let kernels = (1...block.cardinality).compactMap { weights["conv2d-\(name)-branch1a_split\($0)/kernel"] }
    guard let first = kernels.first, kernels.count == block.cardinality else { return nil }
    return (kernels.count, kernels.filter { $0 == first }.count)
  }
}
