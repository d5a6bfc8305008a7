import Datasets
import Foundation
import ResNeXtModel
import Synchronization
import Testing

@testable import Formats
@testable import Training

@Suite("Checkpoints by time")
struct CheckpointByTimeTests {
  private var configuration: TrainingConfiguration {
    var network = Preset.tiny.configuration
    network.stemChannels = 8
    network.outputs = [16, 16, 16]
    network.cardinality = 2
    return TrainingConfiguration(
      network: network, data: .shapes, epochs: 2, batchSize: 4, optimizer: .adam, learningRate: 0.01,
      schedule: .cosine, augment: true)
  }

  /// Twenty images of noise: five steps an epoch.
  private var dataset: Dataset {
    let images = (0..<20).map { (image: Int) -> [UInt8] in
      (0..<3072).map { (pixel: Int) -> UInt8 in UInt8((pixel * 31 + image * 97) % 251) }
    }
    let records = StoredRecords(images: images, labels: (0..<20).map { UInt8($0 % 10) })
    return Dataset(
      name: "noise", location: nil, classNames: (0..<10).map(String.init), training: records,
      validation: records)
  }

  private struct Story {
    var losses: [Float] = []
    var epochs: [EpochReport] = []
    var checkpoints: [Checkpoint] = []
    var weights: NetworkWeights?
  }

  /// A run on a clock that passes `secondsAStep` between two steps.
  private func run(
    from checkpoint: Checkpoint? = nil, every seconds: Double?, secondsAStep: Double = 10, threads: Int = 1
  ) throws -> Story {
    var story = Story()
    var time = 0.0
    var configuration = configuration
    configuration.threads = threads
    let trainer = try Trainer(
      configuration, dataset: dataset, checkpoint: checkpoint, checkpointSeconds: seconds,
      control: TrainingControl(), now: { time }
    ) { event in
      switch event {
      case .step(let report):
        story.losses.append(report.loss)
        time += secondsAStep
      case .epoch(let report, _): story.epochs.append(report)
      case .checkpoint(let checkpoint): story.checkpoints.append(checkpoint)
      case .finished(_, let weights): story.weights = weights
      default: break
      }
    }
    trainer.run()
    return story
  }

  @Test("One comes whenever the time is over, also inside the first epoch, and one after every epoch")
  func whenever() throws {
    #expect(try run(every: 30).checkpoints.map(\.progress.step) == [3, 5, 8, 10])
    #expect(try run(every: 10).checkpoints.map(\.progress.step) == [1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 10, 10])
    #expect(try run(every: .infinity).checkpoints.map(\.progress.step) == [5, 10])
    #expect(try run(every: nil).checkpoints.isEmpty)
  }

  @Test("A run that goes on from any of them gives the same bits as one that never stopped")
  func goesOnExactly() throws {
    let whole = try run(every: 10)
    let folder = NSTemporaryDirectory() + "resnext-by-time-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for checkpoint in whole.checkpoints {
      let path = folder + "/checkpoint.safetensors"
      try checkpoint.write(to: path)
      let rest = try run(from: try Checkpoint.read(path: path, data: .shapes), every: nil)
      let step = checkpoint.progress.step
      #expect(rest.losses == Array(whole.losses[step...]))
      #expect(rest.weights == whole.weights)
      // The epoch that was cut is reported as a whole; behind the last one there is nothing to report.
      #expect(rest.epochs.isEmpty == (checkpoint == whole.checkpoints.last))
      guard let last = rest.epochs.last else { continue }
      #expect(last.loss == whole.epochs.last?.loss)
      #expect(last.validationAccuracy == whole.epochs.last?.validationAccuracy)
    }
  }

  @Test("Equal runs write equal bytes, on other threads, at another pace and with other data folders")
  func equalBytes() throws {
    let folder = NSTemporaryDirectory() + "resnext-equal-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var files: [Data] = []
    for (threads, pace) in [(1, 10.0), (2, 7)] {
      var checkpoint = try #require(try run(every: 1, secondsAStep: pace, threads: threads).checkpoints.last)
      checkpoint.configuration.data = .directory("/\(threads)")
      checkpoint.configuration.maximumSeconds = pace
      let path = "\(folder)/\(threads).safetensors"
      try checkpoint.write(to: path)
      files.append(try Data(contentsOf: URL(fileURLWithPath: path)))
    }
    #expect(files[0] == files[1])
  }
}

@Suite("Checkpoint files")
struct CheckpointFileTests {
  private let settings = #"""
    {"augment":false,"batchSize":4,"epochs":2,"learningRate":0.01,"momentum":0.9,"network":NETWORK,\#
    "optimizer":"adam","schedule":"cosine","seed":18446744073709551615,"weightDecay":0,\#
    "data":"/somewhere/cifar","threads":3,"maximumSeconds":7}
    """#

  /// A checkpoint as version 0.1.0 wrote it, with `progress` instead of a sound one.
  private func oldFile(_ progress: String) throws -> String {
    let network = String(
      decoding: try JSONEncoder().encode(Preset.tiny.configuration), as: UTF8.self)
    let path = NSTemporaryDirectory() + "resnext-old-" + UUID().uuidString
    try SafeTensors(
      tensors: [],
      metadata: [
        "training": settings.replacingOccurrences(of: "NETWORK", with: network), "progress": progress,
      ]
    ).write(to: path)
    return path
  }

  private let progress =
    #"{"step":6,"seconds":12.5,"epoch":{"images":8,"lossSum":4,"correct":3,"seconds":2,"rate":0.5}}"#

  @Test("One of version 0.1.0 still says everything: data, threads and seconds too")
  func old() throws {
    let path = try oldFile(progress)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let checkpoint = try Checkpoint.read(path: path)
    #expect(checkpoint.configuration.data == .directory("/somewhere/cifar"))
    #expect(checkpoint.configuration.threads == 3)
    #expect(checkpoint.configuration.seed == .max)
    #expect(checkpoint.progress.step == 6)
    #expect(checkpoint.progress.seconds == 12.5)
    #expect(checkpoint.progress.epoch.loss == 0.5)
    // What the user says and what stands beside it come first.
    let beside = RunCircumstances(
      program: "p", command: [], data: .cifar10, threads: 2, maximumSeconds: 9, seconds: 40)
    let read = try Checkpoint.read(path: path, circumstances: beside)
    #expect(read.configuration.data == .cifar10)
    #expect(read.configuration.threads == 2)
    #expect(read.progress.seconds == 40)
    #expect(
      try Checkpoint.read(path: path, data: .shapes, circumstances: beside).configuration.data == .shapes)
  }

  @Test("Counts below zero are refused before anything computes with them")
  func negative() throws {
    for broken in [
      progress.replacingOccurrences(of: "\"step\":6", with: "\"step\":-6"),
      progress.replacingOccurrences(of: "\"images\":8", with: "\"images\":-8"),
      progress.replacingOccurrences(of: "\"correct\":3", with: "\"correct\":9"),
    ] {
      let path = try oldFile(broken)
      defer { try? FileManager.default.removeItem(atPath: path) }
      #expect(throws: TrainingError.self) { try Checkpoint.read(path: path) }
    }
  }

  @Test("Without data in the file, beside it or from the user it is refused, and the option is named")
  func noData() throws {
    let path = NSTemporaryDirectory() + "resnext-no-data-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    let configuration = TrainingConfiguration(network: Preset.tiny.configuration, data: .cifar10)
    let weights = NetworkWeights(configuration: configuration.network, tensors: [])
    try Checkpoint(
      configuration: configuration, weights: weights, moments: [], progress: RunProgress()
    ).write(to: path)
    do {
      _ = try Checkpoint.read(path: path)
      Issue.record("it was read without data")
    } catch {
      #expect(error.description.hasPrefix("data: run.json is missing beside \(path)"))
    }
    #expect(try Checkpoint.read(path: path, data: .cifar10).configuration == configuration)
  }

  @Test("What belongs to the machine comes back as it was written; a broken file is named with a remedy")
  func circumstances() throws {
    let folder = NSTemporaryDirectory() + "resnext-circumstances-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(try RunCircumstances.read(folder: folder) == nil)
    let written = RunCircumstances(
      program: "resnext-tui 1", command: ["resnext-tui", "train", "--data", "a b"],
      data: .directory("/a b"), threads: 4, maximumSeconds: 60, seconds: 1.5)
    try written.write(folder: folder)
    #expect(try RunCircumstances.read(folder: folder) == written)
    try Data("{".utf8).write(to: URL(fileURLWithPath: folder + "/run.json"))
    do {
      _ = try RunCircumstances.read(folder: folder)
      Issue.record("it was read")
    } catch {
      #expect(error.description.contains("run.json"))
      #expect(error.description.contains("--data"))
    }
  }
}
