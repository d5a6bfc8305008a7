import Foundation
import Tensors

/// Softmax followed by cross-entropy, `−log p[label]`, averaged over a batch.
public struct SoftmaxCrossEntropy: Hashable, Sendable {
  /// Bounds of a probability before the logarithm: Keras clips to [1e-7, 1 − 1e-7], PyTorch does not.
  public let clip: Float?

  /// Keras' loss: probabilities are clipped, and a clipped one has no gradient.
  public static let keras = SoftmaxCrossEntropy(clip: 1e-7)
  /// PyTorch's loss, from logits.
  public static let pytorch = SoftmaxCrossEntropy(clip: nil)

  /// What a batch gave.
  public struct Result: Hashable, Sendable {
    /// The mean loss.
    public let loss: Float
    /// How many images were classified correctly; of equal logits the first counts.
    public let correct: Int
  }

  /// The loss of `labels.count` images, and its gradient with respect to the logits.
  ///
  /// `logits` and `gradient` are `[batch, classes, 1, 1]`; `gradient` may be nil, or the logits themselves. A label outside
  /// the classes has no loss and no gradient.
  public func evaluate(logits: FeatureMap, labels: [Int], gradient: FeatureMap?) -> Result {
    let classes = logits.shape.channels
    var total = 0.0
    var correct = 0
    for (image, label) in labels.enumerated() {
      let values = logits.image(image)
      var best = 0
      for index in 1..<max(1, classes) where values[index] > values[best] { best = index }
      // A NaN never compares greater: without this check the first class would count as the answer.
      let isNumber = (0..<classes).allSatisfy { values[$0].isFinite }
      if best == label, isNumber { correct += 1 }
      let largest = values[best]
      var sum: Float = 0
      for index in 0..<classes { sum += exp(values[index] - largest) }
      let inBounds = (0..<classes).contains(label)
      let probability = inBounds ? exp(values[label] - largest) / sum : 1
      let logProbability = inBounds ? values[label] - largest - log(sum) : 0
      total -= Double(isNumber ? clipped(probability, logProbability) : .nan)
      guard let gradient else { continue }
      let isClipped = clip.map { probability < $0 || probability > 1 - $0 } ?? false
      let weight = inBounds && !isClipped ? 1 / Float(labels.count) : 0
      let target = gradient.image(image)
      for index in 0..<classes {
        target[index] = (exp(values[index] - largest) / sum - (index == label ? 1 : 0)) * weight
      }
    }
    return Result(loss: Float(total / Double(max(1, labels.count))), correct: correct)
  }

  private func clipped(_ probability: Float, _ logProbability: Float) -> Float {
    guard let clip else { return logProbability }
    return log(min(max(probability, clip), 1 - clip))
  }
}
