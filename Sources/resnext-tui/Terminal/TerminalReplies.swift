import Notebook

/// What a terminal answers to questions about itself.
enum TerminalReply: Equatable {
  /// OSC 11: what it draws on.
  case background(Appearance.Background)
  /// XTVERSION: its name and version.
  case version(String)
  /// Kitty's graphics protocol: whether it would show a picture.
  case graphics(Bool)
  /// DA1, which every terminal answers, and after all that was asked before.
  case attributes
}

/// Tells what a terminal sends of itself from what is typed: a terminal may answer late, in pieces, wrongly or unasked.
///
/// Nobody types a control sequence: `ESC [` up to its final letter, and the strings `ESC ]` and a digit, `ESC P` and what
/// answers begin with, `ESC _ G`, up to their end. Those that are keys ncurses has taken out before; the others are taken out
/// here, known or not, for one letter of them would run as a key. Everything else is handed on.
struct TerminalReplies {
  /// Seconds after which no answer is awaited any more.
  static let patience = 5.0
  /// Seconds for which an escape waits for what may follow it, while answers are awaited: a slow line sends them in pieces.
  static let gap = 0.15
  /// Seconds without a byte after which a sequence that has begun never ends.
  static let brokenOff = 1.0
  /// More of an answer is not kept.
  private static let capacity = 512

  private var held: [UInt32] = []
  /// When the last character came.
  private var last = 0.0
  private var end: Double?

  /// How many more fences are to come.
  private var fences = 0

  /// Whether answers are awaited.
  var isWaiting: Bool { end != nil }

  /// From now on there are answers, up to one more `.attributes`.
  mutating func await(at time: Double) {
    fences += 1
    end = time + Self.patience
  }

  /// Takes a character as it came, at a time.
  ///
  /// - Returns: what was typed, and what was answered.
  mutating func take(_ code: UInt32, at time: Double) -> (typed: [UInt32], reply: TerminalReply?) {
    if held.count > 2, time - last > Self.brokenOff { held = [] }
    last = time
    return take(code)
  }

  private mutating func take(_ code: UInt32) -> (typed: [UInt32], reply: TerminalReply?) {
    guard !held.isEmpty else {
      guard code == Self.escape else { return ([code], nil) }
      held = [code]
      return ([], nil)
    }
    if held.count > 2, breaksOff(code) {
      // The sequence never ends; what broke it off is the next thing, an escape before it included.
      held = introducer != "[" && held.last == Self.escape ? [Self.escape] : []
      return take(code)
    }
    if held.count < Self.capacity || code == Self.escape || held.last == Self.escape { held.append(code) }
    if held.count == 2, code == Self.escape {
      held = [code]
      return ([code], nil)
    }
    guard isSequence else { return (release(), nil) }
    guard isComplete(code) else { return ([], nil) }
    return ([], finish())
  }

  /// Nothing more is there to read at a time: an escape that nothing followed was typed, what began long ago never ends.
  mutating func pause(at time: Double) -> [UInt32] {
    defer {
      if let end, time > end {
        self.end = nil
        fences = 0
      }
    }
    guard held.count > 2 else { return isWaiting && time - last < Self.gap ? [] : release() }
    if time - last > Self.brokenOff { held = [] }
    return []
  }

  /// A key without a character came: what was held was typed, or is broken off.
  mutating func interrupt() -> [UInt32] {
    if held.count > 2 { held = [] }
    return release()
  }

  private mutating func release() -> [UInt32] {
    defer { held = [] }
    return held
  }

  // MARK: The forms of sequences

  private static let escape: UInt32 = 0x1B
  private static func letter(_ scalar: Unicode.Scalar) -> UInt32 { scalar.value }

  private var introducer: Unicode.Scalar? { held.count > 1 ? Unicode.Scalar(held[1]) : nil }

  /// Whether a character cannot belong to the sequence that is held.
  private func breaksOff(_ code: UInt32) -> Bool {
    if introducer == "[" { return !(0x20...0x7E).contains(code) }
    if held.last == Self.escape { return code != Self.letter("\\") }
    return code < 0x20 && code != Self.escape && code != 0x07
  }

  /// Whether what is held may be the beginning of a sequence.
  private var isSequence: Bool {
    guard let introducer, "[]P_".unicodeScalars.contains(introducer) else { return false }
    guard held.count > 2, introducer != "[" else { return true }
    let digits: ClosedRange<UInt32> = 0x30...0x39
    switch introducer {
    case "]": return digits.contains(held[2])
    case "_": return held[2] == Self.letter("G")
    default:
      // DECRQSS and XTGETTCAP are answered with a digit and a sign, names with another sign.
      guard digits.contains(held[2]) else { return [">", "!"].map(Self.letter).contains(held[2]) }
      return held.count == 3 || ["$", "+"].map(Self.letter).contains(held[3])
    }
  }

  private func isComplete(_ code: UInt32) -> Bool {
    guard held.count > 2 else { return false }
    if introducer == "[" { return (0x40...0x7E).contains(code) }
    guard held.count > 3 else { return false }
    return code == 0x07 || code == 0x9C || (code == Self.letter("\\") && held[held.count - 2] == Self.escape)
  }

  private mutating func finish() -> TerminalReply? {
    let (kind, text) = (introducer, content)
    held = []
    switch kind {
    case "[":
      guard text.first == "?", text.last == "c" else { return nil }
      fences = max(0, fences - 1)
      if fences == 0 { end = nil }
      return .attributes
    case "]": return text.hasPrefix("11;") ? Self.background(text.dropFirst(3)).map { .background($0) } : nil
    case "P": return text.hasPrefix(">|") ? .version(String(text.dropFirst(2))) : nil
    default: return .graphics(text.hasSuffix(";OK"))
    }
  }

  /// What stands between the introducer and the end.
  private var content: String {
    var scalars = String.UnicodeScalarView()
    for code in held.dropFirst(2) {
      guard let scalar = Unicode.Scalar(code), code >= 0x20, code != 0x9C else { break }
      scalars.append(scalar)
    }
    return String(scalars)
  }

  /// `rgb:RRRR/GGGG/BBBB` with one to four digits each, as XParseColor has it, with an alpha behind `rgba:`.
  private static func background(_ text: Substring) -> Appearance.Background? {
    guard text.hasPrefix("rgb:") || text.hasPrefix("rgba:") else { return nil }
    let parts = text[text.index(after: text.firstIndex(of: ":") ?? text.startIndex)...]
      .split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3 || parts.count == 4 else { return nil }
    let levels = parts.prefix(3).compactMap { part -> Double? in
      guard (1...4).contains(part.count), part.allSatisfy(\.isHexDigit), let value = Int(part, radix: 16)
      else {
        return nil
      }
      return Double(value) / Double(1 << (4 * part.count) - 1)
    }
    guard levels.count == 3 else { return nil }
    // Luma, as television weighs the channels.
    return 0.299 * levels[0] + 0.587 * levels[1] + 0.114 * levels[2] > 0.5 ? .light : .dark
  }
}
