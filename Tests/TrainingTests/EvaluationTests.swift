import Datasets
import ResNeXtModel
import Testing

@testable import Training

@Suite("Evaluation")
struct EvaluationTests {
  /// Images of one colour each, from black to white.
  private func dataset(_ shades: [UInt8], labels: [UInt8]) -> Dataset {
    let records = StoredRecords(
      images: shades.map { [UInt8](repeating: $0, count: 3072) }, labels: labels)
    return Dataset(
      name: "shades", location: nil, classNames: (0..<10).map(String.init), training: records,
      validation: records)
  }

  private let shades: [UInt8] = [0, 60, 120, 255]

  private func weights() throws -> DescribedWeights {
    DescribedWeights(
      weights: try NetworkWeights.initial(Preset.tiny.configuration, seed: 5), normalization: .imageNet,
      classNames: (0..<10).map(String.init))
  }

  @Test("A short last batch counts by its images: any batch size gives the mean over all images")
  func shortLastBatch() throws {
    let file = try weights()
    // Each image alone: its loss, and whether its label is the likeliest.
    let labels: [UInt8] = [3, 1, 4, 1]
    let alone = try zip(shades, labels).map { shade, label in
      try Evaluation.heldOut(file, dataset: dataset([shade], labels: [label]), threads: 1)
    }
    #expect(alone.allSatisfy { $0.images == 1 })
    let loss = alone.reduce(0) { $0 + $1.loss } / 4
    let accuracy = alone.reduce(0) { $0 + $1.accuracy } / 4
    // Were the last of two batches of three a whole one, it would count as much as the three before.
    let asIfWhole = (alone[..<3].reduce(0) { $0 + $1.loss } / 3 + alone[3].loss) / 2
    #expect(abs(asIfWhole - loss) > 1e-3, "the last image is no different, so nothing was tested")
    for batchSize in [1, 2, 3, 4, 100] {
      let all = try Evaluation.heldOut(
        file, dataset: dataset(shades, labels: labels), batchSize: batchSize, threads: 1)
      #expect(all.images == 4)
      #expect(abs(all.loss - loss) < 1e-5, "\(batchSize) at a time")
      #expect(abs(all.accuracy - accuracy) < 1e-6, "\(batchSize) at a time")
    }
  }

  @Test("A right image in a short last batch is one right image")
  func rightImageAtTheEnd() throws {
    let file = try weights()
    // The label that makes one image right is found by trying all.
    let right = try (0..<10).first { label in
      try Evaluation.heldOut(file, dataset: dataset([255], labels: [UInt8(label)]), threads: 1).accuracy == 1
    }
    let label = UInt8(try #require(right))
    let wrong = (label + 1) % 10
    // Shades that the network takes for something else than `wrong`.
    let others = try shades[..<3].map { shade -> UInt8 in
      let isRight = try Evaluation.heldOut(file, dataset: dataset([shade], labels: [wrong]), threads: 1)
      return isRight.accuracy == 1 ? (wrong + 1) % 10 : wrong
    }
    let all = try Evaluation.heldOut(
      file, dataset: dataset(shades, labels: others + [label]), batchSize: 3, threads: 1)
    #expect(all.accuracy == 0.25)
  }

  /// The images as they come.
  private struct Everything: EvaluationCollector {
    var images: [ClassifiedImage] = []
    var batches: [Int] = []

    mutating func collect(_ image: ClassifiedImage) { images.append(image) }
    mutating func endBatch() { batches.append(images.count) }
  }

  @Test("A collector is given every image once, in order, with the logits that it has alone")
  func collector() throws {
    let file = try weights()
    let labels: [UInt8] = [3, 1, 4, 1]
    var everything = Everything()
    #expect(
      try classifyHeldOut(
        file, dataset: dataset(shades, labels: labels), batchSize: 3, threads: 1, into: &everything))
    #expect(everything.batches == [3, 4])
    #expect(everything.images.map(\.index) == [0, 1, 2, 3])
    #expect(everything.images.map(\.label) == [3, 1, 4, 1])
    for (image, shade) in zip(everything.images, shades) {
      var alone = Everything()
      try classifyHeldOut(
        file, dataset: dataset([shade], labels: [UInt8(image.label)]), threads: 1, into: &alone)
      #expect(alone.images[0].logits.count == 10)
      for (logit, other) in zip(image.logits, alone.images[0].logits) { #expect(abs(logit - other) < 1e-5) }
    }
  }

  @Test(
    "What is collected beside loss and accuracy changes neither, and agrees with plain loops over the images")
  func details() throws {
    let file = try weights()
    let shades = (0..<23).map { UInt8($0 * 11) }
    let labels = (0..<23).map { UInt8($0 * 7 % 10) }
    let set = dataset(shades, labels: labels)
    var details = EvaluationDetails(bins: 10, mistakes: 5)
    var everything = Everything()
    try classifyHeldOut(file, dataset: set, batchSize: 5, threads: 1, into: &details)
    try classifyHeldOut(file, dataset: set, batchSize: 5, threads: 1, into: &everything)
    #expect(try details.evaluation == Evaluation.heldOut(file, dataset: set, batchSize: 5, threads: 1))
    let images = everything.images
    for label in 0..<10 {
      let own = images.filter { $0.label == label }
      #expect(details.classes[label].images == own.count)
      #expect(details.classes[label].correct == own.filter { $0.answer == label }.count)
      for answer in 0..<10 {
        #expect(details.confusion[label: label, answer: answer] == own.filter { $0.answer == answer }.count)
      }
    }
    let wrong = images.filter { $0.answer != $0.label }
      .sorted { ($1.confidence, $0.index) < ($0.confidence, $1.index) }
    #expect(details.mistakes.mistakes.map(\.image) == wrong.prefix(5).map(\.index))
    let distances = (0..<10).map { bin -> Double in
      let own = images.filter { Float(bin) < $0.confidence * 10 && $0.confidence * 10 <= Float(bin + 1) }
      let right = own.filter { $0.answer == $0.label }.count
      return abs(Double(right) - own.reduce(0) { $0 + Double($1.confidence) })
    }
    #expect(abs(details.calibration.expectedError - distances.reduce(0, +) / 23) < 1e-9)
  }

  @Test("An evaluation that is stopped says so, and has given what it had")
  func stopped() throws {
    var accuracy = Accuracy()
    let set = dataset(shades, labels: [3, 1, 4, 1])
    let isWhole = try classifyHeldOut(
      weights(), dataset: set, batchSize: 1, threads: 1, into: &accuracy
    ) { $0 < 2 }
    #expect(!isWhole && accuracy.images == 2)
  }

  @Test("Of no images the numbers are 0, and data of other classes are refused")
  func emptyAndOther() throws {
    let none = try Evaluation.heldOut(weights(), dataset: dataset([], labels: []), threads: 1)
    #expect(none == Evaluation(images: 0, accuracy: 0, loss: 0))
    let records = StoredRecords(images: [], labels: [])
    let other = Dataset(
      name: "other", location: nil, classNames: ["a", "b"], training: records, validation: records)
    #expect(throws: TrainingError.self) { try Evaluation.heldOut(weights(), dataset: other, threads: 1) }
  }
}
