import Datasets
import Formats
import Foundation
import ResNeXtModel
import Synchronization
import Tensors
import Training

@testable import resnext_tui

/// A run that is told to a recorder event by event: a network of a few numbers, and a clock that the test moves.
final class RunStory: Sendable {
  let folder: String
  let recorder: RunRecorder
  let clock = Clock()
  private let configuration = RunStory.configuration

  static let configuration = TrainingConfiguration(network: Preset.tiny.configuration, data: .shapes)

  init(
    _ folder: String, lock: RunLock? = nil, fallbacks: [String] = [], goesOnAfter step: Int? = nil,
    wallTime: Double = 1_700_000_000
  ) {
    self.folder = folder
    let clock = clock
    recorder = RunRecorder(
      folder: folder, lock: lock, fallbacks: fallbacks,
      circumstances: RunCircumstances(
        program: "resnext-tui test", command: ["resnext-tui", "train"], data: .shapes, threads: 1),
      history: step.map { RunHistory(folder: folder, step: $0) }, host: "host", now: { clock.now },
      wallTime: { wallTime })
  }

  /// Time that passes when a test says so.
  final class Clock: Sendable {
    private let seconds = Mutex(0.0)
    var now: Double { seconds.withLock { $0 } }
    func advance(_ by: Double) { seconds.withLock { $0 += by } }
  }

  /// Weights of the network that are told apart by one number: the biases of its head.
  static func weights(_ number: Float) -> NetworkWeights {
    var weights = blank
    for index in weights.tensors.indices where weights.tensors[index].name == "fc.bias" {
      weights.tensors[index] = NamedTensor("fc.bias", Tensor([Float](repeating: number, count: 10)))
    }
    return weights
  }

  private static let blank =
    (try? NetworkWeights.initial(configuration.network, seed: 0))
    ?? NetworkWeights(configuration: configuration.network, tensors: [])

  func begin() -> [String] {
    recorder.observe(
      .started(
        RunDescription(
          configuration: configuration, dataName: "shapes", classNames: (0..<10).map(String.init),
          trainingImages: 20, validationImages: 10, stepsPerEpoch: 2)))
  }

  func step(_ number: Int) -> [String] {
    recorder.observe(
      .step(
        StepReport(
          epoch: (number - 1) / 2 + 1, step: number, stepInEpoch: (number - 1) % 2 + 1, stepsPerEpoch: 2,
          loss: 1, accuracy: 0.5, epochLoss: 1, epochAccuracy: 0.5, learningRate: 0.1, imagesPerSecond: 1,
          seconds: Double(number))))
  }

  /// Ends epoch `number` with weights of that number, after two steps unless `step` says otherwise.
  func epoch(_ number: Int, accuracy: Float, step: Int? = nil) -> [String] {
    var report = RunStory.report(number)
    report.validationAccuracy = accuracy
    report.step = step ?? report.step
    return recorder.observe(.epoch(report, weights: RunStory.weights(Float(number))))
  }

  /// The report of an epoch of two steps.
  static func report(_ number: Int) -> EpochReport {
    EpochReport(
      epoch: number, step: 2 * number, loss: 1 / Float(number), accuracy: 0.25,
      validationLoss: 2 / Float(number), validationAccuracy: 0, learningRate: 0.1, imagesPerSecond: 5,
      seconds: 10 * Double(number))
  }

  func checkpoint(step: Int) -> [String] {
    var progress = RunProgress()
    progress.step = step
    return recorder.observe(
      .checkpoint(
        Checkpoint(
          configuration: configuration, weights: RunStory.weights(Float(step)), moments: [],
          progress: progress)))
  }

  func end(_ number: Float) -> [String] {
    recorder.observe(.finished(.epochsDone, weights: RunStory.weights(number)))
  }

  /// The number of the weights in a file; nil where there is none.
  static func number(_ path: String) -> Float? {
    (try? SafeTensors.read(path: path))?["fc.bias"]?.values.first
  }

  func number(_ file: RunFile) -> Float? { RunStory.number("\(folder)/\(file.rawValue)") }
}
