import Datasets
import Foundation
import ParityFixtures
import ResNeXtModel
import Testing
import Training

/// What PyTorch and Keras answer where the built program is asked; `Tests/Fixtures/README.md` says how it was made.
enum ProgramFixture {
  /// Logits of pictures under one network and normalisation.
  struct Predictions: Decodable, Sendable, CustomTestStringConvertible {
    let network: Fixture.Network
    let normalization: String
    let pictures: [String]
    let inputs: [Fixture.Sampled]
    let logits: [[Double]]

    private enum CodingKeys: CodingKey { case normalization, pictures, inputs, logits }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      network = try Fixture.Network(from: decoder)
      normalization = try values.decode(String.self, forKey: .normalization)
      pictures = try values.decode([String].self, forKey: .pictures)
      inputs = try values.decode([Fixture.Sampled].self, forKey: .inputs)
      logits = try values.decode([[Double]].self, forKey: .logits)
    }

    var testDescription: String { "\(network.preset), input \(network.input), \(normalization)" }
  }

  /// Feature maps of one picture.
  struct Maps: Decodable, Sendable, CustomTestStringConvertible {
    let network: Fixture.Network
    let normalization: String
    let picture: String
    let cells: [Cell]

    /// What a cell of `show` holds.
    struct Cell: Decodable, Sendable {
      let cell: String
      let block: String
      let shape: [Int]
      let values: Fixture.Sampled

      private enum CodingKeys: CodingKey { case cell, block, shape }

      init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        cell = try values.decode(String.self, forKey: .cell)
        block = try values.decode(String.self, forKey: .block)
        shape = try values.decode([Int].self, forKey: .shape)
        self.values = try Fixture.Sampled(from: decoder)
      }
    }

    private enum CodingKeys: CodingKey { case normalization, picture, cells }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      network = try Fixture.Network(from: decoder)
      normalization = try values.decode(String.self, forKey: .normalization)
      picture = try values.decode(String.self, forKey: .picture)
      cells = try values.decode([Cell].self, forKey: .cells)
    }

    var testDescription: String { "\(network.preset), \(normalization), \(picture)" }
  }

  /// Loss and accuracy on held-out pictures.
  struct Measurement: Decodable, Sendable, CustomTestStringConvertible {
    let preset: String
    let normalization: String
    let data: String
    let images: Int
    let loss: Double
    let accuracy: Double

    var testDescription: String { "\(preset), \(normalization)" }
  }

  /// A run of training.
  struct Run: Decodable, Sendable, CustomTestStringConvertible {
    let preset: String
    let options: [String]
    let data: String
    let training: Int
    let validation: Int
    let epochs: [Epoch]

    /// What a run reports of an epoch.
    struct Epoch: Decodable, Sendable {
      let loss: Double
      let accuracy: Double
      let rate: Double
      let validationLoss: Double
      let validationAccuracy: Double
    }

    var testDescription: String { "\(preset) \(data)" }
  }

  private struct File: Decodable {
    let predictions: [Predictions]
    let maps: [Maps]
    let evaluations: [Measurement]
    let runs: [Run]
  }

  private static let files = ["pytorch-program.json", "keras-program.json"].compactMap { name in
    try? Fixture.read(name, as: File.self)
  }
  static let predictions = files.flatMap(\.predictions)
  static let maps = files.flatMap(\.maps)
  static let measurements = files.flatMap(\.evaluations)
  static let runs = files.flatMap(\.runs)
}

/// What the program is given to answer from: weights, pictures and data of the formula.
extension TemporaryFolder {
  /// Writes the formula's weights of a network with a normalisation, and returns the file's path.
  func weights(_ network: Fixture.Network, normalization: String) throws -> String {
    let path = file("\(network.preset)-\(network.input)-\(normalization).safetensors")
    let rules: [String: Normalization] = [
      "per-channel": .imageNet, "per-pixel": .perPixel(mean: Formula.meanImage), "none": .none,
    ]
    try DescribedWeights(
      weights: try Formula.weights(try network.configuration()),
      normalization: try #require(rules[normalization]), classNames: ClassNames.cifar10
    ).write(to: path)
    return path
  }

  /// Writes pictures of the formula in the layout of CIFAR-10, `training` of them over five files, and returns the folder.
  func cifar10(_ name: String, training: Int, validation: Int) throws -> String {
    let folder = file("data")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    func records(_ part: String, _ count: Int) -> [[UInt8]] {
      let labels = Formula.labels(batch: count, classes: 10)
      return zip(labels, Formula.pictures("\(name)/\(part)", count: count)).map { [UInt8($0)] + $1 }
    }
    let images = records("training", training)
    for number in 0..<5 {
      let range = number * training / 5..<(number + 1) * training / 5
      try write("data/data_batch_\(number + 1).bin", images[range].flatMap { $0 })
    }
    try write("data/test_batch.bin", records("validation", validation).flatMap { $0 })
    return folder
  }
}
