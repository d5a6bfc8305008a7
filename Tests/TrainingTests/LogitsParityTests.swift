import ParityFixtures
import ResNeXtModel
import Tensors
import Testing

/// The logits of one image under the formula's weights, against Keras (notebook form) and PyTorch (paper form).
@Suite("Logits parity")
struct LogitsParityTests {
  /// One network of a fixture with its reference logits.
  struct Entry: Decodable, Sendable, CustomTestStringConvertible {
    let preset: String
    let cardinality: Int
    let classes: Int
    let input: Int
    let training: Bool
    let batch: Int
    let logits: [[Double]]

    var testDescription: String {
      "\(preset), C = \(cardinality), input \(input), \(training ? "training" : "inference")"
    }

    func configuration() throws -> NetworkConfiguration {
      try Fixture.Network(preset: preset, cardinality: cardinality, classes: classes, input: input)
        .configuration()
    }
  }

  private struct File: Decodable { let networks: [Entry] }

  static let entries: [Entry] = ["keras-logits.json", "pytorch-logits.json"].flatMap { file in
    (try? Fixture.read(file, as: File.self).networks) ?? []
  }

  @Test("Fixtures hold every preset as it is, and training mode of both forms")
  func everyPresetIsThere() throws {
    for preset in Preset.allCases {
      #expect(
        try Self.entries.contains { try !$0.training && $0.configuration() == preset.configuration },
        "\(preset.rawValue)")
    }
    #expect(Set(Self.entries.filter(\.training).map(\.preset)) == ["tiny", "notebook-cifar"])
  }

  @Test("Logits are the reference's", arguments: entries)
  func logits(entry: Entry) throws {
    let configuration = try entry.configuration()
    let network = try ResNeXt(configuration, batch: entry.batch, trainable: entry.training, threads: 2)
    try network.load(try Formula.weights(configuration))
    let images = Formula.images("image", batch: entry.batch, size: entry.input)
    try network.forward(images.values, images: entry.batch, mode: entry.training ? .training : .inference)
    let found = network.logits.tensor(images: entry.batch).values
    let deviation = relativeDeviation(found, entry.logits.flatMap { $0 })
    #expect(deviation <= parityTolerance)
  }
}
