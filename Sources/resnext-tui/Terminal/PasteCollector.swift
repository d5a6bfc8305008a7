import Notebook

/// Joins what a terminal sends between the marks around pasted text, so that no letter of it runs as a key.
struct PasteCollector {
  /// What the terminal sent.
  enum Input: Equatable {
    case begin
    case end
    case scalar(Unicode.Scalar)
    /// A key without a character, such as an arrow.
    case key
  }

  /// Most scalars that are kept, more than a line takes; what comes beyond is read and forgotten.
  static let capacity = 16_384
  /// Seconds without a byte after which the end mark is taken for lost.
  static let patience = 2.0

  private var text: String.UnicodeScalarView?
  /// How many scalars it has: a view would count them one by one.
  private var count = 0
  private var lastInput = 0.0

  /// Whether the end mark has not come yet.
  var isOpen: Bool { text != nil }

  /// Collects what came at a time; returns the text once its end mark is there.
  mutating func collect(_ input: Input, at time: Double) -> String? {
    lastInput = time
    switch input {
    case .begin:
      if text == nil { (text, count) = (String.UnicodeScalarView(), 0) }
    case .end: return close()
    case .scalar(let scalar):
      guard isOpen, count < Self.capacity else { break }
      text?.append(scalar)
      count += 1
    case .key: break
    }
    return nil
  }

  /// Gives out what came so far when nothing more has come for long.
  mutating func takeOverdue(at time: Double) -> String? {
    isOpen && time - lastInput > Self.patience ? close() : nil
  }

  private mutating func close() -> String? {
    defer { text = nil }
    return text.map { String($0) }
  }
}
