import Kernels
import ParityFixtures
import ResNeXtModel
import Tensors
import Testing

@testable import Training

/// The losses of ten training steps of `tiny` (PyTorch: SGD with Nesterov momentum and weight decay, and Adam) and of
/// `notebook-cifar` (Keras: Adam), each step on images of its own, and one layer's running statistics after them.
@Suite("Training steps parity")
struct TrainingStepsParityTests {
  /// One run of a fixture.
  struct Run: Decodable, Sendable, CustomTestStringConvertible {
    let preset: String
    let cardinality: Int
    let classes: Int
    let input: Int
    let optimizer: String
    let batch: Int
    let learningRate: Float
    let momentum: Float
    let weightDecay: Float
    let images: [String]
    let losses: [Double]
    let statisticsMean: String
    let mean: [Double]
    let statisticsVariance: String
    let variance: [Double]

    var testDescription: String { "\(preset), \(optimizer)" }

    func configuration() throws -> TrainingConfiguration {
      let network = Fixture.Network(
        preset: preset, cardinality: cardinality, classes: classes, input: input)
      return TrainingConfiguration(
        network: try network.configuration(), data: .shapes, batchSize: batch,
        optimizer: try #require(OptimizerKind(rawValue: optimizer)), learningRate: learningRate,
        momentum: momentum, weightDecay: weightDecay)
    }
  }

  private struct File: Decodable { let runs: [Run] }

  static let runs: [Run] = ["pytorch-steps.json", "keras-steps.json"].flatMap { file in
    (try? Fixture.read(file, as: File.self).runs) ?? []
  }

  @Test("Fixtures hold three runs of ten steps")
  func runsAreThere() {
    #expect(Self.runs.map(\.testDescription) == ["tiny, sgd", "tiny, adam", "notebook-cifar, adam"])
    #expect(Self.runs.allSatisfy { $0.losses.count == 10 && $0.images.count == 10 })
  }

  @Test("Ten losses and the running statistics are the reference's", arguments: runs)
  func losses(run: Run) throws {
    let configuration = try run.configuration()
    let training = try TrainingStep(configuration, weights: try Formula.weights(configuration.network))
    var losses: [Float] = []
    for (step, name) in run.images.enumerated() {
      let images = Formula.images(name, batch: run.batch, size: run.input)
      let labels = Formula.labels(batch: run.batch, classes: run.classes, first: step * run.batch)
      losses.append(try training.take(images.values, labels: labels, rate: run.learningRate).loss)
    }
    let weights = training.network.weights
    let mean = try #require(weights[run.statisticsMean]).values
    let variance = try #require(weights[run.statisticsVariance]).values
    // Every loss against itself: a small one late in the run counts as much as the first.
    for (step, (found, expected)) in zip(losses, run.losses).enumerated() {
      #expect(relativeDeviation([found], [expected]) <= parityTolerance, "step \(step + 1)")
    }
    #expect(relativeDeviation(mean, run.mean) <= parityTolerance)
    #expect(relativeDeviation(variance, run.variance) <= parityTolerance)
  }
}
