import Foundation
import Tensors

/// The plain twin of `SoftmaxCrossEntropy`, in double precision, on logits `[batch, classes]`.
public struct ReferenceSoftmaxCrossEntropy: Sendable {
  /// The bound of a probability before the logarithm; nil for none.
  public let clip: Double?

  /// The twin of a loss.
  public init(clip: Double?) { self.clip = clip }

  /// The mean loss of a batch.
  public func loss(logits: Tensor, labels: [Int]) -> Double {
    let losses = labels.indices.map { image -> Double in
      let probability = probabilities(logits, image)[labels[image]]
      return -log(clip.map { min(max(probability, $0), 1 - $0) } ?? probability)
    }
    return losses.reduce(0, +) / Double(labels.count)
  }

  /// The gradient of the mean loss with respect to the logits.
  public func gradient(logits: Tensor, labels: [Int]) -> Tensor {
    var result = Tensor(repeating: 0, shape: logits.shape)
    let classes = logits.shape[1]
    for image in labels.indices {
      let row = probabilities(logits, image)
      let probability = row[labels[image]]
      if let clip, probability < clip || probability > 1 - clip { continue }
      for index in 0..<classes {
        let target: Double = index == labels[image] ? 1 : 0
        result.values[image * classes + index] = Float((row[index] - target) / Double(labels.count))
      }
    }
    return result
  }

  private func probabilities(_ logits: Tensor, _ image: Int) -> [Double] {
    let classes = logits.shape[1]
    let row = (0..<classes).map { Double(logits.values[image * classes + $0]) }
    let largest = row.max() ?? 0
    let exponentials = row.map { exp($0 - largest) }
    let sum = exponentials.reduce(0, +)
    return exponentials.map { $0 / sum }
  }
}
