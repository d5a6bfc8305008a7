import Kernels

/// What a network made of one image of an evaluation.
public struct ClassifiedImage: Hashable, Sendable {
  /// Which image of the set it is, from 0.
  public let index: Int
  /// Its class.
  public let label: Int
  /// The network's outputs, `[classes]`.
  public let logits: [Float]
  /// The likeliest class, of equal ones the first; nil where a logit is not finite.
  public let answer: Int?
  /// The probability of the answer by softmax, 0–1; NaN where there is none.
  public let confidence: Float
  /// `−log p[label]`; NaN where a logit is not finite, 0 for a label outside the classes.
  public let loss: Double

  /// An image and its logits.
  public init(index: Int, label: Int, logits: [Float]) {
    self.index = index
    self.label = label
    self.logits = logits
    let (softmax, loss) = logits.withUnsafeBufferPointer { logits in
      let softmax = Softmax(logits)
      return (softmax, softmax.loss(logits, label: label))
    }
    answer = softmax.likeliest
    confidence = softmax.confidence
    self.loss = loss
  }

  /// Whether the answer is the image's class.
  public var isCorrect: Bool { answer == label }
}

/// Something that is learnt from an evaluation, image by image.
///
/// A collector is a value: one that was made of others passes on to each what it is given.
public protocol EvaluationCollector {
  /// Takes an image; every image of the set comes once, in the set's order.
  mutating func collect(_ image: ClassifiedImage)
  /// Told behind the last image of each batch that was sent through the network.
  mutating func endBatch()
}

extension EvaluationCollector {
  /// Nothing, for collectors that know no batches.
  public mutating func endBatch() {}
}
