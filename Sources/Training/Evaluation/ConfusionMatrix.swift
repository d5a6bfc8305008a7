/// How often images of one class were taken for another.
///
/// Only what was counted is kept: there are never more entries than images, however many classes a network has.
public struct ConfusionMatrix: EvaluationCollector, Hashable, Sendable {
  /// A class, and what its images were taken for.
  public struct Entry: Hashable, Sendable {
    /// The images' class.
    public let label: Int
    /// What the network answered; nil where a logit was not finite.
    public let answer: Int?

    /// An entry of its classes.
    public init(label: Int, answer: Int?) {
      self.label = label
      self.answer = answer
    }
  }

  /// The number of images of every entry that has any.
  public private(set) var counts: [Entry: Int] = [:]

  /// The matrix of no images.
  public init() {}

  /// How many images of class `label` were taken for class `answer`, or for none.
  public subscript(label label: Int, answer answer: Int?) -> Int {
    counts[Entry(label: label, answer: answer)] ?? 0
  }

  /// The classes that were taken for each other most, with their counts: most images first, equal ones by class and answer.
  public func confusions(atMost limit: Int) -> [(entry: Entry, images: Int)] {
    let wrong = counts.filter { $0.key.answer != nil && $0.key.answer != $0.key.label }
    let sorted = wrong.sorted { first, second in
      (-first.value, first.key.label, first.key.answer ?? 0)
        < (-second.value, second.key.label, second.key.answer ?? 0)
    }
    return sorted.prefix(max(0, limit)).map { ($0.key, $0.value) }
  }

  /// Counts an image.
  public mutating func collect(_ image: ClassifiedImage) {
    counts[Entry(label: image.label, answer: image.answer), default: 0] += 1
  }
}
