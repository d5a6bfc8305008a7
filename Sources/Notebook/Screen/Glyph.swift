import Synchronization

/// What stands in a cell: a scalar and the marks that join it.
///
/// A screen has thousands of cells, which are drawn, copied and compared many times a second: a glyph is two numbers,
/// where a `Character` would be counted by reference.
public struct Glyph: Hashable, Sendable, ExpressibleByUnicodeScalarLiteral {
  /// The first three scalars, 21 bits each, from the lowest bit on; the number of a long one, with the highest bit set.
  private var head: UInt64
  /// Those behind them, likewise.
  private var tail: UInt64 = 0

  /// Scalars that two numbers have room for.
  static let capacity = 6
  private static let bits: UInt64 = 21
  private static let mask: UInt64 = 1 << bits - 1
  private static let longMark: UInt64 = 1 << 63

  /// A scalar that stands alone.
  public init(_ scalar: Unicode.Scalar) { head = UInt64(scalar.value) }

  /// A literal of one scalar.
  public init(unicodeScalarLiteral scalar: Unicode.Scalar) { self.init(scalar) }

  /// A character, whole as long as no more than some thousands have more than six scalars.
  public init(_ character: Character) {
    let scalars = character.unicodeScalars
    if scalars.dropFirst(Self.capacity).first != nil, let number = LongGlyphs.number(of: Array(scalars)) {
      head = Self.longMark | UInt64(number)
      return
    }
    head = 0
    for (index, scalar) in scalars.prefix(Self.capacity).enumerated() {
      let value = UInt64(scalar.value) << (UInt64(index % 3) * Self.bits)
      if index < 3 { head |= value } else { tail |= value }
    }
  }

  /// Its scalars, at least one.
  public var scalars: [Unicode.Scalar] {
    if head & Self.longMark != 0 { return LongGlyphs.scalars(of: Int(head & ~Self.longMark)) }
    let codes = [head, tail].flatMap { part in
      (0..<3).map { UInt32(truncatingIfNeeded: part >> (UInt64($0) * Self.bits) & Self.mask) }
    }
    // The first one may be NUL, which stands for the right half of a wide character.
    let count = (codes.lastIndex { $0 != 0 } ?? 0) + 1
    return codes.prefix(count).compactMap(Unicode.Scalar.init)
  }

  /// It as a character.
  public var character: Character {
    if let scalar = alone { return Character(scalar) }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text).first ?? " "
  }

  /// Its scalar where it has no other; nil where marks join it.
  public var alone: Unicode.Scalar? {
    head >> Self.bits == 0 && tail == 0 ? Unicode.Scalar(UInt32(truncatingIfNeeded: head)) : nil
  }

  /// Whether it is of ASCII.
  public var isASCII: Bool { head < 0x80 && tail == 0 }
}

/// Characters of more scalars than a glyph has room for, such as families and flags of regions: each is kept once.
private enum LongGlyphs {
  private struct Known {
    var scalars: [[Unicode.Scalar]] = []
    var numbers: [[Unicode.Scalar]: Int] = [:]
  }

  private static let known = Mutex(Known())
  /// Text that is made of nothing else does not grow this for ever.
  private static let limit = 4096

  /// The number of a character; nil where there are too many.
  static func number(of scalars: [Unicode.Scalar]) -> Int? {
    known.withLock { known in
      if let number = known.numbers[scalars] { return number }
      guard known.scalars.count < limit else { return nil }
      known.numbers[scalars] = known.scalars.count
      known.scalars.append(scalars)
      return known.scalars.count - 1
    }
  }

  static func scalars(of number: Int) -> [Unicode.Scalar] { known.withLock { $0.scalars[number] } }
}
