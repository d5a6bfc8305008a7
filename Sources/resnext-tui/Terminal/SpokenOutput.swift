import Notebook

/// What is written where sentences are said: lines that follow each other, and below them the line that is being typed.
///
/// Nothing is moved up or painted over but the line being typed, and that with carriage returns and spaces: any terminal
/// understands it, and the cursor stands where the reader is.
struct SpokenOutput {
  /// The line that is being typed, as it stands.
  private var typed: SpokenLine?
  /// Whether the cursor stands at the beginning of an empty row.
  private var isFresh = true

  /// What has to be written for lines to be said, the line being typed below them.
  mutating func bytes(_ lines: [String], typing line: SpokenLine?) -> String {
    var bytes = ""
    if !lines.isEmpty || line == nil { bytes += leaveTyped(isKept: line == nil) }
    for line in lines {
      bytes += (isFresh ? "" : "\r\n") + line
      isFresh = false
    }
    if let line, line != typed { bytes += show(line) }
    return bytes
  }

  /// The cursor at the beginning of a row of its own.
  mutating func end() -> String {
    defer { self = SpokenOutput() }
    return isFresh && typed == nil ? "" : "\r\n"
  }

  /// What was typed stays as a line when it is done with; while it goes on it moves below what is said.
  private mutating func leaveTyped(isKept: Bool) -> String {
    guard let old = typed else { return "" }
    typed = nil
    isFresh = !isKept
    return isKept ? "" : "\r" + String(repeating: " ", count: old.columns) + "\r"
  }

  private mutating func show(_ line: SpokenLine) -> String {
    defer {
      typed = line
      isFresh = false
    }
    guard let old = typed else { return (isFresh ? "" : "\r\n") + text(line) }
    // What is typed at the end is written alone, and a screen reader says it alone.
    if old.after.isEmpty, line.after.isEmpty, line.before.hasPrefix(old.before) {
      return String(line.before.dropFirst(old.before.count))
    }
    let rest = max(0, old.columns - line.columns)
    return "\r" + line.before + line.after + String(repeating: " ", count: rest) + "\r" + line.before
  }

  /// The line, the cursor at its caret.
  private func text(_ line: SpokenLine) -> String {
    line.after.isEmpty ? line.before : line.before + line.after + "\r" + line.before
  }
}
