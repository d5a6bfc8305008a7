import ParityFixtures
import ResNeXtModel
import Tensors
import Testing

@testable import Training

@Suite("The norm of the gradient")
struct GradientNormTests {
  private static var networks: [NetworkConfiguration] {
    var notebook = Preset.notebookCIFAR.configuration
    notebook.cardinality = 2
    return [smallConfiguration().network, notebook]
  }

  private func step(_ network: NetworkConfiguration, threads: Int, decay: Float = 0) throws -> (
    norm: Float, gradients: [NamedTensor]
  ) {
    var configuration = TrainingConfiguration(network: network, data: .shapes, batchSize: 2)
    configuration.threads = threads
    configuration.weightDecay = decay
    let training = try TrainingStep(configuration, weights: .initial(network, seed: 3))
    let images = Formula.images("norm", batch: 2, size: network.inputSize)
    let result = try training.take(images.values, labels: [0, 1], rate: 0.01)
    return (result.gradientNorm, training.network.gradients)
  }

  @Test("It is the root of the squares of all gradients, each once", arguments: networks)
  func plainLoop(network: NetworkConfiguration) throws {
    let (norm, gradients) = try step(network, threads: 1)
    let squares = gradients.flatMap(\.tensor.values).reduce(0.0) { $0 + Double($1) * Double($1) }
    #expect(norm > 0)
    #expect(abs(Double(norm) / squares.squareRoot() - 1) < 1e-5, "\(norm), \(squares.squareRoot())")
    #expect(try step(network, threads: 1, decay: 0.1).norm == norm, "weight decay is no part of it")
  }

  @Test("It is the same bits for any number of threads", arguments: networks)
  func threads(network: NetworkConfiguration) throws {
    let norms = try [1, 2, 3].map { try step(network, threads: $0).norm.bitPattern }
    #expect(Set(norms).count == 1)
  }

  @Test("An epoch's norm is the mean over its images, and unknown where one of its steps is")
  func epochs() {
    var sums = EpochSums()
    sums.add(loss: 1, correct: 0, images: 1, rate: 0, gradientNorm: 3)
    sums.add(loss: 1, correct: 0, images: 3, rate: 0, gradientNorm: 1)
    #expect(sums.gradientNorm == 1.5)
    sums.add(loss: 1, correct: 0, images: 1, rate: 0, gradientNorm: .infinity)
    #expect(sums.gradientNorm == nil)
    sums.add(loss: 1, correct: 0, images: 1, rate: 0, gradientNorm: 1)
    #expect(sums.gradientNorm == nil)
  }
}
