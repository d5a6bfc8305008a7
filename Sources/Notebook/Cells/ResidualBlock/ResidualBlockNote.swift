import ResNeXtModel
import Tensors

/// The note of a block cell: what the shortcut is for, and where notebook and paper part.
struct ResidualBlockNote: Sendable {
  let kind: CellKind
  let block: BlockGeometry
  let state: NotebookState

  var text: String {
    let parts: [String?] =
      kind == .identityBlock ? [identity, positivity] : [projection, stride, firstStage, counted]
    return parts.compactMap(\.self).joined(separator: " ")
  }

  private var identity: String {
    """
    The block only has to learn what to add to its input: the shortcut carries it past unchanged, and \
    gradients come back the same way.
    """
  }

  private var positivity: String {
    guard block.rectifiesResidual else {
      return
        """
        In the paper's form the residual may be negative, so the block can take away as well as add; \
        the ReLU follows the sum.
        """ + (counted.map { " " + $0 } ?? "")
    }
    return
      """
      In the notebook the residual has been through a ReLU already, so it only adds, the sum cannot be \
      negative, and the last ReLU does nothing: look at sum and output, they are equal.
      """ + (counted.map { " " + $0 } ?? "")
  }

  /// What the residual's values are for this image; nil until they are computed.
  private var counted: String? {
    let point: BlockPoint = block.rectifiesResidual ? .transitionActivation : .transitionNormalization
    guard let map = state.maps[.block(block.name, point)] else { return nil }
    let count = NumberText.grouped(map.tensor.count)
    if block.rectifiesResidual {
      let zeros = map.tensor.values.reduce(0) { $0 + ($1 == 0 ? 1 : 0) }
      return
        "For this image \(NumberText.grouped(zeros)) of the residual's \(count) values are 0, none is negative."
    }
    let negative = map.tensor.values.reduce(0) { $0 + ($1 < 0 ? 1 : 0) }
    return "For this image \(NumberText.grouped(negative)) of the residual's \(count) values are negative."
  }

  private var projection: String {
    guard block.inputSize != block.outputSize else {
      let changed = block.inputChannels != block.outputChannels
      return changed
        ? """
        The channels grow from \(block.inputChannels) to \(block.outputChannels), so input and \
        residual cannot be added as they are: a 1×1 projection brings the shortcut to the same shape.
        """
        : "The notebook projects in the first block of every stage, even where nothing changes its shape."
    }
    return
      """
      Height and width go from \(block.inputSize) to \(block.outputSize) and the channels from \
      \(block.inputChannels) to \(block.outputChannels): a 1×1 projection with stride \(block.stride) \
      brings the shortcut to the same shape.
      """
  }

  private var stride: String? {
    guard block.stride > 1 else { return nil }
    return block.reduceWindow.stride > 1
      ? """
      Here both ways start with a 1×1 of stride \(block.stride), so \(block.unreadText) of the input's positions \
      are read by neither. The paper strides in the 3×3.
      """
      : """
      The residual strides in its 3×3, so it reads every position; the projection does not read \
      \(block.unreadText) of them.
      """
  }

  private var firstStage: String? {
    guard block.name.stage == 0 else { return nil }
    guard block.reduceWindow.stride > 1 else {
      return block.stride == 1 && block.rectifiesResidual == false
        ? "The first stage keeps its size, as in the paper; the source notebook's halves it." : nil
    }
    return
      """
      The notebook halves in stage 2 as well, right after the pool: one halving more than the paper, \
      which keeps 56×56 there for ImageNet.
      """
  }
}
