import Datasets

extension DescribedWeights {
  /// Holds the classes against those of data, by number and, where both have names, by name.
  ///
  /// - Throws: `TrainingError.invalidConfiguration` where accuracy would say nothing.
  func require(classesOf dataset: Dataset) throws(TrainingError) {
    let count = weights.configuration.classes
    guard count == dataset.classNames.count else {
      throw .invalidConfiguration(
        field: "data", reason: "\(dataset.name) has \(dataset.classNames.count) classes, the network \(count)"
      )
    }
    guard let place = ClassNames.firstDifference(classNames, dataset.classNames) else { return }
    throw .invalidConfiguration(
      field: "data",
      reason:
        "the weights know '\(classNames[place])' where \(dataset.name) has '\(dataset.classNames[place])'")
  }
}
