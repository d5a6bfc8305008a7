import Datasets
import ParityFixtures
import Testing

/// The batches that a network is trained and measured with, against NumPy and Pillow: order, augmentation, resizing and
/// every normalisation, those measured on the data among them.
@Suite("Batch parity")
struct BatchParityTests {
  private struct File: Decodable {
    let pictures: String
    let count: Int
    let batch: Int
    let seed: UInt64
    let mean: [Double]
    let deviation: [Double]
    let meanImage: Fixture.Sampled
    let batches: [Entry]
  }

  /// One batch of the fixture.
  struct Entry: Decodable, Sendable, CustomTestStringConvertible {
    let normalization: String
    let input: Int
    let augment: Bool
    let epoch: Int
    let index: Int
    let labels: [Int]
    let images: Fixture.Sampled
    let planeSums: [Double]

    var testDescription: String {
      "\(normalization), input \(input)\(augment ? ", augmented" : ""), epoch \(epoch), batch \(index)"
    }
  }

  static let entries = (try? Fixture.read("batches.json", as: File.self).batches) ?? []

  private let file: File
  private let records: StoredRecords

  init() throws {
    file = try Fixture.read("batches.json")
    records = StoredRecords(
      images: Formula.pictures(file.pictures, count: file.count),
      labels: Formula.labels(batch: file.count, classes: 10).map { UInt8($0) })
  }

  /// Bytes over 255, means and a division, in floats: more than their rounding is a mistake.
  private let tolerance = 1e-6

  @Test("Fixtures hold every normalisation at three sizes, augmented and not")
  func everyCaseIsThere() {
    #expect(Set(Self.entries.map { "\($0.normalization) \($0.input) \($0.augment)" }).count == 5 * 3 * 2)
  }

  @Test("Means and deviations of the training images are NumPy's")
  func measured() throws {
    guard case .perChannel(let mean, let deviation) = try Normalization.measuredPerChannel(records),
      case .perPixel(let image) = try Normalization.measuredPerPixel(records)
    else {
      Issue.record("another normalisation was measured")
      return
    }
    #expect(relativeDeviation(mean, file.mean) <= tolerance)
    #expect(relativeDeviation(deviation, file.deviation) <= tolerance)
    #expect(file.meanImage.relativeDeviation(of: image) <= tolerance)
  }

  @Test("Batches to train on are NumPy's", arguments: entries)
  func training(entry: Entry) throws {
    let batches = Batches.training(
      records, normalization: try normalization(entry.normalization), batchSize: file.batch,
      inputSize: entry.input, seed: file.seed, augment: entry.augment)
    let batch = try batches.batch(entry.index, epoch: entry.epoch)
    #expect(batch.labels == entry.labels)
    try expect(batch, entry)
  }

  @Test(
    "Batches to measure with hold the same images in the order of the data",
    arguments: entries.filter { !$0.augment })
  func validation(entry: Entry) throws {
    let rule = try normalization(entry.normalization)
    let shuffled = Batches.training(
      records, normalization: rule, batchSize: file.batch, inputSize: entry.input, seed: file.seed,
      augment: false)
    let ordered = Batches.validation(
      records, normalization: rule, batchSize: file.count, inputSize: entry.input)
    let everything = try ordered.batch(0, epoch: 0)
    #expect(everything.labels == Formula.labels(batch: file.count, classes: 10))
    var batch = try shuffled.batch(entry.index, epoch: entry.epoch)
    let places = shuffled.imageIndices(entry.index, epoch: entry.epoch)
    let size = 3 * entry.input * entry.input
    batch.images.values = places.flatMap { everything.images.values[$0 * size..<($0 + 1) * size] }
    try expect(batch, entry)
  }

  private func normalization(_ name: String) throws -> Normalization {
    switch name {
    case "measured-per-channel": return try .measuredPerChannel(records)
    case "measured-per-pixel": return try .measuredPerPixel(records)
    case "per-channel": return .imageNet
    case "per-pixel": return .perPixel(mean: Formula.meanImage)
    default: return .none
    }
  }

  private func expect(_ batch: Batch, _ entry: Entry) throws {
    #expect(batch.images.shape == [entry.labels.count, 3, entry.input, entry.input])
    #expect(entry.images.relativeDeviation(of: batch.images.values) <= tolerance)
    let area = entry.input * entry.input
    let sums = stride(from: 0, to: batch.images.count, by: area).map { start in
      batch.images.values[start..<start + area].reduce(0.0) { $0 + Double($1) }
    }
    #expect(sums.count == entry.planeSums.count)
    for (plane, (found, expected)) in zip(sums, entry.planeSums).enumerated() {
      #expect(abs(found - expected) <= tolerance * Double(area), "plane \(plane)")
    }
  }
}
