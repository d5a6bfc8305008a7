import Foundation
import Testing

@testable import Training
@testable import resnext_tui

@Suite("A run that is resumed")
struct ResumedRunTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var run: String { folder.file("run") }

  /// An epoch with a norm and a histogram, which no line holds.
  private func epoch(_ number: Int, _ story: RunStory, step: Int? = nil) {
    let layer = LayerHistograms.Layer(
      name: "conv1", weights: TensorHistogram([-1, Float(number)]), gradients: TensorHistogram([0.25]))
    var report = RunStory.report(number)
    report.step = step ?? report.step
    report.gradientNorm = Float(number) / 3
    _ = story.recorder.observe(
      .histograms(LayerHistograms(epoch: number, step: report.step, layers: [layer])))
    _ = story.recorder.observe(.epoch(report, weights: RunStory.weights(Float(number))))
  }

  /// The tags that stand at each step of the training events.
  private func tags() throws -> [Int: [String]] {
    let files = EventFiles.present(in: run, place: "train")
    #expect(files.count == 1)
    var tags: [Int: [String]] = [:]
    for file in files {
      let read = try EventValues.all(Data(contentsOf: URL(fileURLWithPath: "\(run)/\(file)")))
      for (tag, step) in read { tags[step, default: []].append(tag) }
    }
    return tags.mapValues { $0.sorted() }
  }

  private static let all = [
    "epoch_accuracy", "epoch_gradient_norm", "epoch_images_per_second", "epoch_learning_rate", "epoch_loss",
    "gradients/conv1", "weights/conv1",
  ]

  private func lines() throws -> [EpochLine] {
    try String(contentsOfFile: run + "/metrics.jsonl", encoding: .utf8).split(separator: "\n").compactMap {
      EpochLine(text: String($0))
    }
  }

  @Test("Gradient norms and histograms of the epochs before stay, bit for bit, and no step stands twice")
  func events() throws {
    let first = RunStory(run)
    _ = first.begin()
    for number in 1...3 { epoch(number, first) }
    let before = try #require(EventFiles.present(in: run, place: "train").first)
    let old = try Data(contentsOf: URL(fileURLWithPath: "\(run)/\(before)"))
    // Killed behind the third epoch, before its checkpoint stood.
    let second = RunStory(run, goesOnAfter: 4, wallTime: 1_700_000_100)
    _ = second.begin()
    epoch(3, second)
    epoch(4, second)
    #expect(try tags() == [0: Self.all, 1: Self.all, 2: Self.all, 3: Self.all])
    let after = try #require(EventFiles.present(in: run, place: "train").first)
    let new = try Data(contentsOf: URL(fileURLWithPath: "\(run)/\(after)"))
    // Behind the records of the version, the first two epochs are what they were.
    let shared = zip(EventValues.records(old), EventValues.records(new)).dropFirst().prefix { $0 == $1 }.count
    #expect(shared >= 4)
  }

  @Test("Where the events are damaged, what lines know of their epochs stands again")
  func damaged() throws {
    let first = RunStory(run)
    _ = first.begin()
    for number in 1...3 { epoch(number, first) }
    let file = try #require(EventFiles.present(in: run, place: "train").first)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: "\(run)/\(file)"))
    // In the numbers of the second epoch.
    let records = EventValues.records(bytes)
    bytes[records.prefix(3).reduce(0) { $0 + $1.count } + 20] ^= 1
    try bytes.write(to: URL(fileURLWithPath: "\(run)/\(file)"))
    let second = RunStory(run, goesOnAfter: 6)
    _ = second.begin()
    epoch(4, second)
    let known = ["epoch_accuracy", "epoch_images_per_second", "epoch_learning_rate", "epoch_loss"]
    #expect(try tags() == [0: Self.all, 1: known, 2: known, 3: Self.all])
  }

  @Test("An epoch that was cut short within one use of the program leaves those before it as they are")
  func replaced() throws {
    let story = RunStory(run)
    _ = story.begin()
    epoch(1, story)
    epoch(2, story, step: 3)
    epoch(2, story)
    #expect(try tags() == [0: Self.all, 1: Self.all])
    #expect(try lines().map(\.step) == [2, 4])
  }

  @Test("The line of the epoch in which a run went on says from which step; other lines have their keys")
  func line() throws {
    let first = RunStory(run)
    _ = first.begin() + first.epoch(1, accuracy: 0.1) + first.epoch(2, accuracy: 0.2)
    let second = RunStory(run, goesOnAfter: 3)
    _ = second.begin() + second.epoch(2, accuracy: 0.3) + second.epoch(3, accuracy: 0.4)
    #expect(try lines().map(\.resumedStep) == [nil, 3, nil])
    // Cut short and gone on within one use of the program, it still says so.
    let again = RunStory(run, goesOnAfter: 4)
    _ = again.begin() + again.epoch(3, accuracy: 0.4, step: 5) + again.epoch(3, accuracy: 0.4)
    #expect(try lines().map(\.resumedStep) == [nil, 3, 4])
    let third = RunStory(run, goesOnAfter: 6)
    _ = third.begin() + third.epoch(4, accuracy: 0.5)
    #expect(try lines().map(\.resumedStep) == [nil, 3, 4, 6])
    let text = try String(contentsOfFile: run + "/metrics.jsonl", encoding: .utf8)
    #expect(text.split(separator: "\n").allSatisfy { $0.hasPrefix("{\"event\":\"epoch\",\"epoch\":") })
    #expect(text.components(separatedBy: "resumed").count == 4)
  }
}

/// The records of an event file, and tags and steps of what they hold.
private enum EventValues {
  static func records(_ file: Data) -> [Data] {
    var records: [Data] = []
    var rest = file[...]
    while rest.count >= 16 {
      let length = 16 + rest.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
      records.append(Data(rest.prefix(length)))
      rest = rest.dropFirst(length)
    }
    return records
  }

  static func all(_ file: Data) -> [(tag: String, step: Int)] {
    records(file).flatMap { record -> [(tag: String, step: Int)] in
      let event = fields(record.dropFirst(12).dropLast(4))
      let step = event.first { $0.number == 2 }?.value ?? 0
      return event.filter { $0.number == 5 }.flatMap { fields($0.bytes) }.filter { $0.number == 1 }.compactMap
      {
        fields($0.bytes).first { $0.number == 1 }.map { (String(decoding: $0.bytes, as: UTF8.self), step) }
      }
    }
  }

  private static func fields(_ bytes: Data) -> [(number: Int, value: Int, bytes: Data)] {
    var rest = bytes
    var found: [(number: Int, value: Int, bytes: Data)] = []
    func variable() -> Int {
      var (value, shift) = (0, 0)
      while let byte = rest.popFirst() {
        value |= Int(byte & 0x7f) << shift
        shift += 7
        if byte & 0x80 == 0 { break }
      }
      return value
    }
    while !rest.isEmpty {
      let key = variable()
      switch key & 7 {
      case 0: found.append((key >> 3, variable(), Data()))
      case 2:
        let count = variable()
        found.append((key >> 3, 0, Data(rest.prefix(count))))
        rest = rest.dropFirst(count)
      default:
        found.append((key >> 3, 0, Data()))
        rest = rest.dropFirst(key & 7 == 1 ? 8 : 4)
      }
    }
    return found
  }
}
