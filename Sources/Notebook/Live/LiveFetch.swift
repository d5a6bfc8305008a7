import Datasets
import Fetching
import Tensors

/// Data that are being fetched, and data that were looked for in vain.
struct LiveFetch: Sendable {
  /// What is under way; nil for nothing.
  private(set) var current: Current?
  /// Sources that were asked for and are not on this machine.
  var missing: Set<DataSource> = []
  private var number = 0

  /// A fetch under way.
  struct Current: Sendable {
    let number: Int
    let archive: CIFARArchive
    /// What happened last.
    var event: FetchEvent?
    /// Whether it was asked to end.
    var isEnding = false
    /// When bytes began to come, and how many were there; for the rate.
    var start: (time: Double, bytes: Int)?
  }

  /// Begins one.
  ///
  /// - Returns: its number, which its messages carry.
  mutating func begin(_ archive: CIFARArchive) -> Int {
    number += 1
    current = Current(number: number, archive: archive)
    return number
  }

  /// Takes what happened in the fetch of a number at a time on the notebook's clock; nothing of one that is over.
  mutating func follow(_ number: Int, _ event: FetchEvent, at time: Double) {
    guard current?.number == number else { return }
    current?.event = event
    guard case .received(let bytes, _) = event else {
      current?.start = nil
      return
    }
    if current?.start == nil { current?.start = (time, bytes) }
  }

  /// Asks the one under way to end.
  mutating func askToEnd() { current?.isEnding = true }

  /// Ends the fetch of a number.
  ///
  /// - Returns: what was fetched; nil for a number that is over already.
  mutating func end(_ number: Int) -> CIFARArchive? {
    guard let ended = current, ended.number == number else { return nil }
    current = nil
    return ended.archive
  }
}

extension LiveFetch.Current {
  /// What it does, for a line with little room.
  var short: String {
    guard !isEnding, let event else { return "fetching \(archive.name)" }
    let percent = event.share.map { " \(Int(100 * $0)) %" } ?? ""
    if case .unpacking = event { return "unpacking \(archive.name)\(percent)" }
    return "fetching \(archive.name)\(percent)"
  }

  /// What it does, with rate and time left where bytes come, at a time on the notebook's clock.
  func text(at time: Double) -> String {
    if isEnding { return "\(archive.name): ending" }
    guard let event else { return "\(archive.name): beginning" }
    return "\(archive.name): \(event.text)\(rateText(event, at: time))"
  }

  private func rateText(_ event: FetchEvent, at time: Double) -> String {
    guard case .received(let bytes, let total) = event, let start, time - start.time >= 1, bytes > start.bytes
    else { return "" }
    let rate = Double(bytes - start.bytes) / (time - start.time)
    let left = total.map { ", \(NumberText.exactDuration(Double($0 - bytes) / rate)) left" } ?? ""
    return ", \(byteText(Int(rate)))/s\(left)"
  }
}
