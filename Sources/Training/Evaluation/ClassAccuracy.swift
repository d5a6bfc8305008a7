/// How many images were classified correctly.
public struct Accuracy: EvaluationCollector, Hashable, Sendable {
  /// Number of images.
  public private(set) var images = 0
  /// How many of them were classified correctly; one whose logits are not finite is not.
  public private(set) var correct = 0

  /// The accuracy on no images.
  public init() {}

  /// The share of images that were classified correctly, 0–1; 0 where there are none.
  public var value: Float { Float(Double(correct) / Double(max(1, images))) }

  /// Counts an image.
  public mutating func collect(_ image: ClassifiedImage) {
    images += 1
    if image.isCorrect { correct += 1 }
  }
}

/// How many images of each class were classified correctly.
public struct ClassAccuracy: EvaluationCollector, Hashable, Sendable {
  /// What was counted of each class, in label order, up to the last one that was seen.
  public private(set) var classes: [Accuracy] = []

  /// The accuracy on no images.
  public init() {}

  /// What was counted of a class, such as one without images.
  public subscript(label: Int) -> Accuracy { classes.indices.contains(label) ? classes[label] : Accuracy() }

  /// Counts an image for its class; a label outside the classes is passed over.
  public mutating func collect(_ image: ClassifiedImage) {
    guard image.logits.indices.contains(image.label) else { return }
    while classes.count <= image.label { classes.append(Accuracy()) }
    classes[image.label].collect(image)
  }
}
