/// A line of text with a caret: what is typed after `:` and `/`, as a parameter's value and in the palette.
///
/// It is kept as the text before the caret and the text after it, so no position can point outside. Typing puts scalars
/// exactly where the caret is: a text typed scalar by scalar is the text pasted at once, in every script. Moving and
/// erasing go by grapheme clusters. Where typed scalars join the ones behind them, the caret stands inside a cluster
/// until it is moved.
struct TextField: Hashable, Sendable {
  /// Most bytes of UTF-8 that a line takes: the longest path of the system.
  static let capacity = 4096

  private(set) var before: String
  private(set) var after = ""

  /// A line with its caret at the end; what it cannot hold is left out.
  init(_ text: String = "") {
    before = ""
    insert(text)
  }

  /// The whole line.
  var text: String { before + after }

  // MARK: Typing

  /// Puts text at the caret, as far as there is room, and moves the caret behind it.
  ///
  /// Line breaks and tabs become spaces, other control characters are left out.
  ///
  /// - Returns: how many characters had no room.
  @discardableResult
  mutating func insert(_ typed: String) -> Int {
    var room = Self.capacity - before.utf8.count - after.utf8.count
    let characters = Array(Self.harmless(typed))
    for (index, character) in characters.enumerated() {
      guard character.utf8.count <= room else { return characters.count - index }
      room -= character.utf8.count
      before.append(character)
    }
    return 0
  }

  /// Text on one line without control characters; a stretch of line breaks and tabs is one space, none at the ends.
  static func harmless(_ text: String) -> String {
    var kept = String.UnicodeScalarView()
    var breaks = false
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator:
        breaks = breaks || scalar.properties.isWhitespace
      default:
        if breaks, !kept.isEmpty { kept.append(" ") }
        breaks = false
        kept.append(scalar)
      }
    }
    return String(kept)
  }

  // MARK: Moving

  /// Moves to the cluster's beginning before the caret.
  mutating func moveLeft() {
    guard let last = before.popLast() else { return }
    after = String(last) + after
  }

  /// Moves to the next end of a cluster behind the caret.
  mutating func moveRight() {
    let whole = text
    guard let end = nextEnd(in: whole) else { return }
    before = String(whole[..<end])
    after = String(whole[end...])
  }

  mutating func moveToStart() {
    after = text
    before = ""
  }

  mutating func moveToEnd() {
    before = text
    after = ""
  }

  // MARK: Erasing

  /// Erases what stands between the caret and the cluster's beginning before it.
  mutating func eraseBefore() { _ = before.popLast() }

  /// Erases what stands between the caret and the next end of a cluster.
  mutating func eraseAfter() {
    let whole = text
    guard let end = nextEnd(in: whole) else { return }
    after = String(whole[end...])
  }

  /// Erases the word before the caret, and spaces between them.
  mutating func eraseWord() {
    while before.last?.isWhitespace == true { before.removeLast() }
    while let last = before.last, !last.isWhitespace { before.removeLast() }
  }

  mutating func eraseAll() { self = TextField() }

  // MARK: Clusters

  /// The number of the cluster that the caret stands at or in; as many as there are clusters at the end.
  var caretCluster: Int {
    let whole = text
    guard let end = nextEnd(in: whole) else { return whole.count }
    return whole.distance(from: whole.startIndex, to: end) - 1
  }

  /// The first end of a cluster behind the caret; nil when the caret is at the end.
  private func nextEnd(in whole: String) -> String.Index? {
    guard !after.isEmpty else { return nil }
    let caret = whole.utf8.index(whole.startIndex, offsetBy: before.utf8.count)
    return whole.indices.lazy.map { whole.index(after: $0) }.first { $0 > caret }
  }
}
