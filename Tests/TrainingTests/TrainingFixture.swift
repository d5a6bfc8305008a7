import Datasets
import Dispatch
import ResNeXtModel
import Synchronization
import Tensors

@testable import Training

/// Ten easy images a class: each class has its own colour, so that a network learns them in a few steps.
func colouredImages(_ count: Int) -> StoredRecords {
  var generator = Philox(seed: 11)
  var images: [[UInt8]] = []
  var labels: [UInt8] = []
  for index in 0..<count {
    let label = index % 10
    images.append(
      (0..<3072).map {
        UInt8(($0 / 1024 * 83 + label * 25 + Int.random(in: 0..<20, using: &generator)) % 256)
      })
    labels.append(UInt8(label))
  }
  return StoredRecords(images: images, labels: labels)
}

/// 40 such images to train on and 20 held out.
func colours(training: Int = 40, validation: Int = 20) -> Dataset {
  Dataset(
    name: "colours", location: nil, classNames: (0..<10).map { "colour \($0)" },
    training: colouredImages(training),
    validation: colouredImages(validation))
}

/// Three epochs of a small network in batches of 16.
func smallConfiguration() -> TrainingConfiguration {
  var network = Preset.tiny.configuration
  network.stemChannels = 8
  network.outputs = [16, 16, 16]
  network.cardinality = 2
  return TrainingConfiguration(
    network: network, data: .shapes, epochs: 3, batchSize: 16, optimizer: .adam, learningRate: 0.01)
}

/// What was told, kept across threads.
final class Log<Event: Sendable>: Sendable {
  private let entries = Mutex<[Event]>([])
  private let news = DispatchSemaphore(value: 0)

  var events: [Event] { entries.withLock { $0 } }

  func write(_ event: Event) {
    entries.withLock { $0.append(event) }
    news.signal()
  }

  /// Waits, at most a minute, until an event of interest was written.
  func wait(for condition: (Event) -> Bool) -> Bool {
    let deadline = DispatchTime.now() + 60
    var read = 0
    while true {
      let all = events
      while read < all.count {
        read += 1
        if condition(all[read - 1]) { return true }
      }
      if news.wait(timeout: deadline) == .timedOut { return false }
    }
  }
}

/// What an observer of a trainer saw.
typealias EventLog = Log<TrainingEvent>

extension EventLog {
  var losses: [Float] {
    events.compactMap { if case .step(let report) = $0 { report.loss } else { nil } }
  }
  var epochs: [EpochReport] {
    events.compactMap { if case .epoch(let report, _) = $0 { report } else { nil } }
  }
  var end: RunEnd? {
    if case .finished(let end, _) = events.last { return end }
    return nil
  }
}

/// A clock that moves one second every time somebody looks.
final class SteppingClock {
  private var seconds = 0.0
  func now() -> Double {
    seconds += 1
    return seconds
  }
}
