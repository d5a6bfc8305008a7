import Foundation

/// The softmax of one image's logits `[classes]`, kept as what probabilities and losses are computed from.
public struct Softmax: Hashable, Sendable {
  /// The class of the largest logit, of equal ones the first; nil where a logit is not finite or there is none.
  public let likeliest: Int?
  /// The largest logit: exponentials are taken relative to it, so that none overflows.
  let largest: Float
  /// The sum of the exponentials.
  let sum: Float

  /// The softmax of these logits.
  public init(_ logits: UnsafeBufferPointer<Float>) {
    var best = 0
    for index in logits.indices.dropFirst() where logits[index] > logits[best] { best = index }
    // A NaN never compares greater: without this check the first class would count as the answer.
    let isNumber = !logits.isEmpty && logits.allSatisfy(\.isFinite)
    let largest = logits.isEmpty ? 0 : logits[best]
    var sum: Float = 0
    for logit in logits { sum += exp(logit - largest) }
    likeliest = isNumber ? best : nil
    self.largest = largest
    self.sum = sum
  }

  /// The probability of the likeliest class, 0–1; NaN where there is none.
  public var confidence: Float { likeliest == nil ? .nan : 1 / sum }

  /// `−log p[label]`; NaN where a logit is not finite, 0 for a label outside the classes.
  public func loss(_ logits: UnsafeBufferPointer<Float>, label: Int) -> Double {
    guard likeliest != nil else { return .nan }
    guard logits.indices.contains(label) else { return 0 }
    return -Double(logits[label] - largest - log(sum))
  }
}
