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
    let count: Int
    let samples: [Double]
    let sum: Double
    let sumOfSquares: Double
    let largest: Double
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
        lossFunction(configuration.form)
        .evaluate(logits: network.logits, labels: file.labels, gradient: network.logits).loss
      try network.backward(images: file.batch)
      gradients = Dictionary(
        uniqueKeysWithValues: network.gradients.map { ($0.name, $0.tensor) })
    }

    /// Tensors that miss the measure, worst first, as lines for a person.
    var deviations: [(name: String, deviation: Double)] {
      let overall = file.gradients.map(\.largest).max() ?? 0
      return file.gradients.map { reference in
        let scale = max(reference.largest, 1e-3 * overall)
        guard let found = gradients[reference.name], found.count == reference.count else {
          return (reference.name, .infinity)
        }
        return (reference.name, Pass.deviation(found.values.map(Double.init), reference) / scale)
      }.sorted { $0.deviation > $1.deviation }
    }

    /// The largest difference of a sampled value; for the figures of the whole tensor, the smallest difference of values
    /// that could explain theirs.
    private static func deviation(_ found: [Double], _ reference: Reference) -> Double {
      let indices = Formula.sampledIndices(count: found.count)
      guard indices.count == reference.samples.count, found.allSatisfy(\.isFinite) else { return .infinity }
      let sampled = zip(indices, reference.samples).map { abs(found[$0] - $1) }.max() ?? 0
      let count = Double(found.count)
      let sum = abs(found.reduce(0, +) - reference.sum) / count
      let norm = found.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let normDifference = abs(norm - reference.sumOfSquares.squareRoot()) / count.squareRoot()
      let largest = abs((found.map(abs).max() ?? 0) - reference.largest)
      return max(sampled, sum, normDifference, largest)
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
