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

  private func weights() throws -> WeightsFile {
    WeightsFile(
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
}
