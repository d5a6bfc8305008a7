import Datasets
import Formats
import ResNeXtModel
import Tensors

/// How a pixel's colour became a number that the network reads.
struct PixelText: Sendable {
  let text: String

  /// The pixel that a term of the image is; nil where the image or its normalisation is not there.
  init?(_ term: ValueExplanation.Term, _ state: NotebookState) {
    guard let image = state.shownImage, let weights = state.weights, (0..<3).contains(term.channel) else {
      return nil
    }
    let side = state.training.network.inputSize
    var picture = image.picture
    if picture.width != side || picture.height != side {
      picture = picture.resized(width: side, height: side)
    }
    let index = (term.y * side + term.x) * 3 + term.channel
    guard picture.pixels.indices.contains(index) else { return nil }
    let byte = picture.pixels[index]
    let colour = ["red", "green", "blue"][term.channel]
    let value = InspectorNumber.text(term.input)
    text =
      "\(colour) of the pixel is \(byte) of 255: "
      + PixelText.rule(byte, term.channel, weights.normalization) + " = \(value)"
  }

  private static func rule(_ byte: UInt8, _ channel: Int, _ normalization: Normalization) -> String {
    switch normalization {
    case .none: return "\(byte) / 255"
    case .perChannel(let mean, let deviation):
      return
        "(\(byte) / 255 \(StepText.signed(-mean[channel]))) / \(InspectorNumber.text(deviation[channel]))"
    case .perPixel: return "\(byte) / 255 − the mean of this place over the training images"
    }
  }
}
