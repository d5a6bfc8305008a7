import Tensors
import ResNeXtModel

extension BlockGeometry {
  /// How many of the input's positions a 1×1 with the block's stride never reads, as part of a sentence: `768 of 1,024`.
  var unreadText: String {
    let all = inputSize * inputSize
    let unread = all - outputSize * outputSize
    return unread == 0 ? "none" : "\(NumberText.grouped(unread)) of \(NumberText.grouped(all))"
  }
}
