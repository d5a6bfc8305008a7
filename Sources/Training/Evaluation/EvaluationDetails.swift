/// Everything that is collected of an evaluation, in one pass over the images.
public struct EvaluationDetails: EvaluationCollector, Hashable, Sendable {
  /// The mean loss.
  public private(set) var loss = MeanLoss()
  /// How many images were classified correctly.
  public private(set) var accuracy = Accuracy()
  /// How many of each class were.
  public private(set) var classes = ClassAccuracy()
  /// What classes were taken for each other.
  public private(set) var confusion = ConfusionMatrix()
  /// Whether the network is right as often as it is sure.
  public private(set) var calibration: Calibration
  /// The mistakes it is surest of.
  public private(set) var mistakes: ConfidentMistakes

  /// Nothing collected yet.
  public init(bins: Int = 15, mistakes: Int = 100) {
    calibration = Calibration(bins: bins)
    self.mistakes = ConfidentMistakes(limit: mistakes)
  }

  /// The numbers that every evaluation gives.
  public var evaluation: Evaluation {
    Evaluation(images: accuracy.images, accuracy: accuracy.value, loss: loss.value)
  }

  /// Passes an image on to each.
  public mutating func collect(_ image: ClassifiedImage) {
    loss.collect(image)
    accuracy.collect(image)
    classes.collect(image)
    confusion.collect(image)
    calibration.collect(image)
    mistakes.collect(image)
  }

  /// Tells those that know batches.
  public mutating func endBatch() { loss.endBatch() }
}
