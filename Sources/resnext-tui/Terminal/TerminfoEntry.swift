import CNcurses
import Formats
import Glibc

/// What a terminfo data base says of a terminal, which can be changed and lent to ncurses: term(5).
///
/// Stock data bases have no entries with direct colour. One is made of the terminal's own: ncurses goes on drawing, and what
/// it does not know cannot be drawn wrongly.
struct TerminfoEntry: Equatable {
  /// The entry's name.
  let name: String
  /// Flags, numbers and strings in the order of compiled entries; −1 and nil for those that it lacks.
  private(set) var flags: [Bool] = []
  private(set) var numbers: [Int32] = []
  private(set) var strings: [[UInt8]?] = []
  /// Capabilities beyond the standard's, by name.
  private(set) var moreFlags: [String] = []
  private(set) var moreStrings: [(name: String, value: [UInt8])] = []

  /// Reads an entry; nil when the data base does not have it.
  init?(_ name: String) {
    guard curses_begin_entry(name) != 0 else { return nil }
    defer { curses_end_entry() }
    self.name = name
    flags = Self.names(curses_flag_name).map { curses_flag($0) != 0 }
    numbers = Self.names(curses_number_name).map { max(-1, curses_number($0)) }
    strings = Self.names(curses_string_name).map(Self.string)
    moreFlags = ["AX", "RGB", "Tc", "XT"].filter { curses_flag($0) != 0 }
    moreStrings = ["E3", "XM"].compactMap { name in Self.string(name).map { (name, $0) } }
  }

  /// Whether it says that the terminal takes red, green and blue: `RGB`, or `Tc` as tmux has it.
  var saysDirectColor: Bool { moreFlags.contains("RGB") || moreFlags.contains("Tc") }

  /// The number of colours; 0 where there are none.
  var colors: Int { Self.index("colors", curses_number_name).map { max(0, Int(numbers[$0])) } ?? 0 }

  /// Whether colours are set as ECMA-48 has it.
  var setsColorsByNumber: Bool {
    Self.index("setaf", curses_string_name).map { strings[$0]?.starts(with: "\u{1B}[".utf8) == true } ?? false
  }

  static func == (a: Self, b: Self) -> Bool { a.name == b.name && a.compiled == b.compiled }

  // MARK: Direct colour

  /// The first of the numbers that stand for the fixed palette's 256, behind those of red, green and blue.
  static let palette: Int32 = 1 << 24

  /// The entry with direct colour: numbers are red, green and blue, and behind those the palette's 256.
  var withDirectColor: TerminfoEntry {
    var entry = self
    entry.set(number: "colors", to: Self.palette + 256)
    entry.set(number: "pairs", to: 1 << 16)
    for (name, digit) in [("setaf", 3), ("setab", 4)] { entry.set(string: name, to: Self.setter(digit)) }
    for name in ["setf", "setb", "initc", "initp", "oc", "scp"] { entry.set(string: name, to: nil) }
    entry.set(flag: "ccc", to: false)
    entry.moreFlags = Set(moreFlags + ["RGB"]).sorted()
    return entry
  }

  /// With semicolons, which every terminal that has direct colour understands.
  private static func setter(_ digit: Int) -> String {
    "\u{1B}[\(digit)8;%?%p1%{\(palette)}%<"
      + "%t2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%e5;%p1%{255}%&%d%;m"
  }

  private mutating func set(flag name: String, to value: Bool) {
    if let index = Self.index(name, curses_flag_name) { flags[index] = value }
  }

  private mutating func set(number name: String, to value: Int32) {
    if let index = Self.index(name, curses_number_name) { numbers[index] = value }
  }

  private mutating func set(string name: String, to value: String?) {
    if let index = Self.index(name, curses_string_name) { strings[index] = value.map { Array($0.utf8) } }
  }

  // MARK: Names

  private static func names(_ name: (Int32) -> UnsafePointer<CChar>?) -> [String] {
    var names: [String] = []
    while let text = name(Int32(names.count)) { names.append(String(cString: text)) }
    return names
  }

  private static func index(_ wanted: String, _ name: (Int32) -> UnsafePointer<CChar>?) -> Int? {
    names(name).firstIndex(of: wanted)
  }

  private static func string(_ name: String) -> [UInt8]? {
    curses_string(name).map { text in
      Array(UnsafeBufferPointer(start: text, count: strlen(text)).map(UInt8.init(bitPattern:)))
    }
  }
}

// MARK: The compiled form

extension TerminfoEntry {
  /// The entry as a file of the data base, with numbers of 32 bits.
  var compiled: [UInt8] {
    let names = Array(name.utf8) + [0]
    let (offsets, table) = Self.table(strings)
    var bytes: [UInt8] = []
    bytes.append(shorts: [0x21E, names.count, flags.count, numbers.count, offsets.count, table.count])
    bytes += names + flags.map { $0 ? 1 : 0 }
    bytes.align()
    for number in numbers { Swift.withUnsafeBytes(of: number.littleEndian) { bytes += $0 } }
    bytes.append(shorts: offsets)
    bytes += table
    bytes.align()
    bytes += extended
    return bytes
  }

  /// The capabilities beyond the standard's: values, then names, each with offsets from its own beginning.
  private var extended: [UInt8] {
    let values = Self.table(moreStrings.map(\.value))
    let names = Self.table(moreFlags.map { Array($0.utf8) } + moreStrings.map { Array($0.name.utf8) })
    let offsets = values.offsets + names.offsets
    var bytes: [UInt8] = []
    bytes.append(
      shorts: [
        moreFlags.count, 0, moreStrings.count, offsets.count, values.bytes.count + names.bytes.count,
      ])
    bytes += moreFlags.map { _ in 1 }
    bytes.align()
    bytes.append(shorts: offsets)
    return bytes + values.bytes + names.bytes
  }

  /// Strings one behind the other, each ended by 0, and where they begin; −1 for one that is missing.
  private static func table(_ strings: [[UInt8]?]) -> (offsets: [Int], bytes: [UInt8]) {
    var bytes: [UInt8] = []
    let offsets = strings.map { string -> Int in
      guard let string else { return -1 }
      bytes += string + [0]
      return bytes.count - string.count - 1
    }
    return (offsets, bytes)
  }

  /// Lets ncurses read this entry instead of the data base's own while `body` runs.
  ///
  /// Where it cannot be written down, ncurses finds the data base's.
  func lent<Value>(temporaryFolder: String, _ body: () throws -> Value) rethrows -> Value {
    var template = Array("\(temporaryFolder)/resnext-tui-XXXXXX".utf8CString)
    guard let first = name.first, mkdtemp(&template) != nil else { return try body() }
    let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    let file = "\(folder)/\(first)/\(name)"
    mkdir("\(folder)/\(first)", 0o700)
    if let stream = fopen(file, "w") {
      _ = compiled.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, stream) }
      fclose(stream)
    }
    let before = getenv("TERMINFO").map { String(cString: $0) }
    setenv("TERMINFO", folder, 1)
    defer {
      if let before { setenv("TERMINFO", before, 1) } else { unsetenv("TERMINFO") }
      unlink(file)
      rmdir("\(folder)/\(first)")
      rmdir(folder)
    }
    return try body()
  }
}

extension [UInt8] {
  fileprivate mutating func append(shorts: [Int]) {
    for short in shorts { Swift.withUnsafeBytes(of: Int16(short).littleEndian) { self += $0 } }
  }

  fileprivate mutating func align() {
    if count % 2 != 0 { append(0) }
  }
}
