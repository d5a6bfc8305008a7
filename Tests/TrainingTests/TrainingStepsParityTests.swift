import Foundation
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
    let zeroDebiased: [Statistics]?

    /// Running statistics after some steps from fresh ones.
    struct Statistics: Decodable, Sendable {
      let step: Int
      let mean: [Double]
      let variance: [Double]
    }

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
    let losses = try run.images.indices.map { try take(step: $0, of: run, training).loss }
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

  /// Takes one step of a run, on images and labels of its own.
  private func take(step: Int, of run: Run, _ training: TrainingStep) throws -> TrainingStep.Result {
    let images = Formula.images(run.images[step], batch: run.batch, size: run.input)
    let labels = Formula.labels(batch: run.batch, classes: run.classes, first: step * run.batch)
    return try training.take(images.values, labels: labels, rate: run.learningRate)
  }

  /// A run of the notebook form whose statistics are fresh when it begins.
  private func freshRun() throws -> (Run, TrainingStep) {
    let run = try #require(Self.runs.first { $0.zeroDebiased != nil })
    let configuration = try run.configuration()
    var weights = try Formula.weights(configuration.network)
    weights.averagedBatches = 0
    return (run, try TrainingStep(configuration, weights: weights))
  }

  @Test("From fresh statistics the notebook form averages as TensorFlow's zero-debiased operation does")
  func zeroDebiased() throws {
    let (run, training) = try freshRun()
    let expected = try #require(run.zeroDebiased)
    #expect(expected.map(\.step) == [1, 2, 5, 10])
    for step in run.images.indices {
      _ = try take(step: step, of: run, training)
      guard let reference = expected.first(where: { $0.step == step + 1 }) else { continue }
      let weights = training.network.weights
      #expect(weights.averagedBatches == step + 1)
      let mean = try #require(weights[run.statisticsMean]).values
      let variance = try #require(weights[run.statisticsVariance]).values
      #expect(relativeDeviation(mean, reference.mean) <= parityTolerance, "step \(step + 1)")
      #expect(relativeDeviation(variance, reference.variance) <= parityTolerance, "step \(step + 1)")
    }
  }

  @Test("With the correction undone they are the plain averages of Keras 3")
  func correctionUndone() throws {
    let (run, training) = try freshRun()
    let first = training.network.weights
    for step in run.images.indices { _ = try take(step: step, of: run, training) }
    let last = training.network.weights
    // What a plain average of ten batches still holds of where it began.
    let left = pow(0.99, 10.0)
    for (name, expected) in [
      (run.statisticsMean, run.mean), (run.statisticsVariance, run.variance),
    ] {
      let running = try #require(last[name]).values
      let beginning = try #require(first[name]).values
      let plain = zip(running, beginning).map { Float((1 - left) * Double($0) + left * Double($1)) }
      #expect(relativeDeviation(plain, expected) <= parityTolerance, "\(name)")
    }
  }
}
