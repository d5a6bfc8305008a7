import Foundation
import Tensors

/// Softmax followed by cross-entropy, `−log p[label]`, averaged over a batch; both it and its gradient come from the logits.
///
/// No probability is clipped before the logarithm: an image that is very wrong has the largest loss and the full gradient.
public enum SoftmaxCrossEntropy {
  /// What a batch gave.
  public struct Result: Hashable, Sendable {
    /// The mean loss.
    public let loss: Float
    /// How many images were classified correctly; of equal logits the first counts.
    public let correct: Int
  }

  /// The loss of `labels.count` images, and its gradient with respect to the logits, `(p − 1[label]) / images`.
  ///
  /// `logits` and `gradient` are `[batch, classes, 1, 1]`; `gradient` may be nil, or the logits themselves. A label outside
  /// the classes has no loss and no gradient.
  public static func evaluate(logits: FeatureMap, labels: [Int], gradient: FeatureMap?) -> Result {
    let classes = logits.shape.channels
    var total = 0.0
    var correct = 0
    for (image, label) in labels.enumerated() {
      let values = UnsafeBufferPointer(start: logits.image(image), count: classes)
      let softmax = Softmax(values)
      if softmax.likeliest == label { correct += 1 }
      total += softmax.loss(values, label: label)
      guard let gradient else { continue }
      let weight = values.indices.contains(label) ? 1 / Float(labels.count) : 0
      let target = gradient.image(image)
      for index in 0..<classes {
        target[index] =
          (exp(values[index] - softmax.largest) / softmax.sum - (index == label ? 1 : 0)) * weight
      }
    }
    return Result(loss: Float(total / Double(max(1, labels.count))), correct: correct)
  }
}
