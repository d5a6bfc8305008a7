import Foundation
import Testing
@testable import Training

@testable import resnext_tui

@Suite("TensorBoard's events of a run")
struct EventFilesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var run: String { folder.file("run") }

  /// One value as TensorBoard reads it.
  struct Scalar: Equatable {
    var tag: String
    var step: Int
    var value: Float
  }

  /// All values of the files in a folder of the run.
  private func scalars(_ place: String) throws -> [Scalar] {
    try EventFiles.present(in: run, place: place).flatMap {
      try EventReader.scalars(Data(contentsOf: URL(fileURLWithPath: "\(run)/\($0)")))
    }
  }

  private func steps(_ place: String) throws -> [Int] {
    try scalars(place).filter { $0.tag == "epoch_loss" }.map(\.step)
  }

  @Test("Training and validation are two runs with the tags of Keras' callback, at the epoch's index")
  func tags() throws {
    let story = RunStory(run)
    _ = story.begin() + story.epoch(1, accuracy: 0.75) + story.epoch(2, accuracy: 0.5) + story.end(2)
    #expect(
      try scalars("train") == [
        Scalar(tag: "epoch_loss", step: 0, value: 1), Scalar(tag: "epoch_accuracy", step: 0, value: 0.25),
        Scalar(tag: "epoch_learning_rate", step: 0, value: 0.1),
        Scalar(tag: "epoch_images_per_second", step: 0, value: 5),
        Scalar(tag: "epoch_loss", step: 1, value: 0.5), Scalar(tag: "epoch_accuracy", step: 1, value: 0.25),
        Scalar(tag: "epoch_learning_rate", step: 1, value: 0.1),
        Scalar(tag: "epoch_images_per_second", step: 1, value: 5),
      ])
    #expect(
      try scalars("validation") == [
        Scalar(tag: "epoch_loss", step: 0, value: 2), Scalar(tag: "epoch_accuracy", step: 0, value: 0.75),
        Scalar(tag: "epoch_loss", step: 1, value: 1), Scalar(tag: "epoch_accuracy", step: 1, value: 0.5),
      ])
  }

  @Test("The norm of the gradient stands beside the others where it was measured")
  func norm() throws {
    let story = RunStory(run)
    _ = story.begin()
    var report = RunStory.report(1)
    report.gradientNorm = 2.5
    _ = story.recorder.observe(.epoch(report, weights: RunStory.weights(1)))
    #expect(
      try scalars("train").filter { $0.tag == "epoch_gradient_norm" }
        == [Scalar(tag: "epoch_gradient_norm", step: 0, value: 2.5)])
  }

  @Test("Weights and gradients of each layer are a histogram an epoch, at the epoch's index")
  func histograms() throws {
    let story = RunStory(run)
    _ = story.begin()
    for epoch in 1...2 {
      let layer = LayerHistograms.Layer(
        name: "conv1", weights: TensorHistogram([-1, 0.5, 0.5, 2]), gradients: TensorHistogram([0.25]))
      _ = story.recorder.observe(
        .histograms(LayerHistograms(epoch: epoch, step: 2 * epoch, layers: [layer])))
      _ = story.epoch(epoch, accuracy: 0.5)
    }
    let found = try EventFiles.present(in: run, place: "train").flatMap {
      try EventReader.histograms(Data(contentsOf: URL(fileURLWithPath: "\(run)/\($0)")))
    }
    #expect(
      found.map { "\($0.tag) \($0.step)" } == [
        "weights/conv1 0", "gradients/conv1 0", "weights/conv1 1", "gradients/conv1 1",
      ])
    let weights = try #require(found.first)
    #expect(weights.limits == weights.limits.sorted() && weights.limits.first == -1)
    #expect(weights.limits.last == 2 && weights.counts.reduce(0, +) == 4)
    // What lies up to 0, by the limits alone: the one negative number.
    let negative = zip(weights.limits, weights.counts).filter { $0.0 <= 0 }.map(\.1).reduce(0, +)
    #expect(negative == 1)
  }

  @Test("After several resumptions, in the same second or later, every epoch stands once in one file")
  func resumptions() throws {
    let first = RunStory(run)
    _ = first.begin() + first.epoch(1, accuracy: 0.1) + first.epoch(2, accuracy: 0.2)
    // Ended by the system: the checkpoint is older than the second epoch.
    for (place, time) in [1_700_000_000.0, 1_700_000_000, 1_700_000_050].enumerated() {
      let again = RunStory(run, goesOnAfter: 2 * (place + 1), wallTime: time)
      _ = again.begin()
      #expect(try steps("train") == Array(0..<place + 2), "what stood there stays until there is more")
      _ = again.epoch(place + 2, accuracy: 0.3) + again.epoch(place + 3, accuracy: 0.4)
      #expect(try steps("train") == Array(0..<place + 3))
      #expect(try steps("validation") == Array(0..<place + 3))
      #expect(EventFiles.present(in: run, place: "train").count == 1)
    }
  }

  @Test("An epoch that was cut short stands once when the run has gone on: whole")
  func cutShort() throws {
    let first = RunStory(run)
    _ = first.begin() + first.epoch(1, accuracy: 0.1) + first.epoch(2, accuracy: 0.2, step: 3) + first.end(2)
    #expect(try steps("train") == [0, 1])
    let second = RunStory(run, goesOnAfter: 3)
    _ = second.begin() + second.epoch(2, accuracy: 0.3)
    #expect(try steps("train") == [0, 1])
    #expect(try scalars("validation").last?.value == 0.3)
    let lines = try String(contentsOfFile: run + "/metrics.jsonl", encoding: .utf8).split(separator: "\n")
    #expect(lines.map { EpochLine(text: String($0))?.step } == [2, 4])
  }

  @Test("Events of version 0.1.0, beside the weights, go when the run's new ones stand")
  func oldPlace() throws {
    let first = RunStory(run)
    _ = first.begin() + first.epoch(1, accuracy: 0.1)
    try Data([1]).write(to: URL(fileURLWithPath: run + "/events.out.tfevents.0000000001.host"))
    let second = RunStory(run, goesOnAfter: 2)
    _ = second.begin()
    #expect(EventFiles.present(in: run, place: "").count == 1)
    _ = second.epoch(2, accuracy: 0.2)
    #expect(EventFiles.present(in: run, place: "").isEmpty)
  }

  @Test("A file that somebody removed is written again with all epochs")
  func removedFile() throws {
    let story = RunStory(run)
    _ = story.begin() + story.epoch(1, accuracy: 0.1)
    try FileManager.default.removeItem(atPath: run + "/train")
    _ = story.epoch(2, accuracy: 0.2)
    #expect(try steps("train") == [0, 1])
    #expect(try steps("validation") == [0, 1])
  }
}

/// Reads the scalars of an event file: records of length, checksum, protocol buffer, checksum.
private enum EventReader {
  private static func events(_ data: Data) -> [[Field]] {
    var result: [[Field]] = []
    var bytes = [UInt8](data)[...]
    while bytes.count >= 12 {
      let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
      result.append(fields(bytes.dropFirst(12).prefix(length)))
      bytes = bytes.dropFirst(16 + length)
    }
    return result
  }

  static func scalars(_ data: Data) -> [EventFilesTests.Scalar] {
    var result: [EventFilesTests.Scalar] = []
    for event in events(data) {
      let step = event.first { $0.number == 2 }?.integer ?? 0
      for summary in event where summary.number == 5 {
        for value in fields(summary.bytes) where value.number == 1 {
          let parts = fields(value.bytes)
          let tag = parts.first { $0.number == 1 }.map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
          let bits = parts.first { $0.number == 2 }?.integer ?? 0
          result.append(.init(tag: tag, step: step, value: Float(bitPattern: UInt32(bits))))
        }
      }
    }
    return result
  }

  struct Histogram {
    var tag: String
    var step: Int
    var limits: [Double]
    var counts: [Double]
  }

  static func histograms(_ data: Data) -> [Histogram] {
    var result: [Histogram] = []
    for event in events(data) {
      let step = event.first { $0.number == 2 }?.integer ?? 0
      for summary in event where summary.number == 5 {
        for value in fields(summary.bytes) where value.number == 1 {
          let parts = fields(value.bytes)
          guard let tag = parts.first(where: { $0.number == 1 }),
            let histogram = parts.first(where: { $0.number == 5 })
          else { continue }
          let numbers = fields(histogram.bytes)
          func doubles(_ field: Int) -> [Double] {
            let bytes = Array(numbers.first { $0.number == field }?.bytes ?? [])
            return stride(from: 0, to: bytes.count, by: 8).map { begin in
              Double(bitPattern: bytes[begin..<begin + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) })
            }
          }
          result.append(
            Histogram(
              tag: String(decoding: tag.bytes, as: UTF8.self), step: step, limits: doubles(6),
              counts: doubles(7)))
        }
      }
    }
    return result
  }

  private struct Field {
    var number: Int
    var integer = 0
    var bytes: ArraySlice<UInt8> = []
  }

  private static func fields(_ bytes: ArraySlice<UInt8>) -> [Field] {
    var rest = bytes
    var result: [Field] = []
    func variable() -> Int {
      var value = 0
      var shift = 0
      while let byte = rest.popFirst() {
        value |= Int(byte & 0x7f) << shift
        shift += 7
        if byte & 0x80 == 0 { break }
      }
      return value
    }
    func fixed(_ count: Int) -> Int {
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count).reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    while !rest.isEmpty {
      let key = variable()
      var field = Field(number: key >> 3)
      switch key & 7 {
      case 0: field.integer = variable()
      case 1: rest = rest.dropFirst(8)
      case 2:
        let count = variable()
        field.bytes = rest.prefix(count)
        rest = rest.dropFirst(count)
      default: field.integer = fixed(4)
      }
      result.append(field)
    }
    return result
  }
}
