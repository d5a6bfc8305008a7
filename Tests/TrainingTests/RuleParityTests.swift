import Kernels
import ParityFixtures
import ResNeXtModel
import Tensors
import Testing

@testable import Training

/// Rules that are numbers only: the loss, the schedules, and the seeded initialisation.
@Suite("Rule parity")
struct RuleParityTests {
  private struct Losses: Decodable {
    let crossEntropy: [Entry]

    struct Entry: Decodable {
      let name: String
      let labels: [Int]
      let logits: Fixture.Values
      let loss: Double
      let gradient: Fixture.Values
    }
  }

  @Test("Softmax cross-entropy is that of the logits, however extreme they are, in loss and gradient")
  func crossEntropy() throws {
    let entries = try Fixture.read("keras-operations.json", as: Losses.self).crossEntropy
    #expect(entries.map(\.name) == ["moderate", "confident", "extreme"])
    for entry in entries {
      let shape = entry.logits.shape
      let logits = FeatureMap(MapShape(batch: shape[0], channels: shape[1], height: 1, width: 1))
      logits.load(entry.logits.values.map(Float.init), images: shape[0])
      let loss = SoftmaxCrossEntropy.evaluate(
        logits: logits, labels: entry.labels, gradient: logits
      ).loss
      #expect(relativeDeviation([loss], [entry.loss]) <= parityTolerance, "\(entry.name)")
      let gradient = logits.tensor(images: shape[0]).values
      #expect(relativeDeviation(gradient, entry.gradient.values) <= parityTolerance, "\(entry.name)")
    }
  }

  private struct Schedules: Decodable {
    let schedules: [Entry]

    struct Entry: Decodable {
      let schedule: String
      let base: Float
      let epochs: Int
      let stepsPerEpoch: Int
      let rates: [Double]
    }
  }

  @Test("Learning rates are those of PyTorch's schedulers and of the notebook's own function")
  func schedules() throws {
    let entries = try Fixture.read("pytorch-schedules.json", as: Schedules.self).schedules
    #expect(entries.map(\.schedule) == ["notebook", "step", "cosine", "one-cycle"])
    for entry in entries {
      let schedule = LearningRateSchedule(
        try #require(ScheduleKind(rawValue: entry.schedule)), base: entry.base, epochs: entry.epochs,
        stepsPerEpoch: entry.stepsPerEpoch)
      for (step, expected) in entry.rates.enumerated() {
        // Relative to each rate: the last ones of a schedule are its smallest.
        #expect(
          abs(Double(schedule.rate(step: step)) - expected) <= 1e-5 * expected, "\(entry.schedule) \(step)")
      }
    }
  }

  private struct Glorot: Decodable {
    let kernels: [Entry]

    struct Entry: Decodable {
      let name: String
      let shape: [Int]
      let first: [Float]
      let last: [Float]
      let sum: Double
    }
  }

  @Test("Kernels of the notebook begin as TensorFlow draws them, to the last bit")
  func glorot() throws {
    let entries = try Fixture.read("tensorflow-glorot.json", as: Glorot.self).kernels
    for (name, preset) in [("conv2d_1", Preset.notebook50), ("stem of notebook-cifar", .notebookCIFAR)] {
      let entry = try #require(entries.first { $0.name == name })
      // A network of its stem and one narrow block: the stem's kernel is the preset's.
      var configuration = preset.configuration
      configuration.blocks = [1]
      configuration.outputs = [4]
      configuration.width = 4
      configuration.strides = [1]
      let weights = try NetworkWeights.initial(configuration, seed: 0)
      let kernel = try #require(weights["conv2d_1/kernel"])
      #expect(kernel.shape == entry.shape)
      #expect(Array(kernel.values.prefix(entry.first.count)) == entry.first)
      #expect(Array(kernel.values.suffix(entry.last.count)) == entry.last)
      #expect(abs(kernel.values.reduce(0) { $0 + Double($1) } - entry.sum) < 1e-6)
    }
  }
}
