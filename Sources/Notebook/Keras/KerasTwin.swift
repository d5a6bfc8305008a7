/// A cell's call as it is written in Keras 3, with the numbers of the block and the step that are shown.
///
/// The lines of the cells, one cell after the other, are a program that runs: `setup` imports what the others use.
struct KerasTwin: Hashable, Sendable {
  /// Lines of Python.
  var lines: [String]
  /// The line that computes the step shown; nil where all of them do.
  var current: Int?

  init(_ lines: [String], current: Int? = nil) {
    self.lines = lines
    self.current = current.flatMap { lines.indices.contains($0) ? $0 : nil }
  }

  /// All of it.
  var text: String { lines.joined(separator: "\n") }

  /// The lines at a width: what is longer goes on, indented, behind a comma or a space, and still is Python.
  func wrapped(to columns: Int) -> [(text: String, isCurrent: Bool)] {
    lines.enumerated().flatMap { index, line in
      Self.wrapped(line, to: max(24, columns)).map { (text: $0, isCurrent: index == current) }
    }
  }

  private static func wrapped(_ line: String, to columns: Int) -> [String] {
    let indent = String(line.prefix { $0 == " " })
    var rest = line
    var parts: [String] = []
    while CharacterWidth.columns(rest) > columns, let end = breakingPoint(of: rest, columns: columns) {
      parts.append(String(rest[..<end]))
      rest = indent + "    " + String(rest[end...].drop { $0 == " " })
    }
    return parts + [rest]
  }

  /// Behind the last space that fits; nil where there is none but those that it begins with.
  private static func breakingPoint(of line: String, columns: Int) -> String.Index? {
    let start = line.firstIndex { $0 != " " } ?? line.startIndex
    let limit = line.index(line.startIndex, offsetBy: columns, limitedBy: line.endIndex) ?? line.endIndex
    guard start < limit else { return nil }
    return line[start..<limit].lastIndex(of: " ").map { line.index(after: $0) }
  }
}

/// Numbers and words as Python writes them.
enum Python {
  /// `True` or `False`.
  static func bool(_ value: Bool) -> String { value ? "True" : "False" }
  /// A text in quotation marks.
  static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
