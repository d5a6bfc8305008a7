import Datasets
import ResNeXtModel

/// What a network makes of held-out images, each by itself and all together: the first so many, as far as it has come.
public struct ErrorMeasurement: EvaluationCollector, Hashable, Sendable {
  /// What the network made of one image.
  public struct Answer: Hashable, Sendable {
    /// The image's class.
    public let label: Int
    /// The likeliest class; nil where a logit is not finite.
    public let answer: Int?
    /// The probability of the answer, 0–1; NaN where there is none.
    public let confidence: Float

    /// An answer of its parts.
    public init(label: Int, answer: Int?, confidence: Float) {
      self.label = label
      self.answer = answer
      self.confidence = confidence
    }
  }

  /// The data's name.
  public let dataName: String
  /// Names of the classes, in label order.
  public let classNames: [String]
  /// Held-out images that there are.
  public let heldOut: Int
  /// How many of them are looked at: the first ones.
  public private(set) var planned: Int
  /// What was made of each image so far, in the set's order.
  public private(set) var answers: [Answer] = []
  /// Matrix, classes, calibration, loss and the surest mistakes.
  public private(set) var details = EvaluationDetails()

  /// A measurement before its first image.
  public init(dataName: String, classNames: [String], heldOut: Int, planned: Int) {
    self.dataName = dataName
    self.classNames = classNames
    self.heldOut = heldOut
    self.planned = min(max(0, planned), heldOut)
  }

  /// How many images were looked at so far.
  public var images: Int { answers.count }
  /// Whether all that are planned were.
  public var isComplete: Bool { images >= planned }

  /// Leaves it at the images that were looked at.
  public mutating func end() { planned = images }

  /// The images of class `label` that were taken for `answer`, the surest first.
  public func images(label: Int, answer: Int?) -> [Int] {
    surest { $0.label == label && $0.answer == answer }
  }

  /// The images of class `label` that were taken for another class, the surest first.
  public func mistakes(label: Int) -> [Int] {
    surest { $0.label == label && $0.answer != label && $0.answer != nil }
  }

  private func surest(where isWanted: (Answer) -> Bool) -> [Int] {
    answers.indices.filter { isWanted(answers[$0]) }.sorted {
      (answers[$1].confidence, $0) < (answers[$0].confidence, $1)
    }
  }

  /// Takes an image; those behind the planned ones are passed over.
  public mutating func collect(_ image: ClassifiedImage) {
    guard !isComplete else { return }
    answers.append(Answer(label: image.label, answer: image.answer, confidence: image.confidence))
    details.collect(image)
  }

  /// Tells what knows batches.
  public mutating func endBatch() { details.endBatch() }
}
