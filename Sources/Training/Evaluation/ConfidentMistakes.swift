/// The images that a network is surest of and wrong about.
public struct ConfidentMistakes: EvaluationCollector, Hashable, Sendable {
  /// An image that was taken for another class.
  public struct Mistake: Hashable, Sendable {
    /// Which image of the set it is, from 0.
    public let image: Int
    /// Its class.
    public let label: Int
    /// The class it was taken for.
    public let answer: Int
    /// The probability of that class, 0–1.
    public let confidence: Float

    fileprivate func comesBefore(_ other: Mistake) -> Bool {
      (-confidence, image) < (-other.confidence, other.image)
    }
  }

  /// The most mistakes that are kept.
  public let limit: Int
  /// The surest mistakes first; of equally sure ones, the earlier image.
  public private(set) var mistakes: [Mistake] = []

  /// No mistakes yet; up to 10,000 are kept.
  public init(limit: Int) { self.limit = min(max(0, limit), 10_000) }

  /// Keeps an image if it is one of the surest mistakes; one without an answer is not.
  public mutating func collect(_ image: ClassifiedImage) {
    guard let answer = image.answer, !image.isCorrect else { return }
    let mistake = Mistake(
      image: image.index, label: image.label, answer: answer, confidence: image.confidence)
    if mistakes.count == limit {
      guard let last = mistakes.last, mistake.comesBefore(last) else { return }
      mistakes.removeLast()
    }
    mistakes.insert(mistake, at: place(of: mistake))
  }

  /// The first place whose mistake does not come before this one, found by halving.
  private func place(of mistake: Mistake) -> Int {
    var range = 0..<mistakes.count
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      range =
        mistakes[middle].comesBefore(mistake)
        ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }
}
