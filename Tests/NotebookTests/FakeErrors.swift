import Datasets
import Foundation
import Formats
import Notebook
import Training

/// What a network could get wrong, by plain arithmetic: the same on every machine.
enum FakeErrors {
  /// The first so many of 1,000 images, whose classes take turns; the higher a class, the more of it is wrong.
  static func measurement(_ request: ErrorRequest, images: Int? = nil) -> ErrorMeasurement {
    let names = request.weights.classNames
    var found = ErrorMeasurement(
      dataName: "shapes (procedural)", classNames: names, heldOut: 1000, planned: request.images ?? 1000)
    for index in 0..<min(found.planned, images ?? 1000) {
      let label = index % names.count
      let chance = (index * 7919 + 13) % 101
      let isWrong = chance < 12 + 3 * (label % 10)
      let answer = isWrong ? (label + 1 + chance % 3) % names.count : label
      let share = 0.35 + Float(index * 37 % 64) / 100
      let logit = log(share * Float(max(1, names.count - 1)) / (1 - share))
      var logits = [Float](repeating: 0, count: names.count)
      logits[answer] = logit
      found.collect(ClassifiedImage(index: index, label: label, logits: logits))
      if index % 50 == 49 { found.endBatch() }
    }
    return found
  }

  /// How many of them are ranked, for the time that it takes.
  static let rankedImages = 40

  /// Held-out images of the procedural set, whatever the data.
  static func pictures(_ data: DataSource, _ indices: [Int]) -> Result<[ImageChoice], Failure> {
    let shapes = Dataset.shapes
    var choices: [ImageChoice] = []
    for index in indices {
      guard index < 1000, let planes = try? shapes.validation.pixels(index) else {
        return .failure(Failure("there is no image \(index)"))
      }
      let image = HeldOutImage(data: data, index: index)
      let label = shapes.classNames[Int(shapes.validation.labels[index])]
      var choice = ImageChoice(
        SampleImage(name: image.name, label: label, image: RGBImage(planes: planes, width: 32, height: 32)),
        origin: "shapes (procedural)")
      choice.heldOut = image
      choices.append(choice)
    }
    return .success(choices)
  }
}
