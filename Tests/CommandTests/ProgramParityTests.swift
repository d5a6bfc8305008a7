import Foundation
import ParityFixtures
import Testing

/// What the built program prints, against PyTorch (paper form) and Keras (notebook form): the whole way from a picture or a
/// data set, through normalisation and network, to the text of a command.
///
/// The other parity tests compare libraries. Here nothing but the program's own output counts, as it was compiled.
@Suite("Built program parity", .serialized)
struct ProgramParityTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func lines(_ arguments: [String]) throws -> [[String: Any]] {
    let outcome = try BuiltProgram.run(arguments + ["--json"], in: folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try outcome.json()
  }

  @Test("Fixtures hold both forms, every normalisation, three sizes and four runs")
  func everyCaseIsThere() {
    #expect(
      Set(ProgramFixture.predictions.map(\.testDescription)).count == 2 * 3 * 3)
    #expect(ProgramFixture.maps.count == 2 * 2 * 2)
    #expect(ProgramFixture.measurements.count == 2 * 3)
    #expect(ProgramFixture.runs.count == 4)
  }

  @Test("predict prints the reference's logits", arguments: ProgramFixture.predictions)
  func predict(entry: ProgramFixture.Predictions) throws {
    let weights = try folder.weights(entry.network, normalization: entry.normalization)
    let pictures = entry.pictures.map { checkout + "/" + $0 }
    let answers = try lines(["predict", "--weights", weights] + pictures + ["--logits"])
    try expect(answers, entry)
  }

  @Test(
    "predict --normalize takes the place of the file's normalisation", arguments: ["none", "per-channel"])
  func normalize(stored: String) throws {
    let asked = stored == "none" ? "per-channel" : "none"
    let entry = try #require(
      ProgramFixture.predictions.first { $0.normalization == asked && $0.network.preset == "tiny" })
    let weights = try folder.weights(entry.network, normalization: stored)
    let pictures = entry.pictures.map { checkout + "/" + $0 }
    let option = ["--normalize", asked == "none" ? "none" : "imagenet"]
    try expect(try lines(["predict", "--weights", weights] + pictures + option + ["--logits"]), entry)
  }

  private func expect(_ answers: [[String: Any]], _ entry: ProgramFixture.Predictions) throws {
    #expect(answers.count == entry.pictures.count)
    for (answer, (picture, logits)) in zip(answers, zip(entry.pictures, entry.logits)) {
      let found = try #require(answer["logits"] as? [Double])
      #expect(relativeDeviation(found.map { Float($0) }, logits) <= parityTolerance, "\(picture)")
    }
  }

  @Test("Grey under ImageNet's statistics is another number in each channel")
  func grey() throws {
    let network = Fixture.Network(preset: "tiny", cardinality: 8, classes: 10, input: 32)
    let weights = try folder.weights(network, normalization: "per-channel")
    let values = try shown(
      "image", network, weights, "Tests/Fixtures/grey128.png", shape: [3, 32, 32])
    // (128 / 255 − mean) / deviation.
    for (channel, expected) in [0.0740646, 0.2051822, 0.4264926].enumerated() {
      let plane = values[channel * 1024..<(channel + 1) * 1024]
      #expect(plane.allSatisfy { abs(Double($0) - expected) < 5e-7 }, "channel \(channel)")
    }
  }

  @Test("show prints the input that the reference feeds its network", arguments: ProgramFixture.predictions)
  func showImage(entry: ProgramFixture.Predictions) throws {
    let weights = try folder.weights(entry.network, normalization: entry.normalization)
    for (picture, input) in zip(entry.pictures, entry.inputs) {
      let side = entry.network.input
      let values = try shown("image", entry.network, weights, picture, shape: [3, side, side])
      #expect(input.relativeDeviation(of: values) <= 1e-6, "\(picture)")
    }
  }

  @Test("show prints the reference's feature maps and logits", arguments: ProgramFixture.maps)
  func showMaps(entry: ProgramFixture.Maps) throws {
    let weights = try folder.weights(entry.network, normalization: entry.normalization)
    for cell in entry.cells {
      let values = try shown(
        cell.cell, entry.network, weights, entry.picture, block: cell.block, shape: cell.shape)
      #expect(
        cell.values.relativeDeviation(of: values) <= parityTolerance, "\(cell.cell) \(cell.block)")
    }
    let logits = try column("logit", of: "prediction", entry.network, weights, entry.picture)
    let expected = try #require(
      ProgramFixture.predictions.first {
        $0.network.preset == entry.network.preset && $0.network.input == entry.network.input
          && $0.normalization == entry.normalization
      })
    let place = try #require(expected.pictures.firstIndex(of: entry.picture))
    #expect(relativeDeviation(logits, expected.logits[place]) <= parityTolerance)
  }

  @Test("eval prints the reference's loss and accuracy", arguments: ProgramFixture.measurements)
  func evaluation(entry: ProgramFixture.Measurement) throws {
    let preset = try #require(
      ProgramFixture.maps.first { $0.network.preset == entry.preset }, "no network of that name")
    let weights = try folder.weights(preset.network, normalization: entry.normalization)
    let data = try folder.cifar10(entry.data, training: 5, validation: entry.images)
    let answer = try #require(try lines(["eval", "--weights", weights, "--data", data]).first)
    #expect(answer["images"] as? Int == entry.images)
    try expect(answer, "loss", entry.loss)
    try expect(answer, "accuracy", entry.accuracy)
  }

  @Test(
    "train prints the reference's losses, accuracies and rates, epoch by epoch",
    arguments: ProgramFixture.runs)
  func train(run: ProgramFixture.Run) throws {
    let data = try folder.cifar10(run.data, training: run.training, validation: run.validation)
    let epochs = try lines(
      ["train", "--preset", run.preset] + run.options
        + ["--data", data, "--threads", "2", "--out", folder.file("run")])
    #expect(epochs.count == run.epochs.count)
    for (answer, expected) in zip(epochs, run.epochs) {
      try expect(answer, "loss", expected.loss)
      try expect(answer, "accuracy", expected.accuracy)
      try expect(answer, "lr", expected.rate)
      try expect(answer, "val_loss", expected.validationLoss)
      try expect(answer, "val_accuracy", expected.validationAccuracy)
    }
  }

  private func expect(_ answer: [String: Any], _ key: String, _ expected: Double) throws {
    let found = try #require(answer[key] as? Double, "\(key)")
    #expect(
      abs(found - expected) <= parityTolerance * expected, "epoch \(answer["epoch"] ?? "") \(key)")
  }

  // MARK: - Comma-separated values of `show`

  private func table(
    _ cell: String, _ network: Fixture.Network, _ weights: String, _ picture: String, block: String
  ) throws -> (header: [String], rows: [[Substring]]) {
    let outcome = try BuiltProgram.run(
      [
        "show", cell, "--preset", network.preset, "--input", "\(network.input)", "--weights", weights,
        "--image", checkout + "/" + picture, "--format", "csv",
      ] + (block.isEmpty ? [] : ["--block", block]), in: folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n").filter { !$0.hasPrefix("#") }
    let header = try #require(lines.first).split(separator: ",").map(String.init)
    return (header, lines.dropFirst().map { $0.split(separator: ",") })
  }

  private func column(
    _ name: String, of cell: String, _ network: Fixture.Network, _ weights: String, _ picture: String,
    block: String = ""
  ) throws -> [Float] {
    let table = try table(cell, network, weights, picture, block: block)
    let place = try #require(table.header.firstIndex(of: name))
    return table.rows.compactMap { $0.count > place ? Float($0[place]) : nil }
  }

  /// The values of a map, which stand in the order of channel, row and column.
  private func shown(
    _ cell: String, _ network: Fixture.Network, _ weights: String, _ picture: String, block: String = "",
    shape: [Int]
  ) throws -> [Float] {
    let table = try table(cell, network, weights, picture, block: block)
    try #require(table.header == ["channel", "y", "x", "value"])
    let places = table.rows.map { $0.prefix(3).compactMap { Int($0) } }
    #expect(zip(places, places.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
    #expect(places.last == shape.map { $0 - 1 })
    return table.rows.compactMap { $0.last.flatMap { Float($0) } }
  }
}
