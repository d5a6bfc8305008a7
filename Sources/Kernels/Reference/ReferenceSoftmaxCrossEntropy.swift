import Foundation
import Tensors

/// The plain twin of `SoftmaxCrossEntropy`, in double precision, on logits `[batch, classes]`.
public enum ReferenceSoftmaxCrossEntropy {
  /// The mean loss of a batch: the logarithm of the sum of exponentials, less the label's logit.
  public static func loss(logits: Tensor, labels: [Int]) -> Double {
    let losses = labels.indices.map { image -> Double in
      let row = row(logits, image)
      let largest = row.max() ?? 0
      return log(row.reduce(0) { $0 + exp($1 - largest) }) + largest - row[labels[image]]
    }
    return losses.reduce(0, +) / Double(labels.count)
  }

  /// The gradient of the mean loss with respect to the logits.
  public static func gradient(logits: Tensor, labels: [Int]) -> Tensor {
    var result = Tensor(repeating: 0, shape: logits.shape)
    let classes = logits.shape[1]
    for image in labels.indices {
      let probabilities = probabilities(row(logits, image))
      for index in 0..<classes {
        let target: Double = index == labels[image] ? 1 : 0
        result.values[image * classes + index] = Float((probabilities[index] - target) / Double(labels.count))
      }
    }
    return result
  }

  private static func row(_ logits: Tensor, _ image: Int) -> [Double] {
    let classes = logits.shape[1]
    return (0..<classes).map { Double(logits.values[image * classes + $0]) }
  }

  private static func probabilities(_ row: [Double]) -> [Double] {
    let largest = row.max() ?? 0
    let exponentials = row.map { exp($0 - largest) }
    let sum = exponentials.reduce(0, +)
    return exponentials.map { $0 / sum }
  }
}
