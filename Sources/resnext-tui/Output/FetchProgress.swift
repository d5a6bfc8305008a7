import Datasets
import Fetching
import Formats
import Tensors

/// What `fetch` prints: a bar on a terminal, a line at every tenth elsewhere, JSON lines with `--json`.
struct FetchProgress {
  private let output: TextOutput
  private let errors: TextOutput
  private let style: Style
  private var tenth = -1
  private var isBarShown = false
  /// When the first byte of this process came, and how many were there before; for the rate.
  private var start: (time: ContinuousClock.Instant, bytes: Int)?
  private var lastLine: ContinuousClock.Instant?

  private enum Style { case bar, lines, json }

  init(output: TextOutput, errors: TextOutput, isJSON: Bool) {
    self.output = output
    self.errors = errors
    style = isJSON ? .json : output.isTerminal ? .bar : .lines
  }

  /// Prints what an event says.
  mutating func show(_ event: FetchEvent) throws(CommandError) {
    if style == .json { return try showJSON(event) }
    switch event {
    case .received(let bytes, let total): try receive(bytes, total)
    case .waiting, .startingOver: try note(event.text)
    case .asking:
      start = nil
      try say(event.text)
    case .checking: try say(event.text)
    case .unpacking(let share):
      if style == .bar { try bar(event.text) } else if share == 0 { try say(event.text) }
    }
  }

  /// Ends a line that is drawn over and over.
  mutating func endBar() throws(CommandError) {
    guard isBarShown else { return }
    isBarShown = false
    try output.write("\r\u{1B}[K")
  }

  /// Says where the data are, and by which argument of `--data` they are read.
  mutating func close(
    _ fetched: FetchedData, of archive: CIFARArchive, argument: String
  ) throws(CommandError) {
    try endBar()
    guard style != .json else {
      let members: [(String, JSONValue)] = [
        ("event", "done"), ("data", .string(archive.rawValue)), ("path", .string(fetched.path)),
        ("was_there", .bool(fetched.wasThere)),
      ]
      return try output.writeLine(JSONValue.ordered(members).text())
    }
    let there = fetched.wasThere ? "is there already" : "is there"
    try output.writeLine("\(archive.name) \(there): \(fetched.path)")
    try output.writeLine("it is read by --data \(argument)")
  }

  // MARK: Bytes

  private mutating func receive(_ bytes: Int, _ total: Int?) throws(CommandError) {
    let now = ContinuousClock.now
    if start == nil { start = (now, bytes) }
    guard style == .bar else {
      guard let total, total > 0, 10 * bytes / total > tenth else { return }
      tenth = 10 * bytes / total
      return try say(FetchEvent.received(bytes, total: total).text)
    }
    var text = FetchEvent.received(bytes, total: total).text
    if let start, now - start.time >= .seconds(1), bytes > start.bytes {
      let rate = Double(bytes - start.bytes) / ((now - start.time) / .seconds(1))
      text += "  \(byteText(Int(rate)))/s"
      if let total { text += "  \(NumberText.exactDuration(Double(total - bytes) / rate)) left" }
    }
    let width = 20
    let share = total.map { $0 > 0 ? width * bytes / $0 : 0 }
    let filled = share.map { "[" + String(repeating: "=", count: $0).padding(width) + "] " } ?? ""
    try bar(filled + text)
  }

  private mutating func bar(_ text: String) throws(CommandError) {
    isBarShown = true
    // A line that wraps could not be drawn over.
    try output.write("\r\u{1B}[K" + text.prefix(max(10, (output.columns ?? 80) - 1)))
  }

  private mutating func say(_ line: String) throws(CommandError) {
    try endBar()
    try output.writeLine(line)
  }

  /// Something went wrong that is being mended: on standard error, where that is open.
  private mutating func note(_ line: String) throws(CommandError) {
    try endBar()
    try? errors.writeLine("resnext-tui: \(oneLine(line))")
  }

  // MARK: JSON

  private mutating func showJSON(_ event: FetchEvent) throws(CommandError) {
    let members: [(String, JSONValue)]
    switch event {
    case .asking(let url, let kept):
      lastLine = nil
      members = [("event", "request"), ("url", .string(url)), ("kept", .integer(kept))]
    case .received(let bytes, let total):
      // One line a second is enough for who draws a bar of it.
      let now = ContinuousClock.now
      if let lastLine, now - lastLine < .seconds(1), bytes != total { return }
      lastLine = now
      members = [
        ("event", "progress"), ("received", .integer(bytes)), ("total", total.map { .integer($0) } ?? .null),
      ]
    case .waiting(let reason, let seconds, let attempt, let attempts):
      members = [
        ("event", "retry"), ("reason", .string(reason)), ("seconds", .number(seconds)),
        ("attempt", .integer(attempt)), ("attempts", .integer(attempts)),
      ]
    case .startingOver(let reason): members = [("event", "restart"), ("reason", .string(reason))]
    case .checking(let path): members = [("event", "check"), ("path", .string(path))]
    case .unpacking(let share):
      guard share == 0 else { return }
      members = [("event", "unpack")]
    }
    try output.writeLine(JSONValue.ordered(members).text())
  }
}

extension String {
  /// Followed by blanks up to a width.
  fileprivate func padding(_ width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
