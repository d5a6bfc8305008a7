import Kernels
import ParityFixtures
import ResNeXtModel
import Tensors
import Testing

@testable import Training

/// Every gradient of `tiny` (PyTorch) and `notebook-cifar` (Keras) on one batch, in training mode.
///
/// The measure is max|a − b| ≤ 1e-4 · max(max|b|, 1e-3 · largest gradient of the network): a bias before a batch
/// normalization has a true gradient of 0, of which nothing can be asked in proportion.
@Suite("Gradient parity")
struct GradientParityTests {
  private struct File: Decodable {
    let batch: Int
    let images: String
    let labels: [Int]
    let loss: Double
    let logits: [[Double]]
    let gradients: [Reference]
  }

  /// What the fixture keeps of one gradient.
  private struct Reference: Decodable {
    let name: String
    let values: Fixture.Sampled

    private enum CodingKeys: CodingKey { case name }

    init(from decoder: any Decoder) throws {
      name = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .name)
      values = try Fixture.Sampled(from: decoder)
    }
  }

  /// One backward pass of the formula's network and images.
  private struct Pass {
    let file: File
    let loss: Float
    let logits: [Float]
    let gradients: [String: Tensor]

    init(_ name: String) throws {
      file = try Fixture.read(name)
      let configuration = try Fixture.read(name, as: Fixture.Network.self).configuration()
      let network = try ResNeXt(configuration, batch: file.batch, trainable: true, threads: 2)
      try network.load(try Formula.weights(configuration))
      let images = Formula.images(file.images, batch: file.batch, size: configuration.inputSize)
      try network.forward(images.values, images: file.batch, mode: .training)
      logits = network.logits.tensor(images: file.batch).values
      loss =
        SoftmaxCrossEntropy.evaluate(
          logits: network.logits, labels: file.labels, gradient: network.logits
        ).loss
      try network.backward(images: file.batch)
      gradients = Dictionary(
        uniqueKeysWithValues: network.gradients.map { ($0.name, $0.tensor) })
    }

    /// How far every tensor misses the reference, worst first.
    var deviations: [(name: String, deviation: Double)] {
      let overall = file.gradients.map(\.values.largest).max() ?? 0
      return file.gradients.map { reference in
        let scale = max(reference.values.largest, 1e-3 * overall)
        let found = gradients[reference.name]?.values ?? []
        return (reference.name, reference.values.difference(of: found) / scale)
      }.sorted { $0.deviation > $1.deviation }
    }
  }

  @Test(
    "Loss, logits and every gradient are the reference's",
    arguments: ["pytorch-gradients.json", "keras-gradients.json"])
  func gradients(name: String) throws {
    let pass = try Pass(name)
    #expect(relativeDeviation(pass.logits, pass.file.logits.flatMap { $0 }) <= parityTolerance)
    #expect(relativeDeviation([pass.loss], [pass.file.loss]) <= parityTolerance)
    #expect(Set(pass.gradients.keys) == Set(pass.file.gradients.map(\.name)))
    let missed = pass.deviations.filter { $0.deviation > parityTolerance }.map {
      "\($0.name): \($0.deviation)"
    }
    #expect(missed.isEmpty)
  }
}
