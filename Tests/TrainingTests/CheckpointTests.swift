import Datasets
import Formats
import Foundation
import ResNeXtModel
import Tensors
import Testing

@testable import Training

@Suite("Checkpoint")
struct CheckpointTests {
  private func configuration(
    _ optimizer: OptimizerKind, _ form: NetworkConfiguration.Form = .paper
  ) -> TrainingConfiguration {
    var network = Preset.tiny.configuration
    network.form = form
    network.stemChannels = 8
    network.outputs = [16, 16, 16]
    network.cardinality = 2
    return TrainingConfiguration(
      network: network, data: .shapes, epochs: 2, batchSize: 16, optimizer: optimizer, learningRate: 0.01,
      weightDecay: 1e-4, schedule: .cosine, augment: true)
  }

  /// Twenty images of noise: enough for two steps an epoch.
  private var dataset: Dataset {
    let images = (0..<20).map { (image: Int) -> [UInt8] in
      (0..<3072).map { (pixel: Int) -> UInt8 in UInt8((pixel * 31 + image * 97) % 251) }
    }
    let labels = (0..<20).map { (image: Int) -> UInt8 in UInt8(image % 10) }
    let records = StoredRecords(images: images, labels: labels)
    return Dataset(
      name: "noise", location: nil, classNames: (0..<10).map(String.init), training: records,
      validation: records)
  }

  private func run(
    _ configuration: TrainingConfiguration, from checkpoint: Checkpoint? = nil, stopAfter: Int? = nil,
    checkpointSeconds seconds: Double = .infinity
  ) throws -> (losses: [Float], epochs: [EpochReport], checkpoint: Checkpoint?, weights: NetworkWeights?) {
    var losses: [Float] = []
    var epochs: [EpochReport] = []
    var last: Checkpoint?
    var weights: NetworkWeights?
    let control = TrainingControl()
    let trainer = try Trainer(
      configuration, dataset: dataset, checkpoint: checkpoint, checkpointSeconds: seconds, control: control,
      now: { 0 }
    ) { event in
      switch event {
      case .step(let report):
        losses.append(report.loss)
        if losses.count == stopAfter { control.stop() }
      case .epoch(let report, _): epochs.append(report)
      case .checkpoint(let checkpoint): last = checkpoint
      case .finished(_, let final): weights = final
      default: break
      }
    }
    trainer.run()
    return (losses, epochs, last, weights)
  }

  @Test(
    "A run that was stopped anywhere goes on with the same bits",
    arguments: [
      (OptimizerKind.adam, NetworkConfiguration.Form.paper), (.sgd, .paper), (.adam, .notebook),
      (.sgd, .notebook),
    ], [1, 2, 3])
  func goesOnExactly(kind: (optimizer: OptimizerKind, form: NetworkConfiguration.Form), stop: Int) throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (optimizer, form) = kind
    let configuration = configuration(optimizer, form)
    let whole = try run(configuration)
    let first = try run(configuration, stopAfter: stop)
    #expect(first.losses.count == stop)
    let path = folder + "/checkpoint.safetensors"
    try #require(first.checkpoint).write(to: path)
    let read = try Checkpoint.read(path: path, data: .shapes)
    #expect(read.progress == first.checkpoint?.progress)
    #expect(read.weights.averagedBatches == stop)
    let second = try run(read.configuration, from: read)
    #expect(first.losses + second.losses == whole.losses)
    #expect(first.epochs + second.epochs == whole.epochs)
    #expect(second.weights == whole.weights)
  }

  private func temporaryFolder() throws -> String {
    let folder = NSTemporaryDirectory() + "resnext-checkpoint-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }

  @Test("A checkpoint of version 0.1.0, which counts no batches, goes on with its plain averages")
  func uncounted() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let configuration = configuration(.sgd, .notebook)
    var checkpoint = try #require(try run(configuration, stopAfter: 1).checkpoint)
    checkpoint.weights.averagedBatches = nil
    try checkpoint.write(to: folder + "/checkpoint.safetensors")
    let read = try Checkpoint.read(path: folder + "/checkpoint.safetensors", data: .shapes)
    #expect(read.weights.averagedBatches == nil)
    let moved = try #require(try run(configuration, from: read, stopAfter: 1).checkpoint)
    #expect(moved.weights.averagedBatches == nil)
    let name = "batchnorm_1/moving_mean"
    let before = try #require(read.weights[name]).values
    let after = try #require(moved.weights[name]).values
    let counted = try #require(try run(configuration, stopAfter: 2).checkpoint?.weights[name]).values
    for channel in before.indices {
      // With x the second batch's mean, a count gives (0.99·before + x) / 1.99, none 0.99·before + 0.01·x.
      let batch = 1.99 * counted[channel] - 0.99 * before[channel]
      #expect(abs(after[channel] - (0.99 * before[channel] + 0.01 * batch)) < 1e-5)
    }
  }

  @Test(
    "A count of batches that is none is refused with file and place",
    arguments: ["", "-1", "1e3", "9223372036854775807"])
  func brokenCount(text: String) throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/checkpoint.safetensors"
    try #require(try run(configuration(.sgd), stopAfter: 1).checkpoint).write(to: path)
    var file = try SafeTensors.read(path: path)
    file.metadata["averaged_batches"] = text
    try file.write(to: path)
    do {
      _ = try Checkpoint.read(path: path, data: .shapes)
      Issue.record("'\(text)' was read as a count")
    } catch {
      #expect(error.description.contains(path))
      #expect(error.description.contains("averaged_batches"))
    }
  }

  @Test(
    "Moments have the names and axes of the weights",
    arguments: [NetworkConfiguration.Form.paper, .notebook], [OptimizerKind.adam, .sgd])
  func momentsByName(form: NetworkConfiguration.Form, optimizer: OptimizerKind) throws {
    let checkpoint = try #require(try run(configuration(optimizer, form), stopAfter: 1).checkpoint)
    let statistics = ["running_mean", "running_var", "moving_mean", "moving_variance"]
    let trained = checkpoint.weights.tensors.filter { named in
      !statistics.contains { named.name.hasSuffix($0) }
    }
    let moments = optimizer == .adam ? ["first_moment", "second_moment"] : ["velocity"]
    let expected = moments.flatMap { moment in trained.map { "\(moment)/\($0.name) \($0.tensor.shape)" } }
    #expect(checkpoint.moments.map { "\($0.name) \($0.tensor.shape)" } == expected)
  }

  @Test(
    "After one step of SGD without decay the velocity is the gradient, by name",
    arguments: [
      NetworkConfiguration.Form.paper, .notebook,
    ])
  func velocityIsTheGradient(form: NetworkConfiguration.Form) throws {
    var configuration = configuration(.sgd, form)
    configuration.weightDecay = 0
    configuration.momentum = 0.5
    let weights = try NetworkWeights.initial(configuration.network, seed: 3)
    let step = try TrainingStep(configuration, weights: weights)
    let images = (0..<16 * 3 * 32 * 32).map { (pixel: Int) -> Float in Float(pixel % 251) / 251 - 0.5 }
    let labels = (0..<16).map { (image: Int) -> Int in image % 10 }
    try step.take(images, labels: labels, rate: 0.1)
    let gradients = Dictionary(uniqueKeysWithValues: step.network.gradients.map { ($0.name, $0.tensor) })
    for moment in step.optimizer.moments(of: step.network) {
      let name = String(moment.name.dropFirst("velocity/".count))
      #expect(gradients[name] == moment.tensor, "\(name)")
    }
  }

  @Test("Moments that version 0.1.0 numbered, in the layout of the kernels, go on with the same bits")
  func numberedMoments() throws {
    let configuration = configuration(.adam)
    let whole = try run(configuration)
    var checkpoint = try #require(try run(configuration, stopAfter: 1).checkpoint)
    // Moments in the place of a network's weights: there they lie as the kernels have them, parameter by parameter.
    let packed = try ["first_moment", "second_moment"].map { moment in
      let network = try ResNeXt(configuration.network, batch: 1, trainable: true, threads: 1)
      let own = checkpoint.moments.filter { $0.name.hasPrefix("\(moment)/") }
      try network.load(
        own.map { NamedTensor(String($0.name.dropFirst(moment.count + 1)), $0.tensor) }, into: { $0.values })
      return network.parameters.map { Tensor(Array($0.values.buffer)) }
    }
    let numbered = zip(packed[0], packed[1]).flatMap { [$0, $1] }
    checkpoint.moments = numbered.enumerated().map { NamedTensor("\($0.offset)", $0.element) }
    #expect(try run(configuration, from: checkpoint).weights == whole.weights)
    checkpoint.moments.removeLast()
    #expect(throws: TrainingError.self) { try run(configuration, from: checkpoint) }
  }

  @Test("Another optimizer's checkpoint is refused")
  func foreignOptimizer() throws {
    let stopped = try run(configuration(.adam), stopAfter: 1)
    #expect(throws: TrainingError.self) { try run(configuration(.sgd), from: stopped.checkpoint) }
  }

  @Test("A weights file is no checkpoint, and the error says so")
  func weightsFile() throws {
    let path = NSTemporaryDirectory() + "resnext-no-checkpoint-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    try SafeTensorsFixture.write(try NetworkWeights.initial(Preset.tiny.configuration, seed: 0), to: path)
    do {
      _ = try Checkpoint.read(path: path, data: .shapes)
      Issue.record("a weights file was read as a checkpoint")
    } catch {
      #expect(error.description.contains("no checkpoint"))
    }
  }
}
