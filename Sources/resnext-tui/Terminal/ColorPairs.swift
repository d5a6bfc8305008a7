import CNcurses
import Notebook

/// Colour pairs of ncurses, each allocated once: redefining one would repaint every place that uses it.
struct ColorPairs {
  private let colors: Int
  private let limit: Int
  private let direct: Bool
  private let hasPalette: Bool
  private let allocate: (_ number: Int32, _ foreground: Int32, _ background: Int32) -> Bool
  private var known: [Pair: Int32] = [:]

  private struct Pair: Hashable {
    var foreground: Int32
    var background: Int32
  }

  /// Pairs of a terminal with `colors` colours and room for `limit` pairs; `direct` when a colour's number is
  /// its red, green and blue, with the fixed palette behind those if it `hasPalette`.
  ///
  /// `allocate` gives a pair's number its colours, and says whether that could be done.
  init(
    colors: Int, limit: Int, direct: Bool, hasPalette: Bool = false,
    allocate: @escaping (_ number: Int32, _ foreground: Int32, _ background: Int32) -> Bool = {
      init_extended_pair($0, $1, $2) == OK
    }
  ) {
    self.colors = colors
    self.limit = limit
    self.direct = direct
    self.hasPalette = hasPalette
    self.allocate = allocate
  }

  /// How the terminal shows a style.
  struct Look: Equatable {
    /// The pair's number; 0 is the terminal's own colours.
    var pair: Int32
    /// Whether an eight-colour terminal has to be bold for the brighter half of sixteen.
    var bold: Bool
  }

  /// The look of a style; nil when the table is full and has to be emptied by `reset`.
  mutating func look(_ style: Style) -> Look? {
    guard colors > 0 else { return Look(pair: 0, bold: false) }
    let foreground = number(style.foreground)
    let background = number(style.background)
    let brightens = colors < 16 && (8..<16).contains(foreground)
    let pair = Pair(
      foreground: brightens ? foreground - 8 : foreground,
      background: colors < 16 && (8..<16).contains(background) ? background - 8 : background)
    if pair == Pair(foreground: -1, background: -1) { return Look(pair: 0, bold: false) }
    if let number = known[pair] { return Look(pair: number, bold: brightens) }
    let next = Int32(known.count + 1)
    guard Int(next) < limit, allocate(next, pair.foreground, pair.background) else { return nil }
    known[pair] = next
    return Look(pair: next, bold: brightens)
  }

  /// Forgets every pair; the whole screen has to be drawn anew.
  mutating func reset() {
    reset_color_pairs()
    known = [:]
  }

  private func number(_ color: Color) -> Int32 {
    switch color {
    case .standard: return -1
    case .indexed(let index):
      if hasPalette { return TerminfoEntry.palette + Int32(index) }
      if direct && index >= 8 { return ColorPairs.red(index) }
      // Eight colours stand for sixteen.
      return Int(index) < (colors >= 8 ? max(16, colors) : colors) ? Int32(index) : -1
    case .direct(let red, let green, let blue):
      let value = Int32(red) << 16 | Int32(green) << 8 | Int32(blue)
      // Without a palette behind them the first eight numbers are the terminal's own colours.
      return value < 8 && !hasPalette ? 0 : value
    }
  }

  /// A colour of the fixed cube or grey ramp as red, green and blue, for terminals that have no numbers for it.
  private static func red(_ index: UInt8) -> Int32 {
    let index = Int32(index)
    if index >= 232 { return (8 + 10 * (index - 232)) * 0x010101 }
    if index >= 16 {
      let steps: [Int32] = [0, 95, 135, 175, 215, 255]
      let cube = Int(index - 16)
      return steps[cube / 36] << 16 | steps[cube / 6 % 6] << 8 | steps[cube % 6]
    }
    return index - 8
  }
}
