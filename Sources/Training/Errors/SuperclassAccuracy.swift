import Datasets

extension EvaluationDetails {
  /// How many images got an answer from the superclass of their class, as a share 0–1; nil where the classes are not
  /// CIFAR-100's, or nothing was looked at.
  public func superclassAccuracy(classNames: [String]) -> Float? {
    guard let superclasses = Superclasses.of(classNames) else { return nil }
    let images = classes.classes.reduce(0) { $0 + $1.images }
    guard images > 0 else { return nil }
    let right = classNames.indices.reduce(0) { sum, label in
      sum
        + classNames.indices.filter { superclasses[$0] == superclasses[label] }
        .reduce(0) { $0 + confusion[label: label, answer: $1] }
    }
    return Float(right) / Float(images)
  }
}
