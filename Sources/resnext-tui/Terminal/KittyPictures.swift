import Formats
import Foundation
import Notebook

/// Pictures with pixels of their own, by kitty's graphics protocol with Unicode placeholders.
///
/// An image is sent once and gets a number. Where it stands are cells of text: a placeholder whose marks say which row and
/// column of the image it shows, and whose colour is the image's number. So ncurses moves, clips and clears pictures as it
/// does letters, and so does tmux.
struct KittyPictures {
  /// Whether commands have to pass through tmux to the terminal outside.
  let isInTmux: Bool

  /// An image at a size: what a number stands for.
  private struct Sent: Hashable {
    var columns: Int
    var rows: Int
    var width: Int
    var pixels: [UInt8]
  }

  /// Numbers are colours of the fixed palette, which reach the terminal as they are, whatever lies between.
  private static let numbers: ClosedRange<UInt8> = 16...255

  private var numbers: [Sent: UInt8] = [:]
  /// When a number was on the screen last, in frames.
  private var lastUse: [UInt8: Int] = [:]
  private var frame = 0

  init(isInTmux: Bool) { self.isInTmux = isInTmux }

  /// The screen with placeholders for its pictures, and the bytes that have to reach the terminal before it is drawn.
  mutating func place(_ screen: Screen) -> (screen: Screen, bytes: [UInt8]) {
    frame += 1
    var bytes: [UInt8] = []
    var shown: [UInt8?] = []
    for picture in screen.pictures { shown.append(number(for: picture, sending: &bytes)) }
    let placed = screen.replacing(screen.pictures) { index, column, row in
      shown[index].map { number in
        Cell(Self.placeholder(column: column, row: row), Style(foreground: .indexed(number)))
      }
    }
    return (placed, bytes)
  }

  /// The bytes that make the terminal forget every image.
  mutating func forgetAll() -> [UInt8] {
    defer { (numbers, lastUse) = ([:], [:]) }
    return numbers.values.sorted().flatMap { command("a=d,d=I,i=\($0),q=2") }
  }

  /// The number of a picture, which is sent if it is new; nil where it is too large or all numbers are in use.
  private mutating func number(for picture: ScreenPicture, sending bytes: inout [UInt8]) -> UInt8? {
    let (columns, rows) = (picture.area.columns, picture.area.rows)
    guard max(columns, rows) <= Self.marks.count, picture.width * picture.height <= 1 << 18 else {
      return nil
    }
    let key = Sent(columns: columns, rows: rows, width: picture.width, pixels: picture.pixels)
    if let number = numbers[key] {
      lastUse[number] = frame
      return number
    }
    guard let number = freeNumber() else { return nil }
    numbers[key] = number
    lastUse[number] = frame
    bytes += transmission(of: picture, number)
    return number
  }

  /// A number that is in no use, or the one that was on the screen longest ago.
  private mutating func freeNumber() -> UInt8? {
    if let free = Self.numbers.first(where: { lastUse[$0] == nil }) { return free }
    guard let oldest = lastUse.min(by: { ($0.value, $0.key) < ($1.value, $1.key) }), oldest.value < frame
    else {
      return nil
    }
    numbers = numbers.filter { $0.value != oldest.key }
    return oldest.key
  }

  // MARK: Bytes

  /// Sends an image and makes a virtual placement of it, in pieces of at most 4,096 characters.
  private func transmission(of picture: ScreenPicture, _ number: UInt8) -> [UInt8] {
    // Terminals smooth what they enlarge; pixels are to stay squares.
    let factor = max(1, min(8, 4 * picture.area.columns / max(1, picture.width)))
    let (width, height) = (picture.width * factor, picture.height * factor)
    let text = Array(Data(Self.enlarged(picture, factor)).base64EncodedData())
    var bytes = command("a=d,d=I,i=\(number),q=2")
    for start in stride(from: 0, to: text.count, by: 4096) {
      let end = min(text.count, start + 4096)
      let isLast = end == text.count
      let first =
        "a=T,U=1,f=24,s=\(width),v=\(height),i=\(number),c=\(picture.area.columns),r=\(picture.area.rows),"
      bytes += command("\(start == 0 ? first : "")q=2,m=\(isLast ? 0 : 1)", text[start..<end])
    }
    return bytes
  }

  private static func enlarged(_ picture: ScreenPicture, _ factor: Int) -> [UInt8] {
    guard factor > 1 else { return picture.pixels }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(picture.pixels.count * factor * factor)
    for row in 0..<picture.height {
      var line: [UInt8] = []
      for column in 0..<picture.width {
        let place = 3 * (row * picture.width + column)
        for _ in 0..<factor { line += picture.pixels[place..<place + 3] }
      }
      for _ in 0..<factor { bytes += line }
    }
    return bytes
  }

  private func command(_ keys: String, _ payload: ArraySlice<UInt8> = []) -> [UInt8] {
    let plain =
      Array("\u{1B}_G\(keys)".utf8) + (payload.isEmpty ? [] : [UInt8(ascii: ";")] + payload)
      + Array("\u{1B}\\".utf8)
    return isInTmux ? Self.throughTmux(plain) : plain
  }

  /// Bytes as tmux hands them on where `allow-passthrough` is on: every escape doubled.
  static func throughTmux(_ bytes: [UInt8]) -> [UInt8] {
    Array("\u{1B}Ptmux;".utf8) + bytes.flatMap { $0 == 0x1B ? [0x1B, 0x1B] : [$0] } + Array("\u{1B}\\".utf8)
  }

  // MARK: Placeholders

  /// The cell's text: the placeholder with the marks of its row and column.
  static func placeholder(column: Int, row: Int) -> Character {
    var scalars = String.UnicodeScalarView()
    scalars.append("\u{10EEEE}")
    for index in [row, column] where marks.indices.contains(index) { scalars.append(marks[index]) }
    return String(scalars).first ?? " "
  }

  /// The marks that stand for 0, 1, 2 …: the protocol takes those of Unicode 6.0 that stand above a letter, have the
  /// combining class 230 and that no normalization joins with one.
  static let marks: [Unicode.Scalar] = ranges.flatMap { range in range.compactMap { Unicode.Scalar($0) } }

  private static let ranges: [ClosedRange<UInt32>] = [
    0x305...0x305, 0x30D...0x30E, 0x310...0x310, 0x312...0x312, 0x33D...0x33F, 0x346...0x346, 0x34A...0x34C,
    0x350...0x352, 0x357...0x357, 0x35B...0x35B, 0x363...0x36F, 0x483...0x487, 0x592...0x595, 0x597...0x599,
    0x59C...0x5A1, 0x5A8...0x5A9, 0x5AB...0x5AC, 0x5AF...0x5AF, 0x5C4...0x5C4, 0x610...0x617, 0x657...0x65B,
    0x65D...0x65E, 0x6D6...0x6DC, 0x6DF...0x6E2, 0x6E4...0x6E4, 0x6E7...0x6E8, 0x6EB...0x6EC, 0x730...0x730,
    0x732...0x733, 0x735...0x736, 0x73A...0x73A, 0x73D...0x73D, 0x73F...0x741, 0x743...0x743, 0x745...0x745,
    0x747...0x747, 0x749...0x74A, 0x7EB...0x7F1, 0x7F3...0x7F3, 0x816...0x819, 0x81B...0x823, 0x825...0x827,
    0x829...0x82D, 0x951...0x951, 0x953...0x954, 0xF82...0xF83, 0xF86...0xF87, 0x135D...0x135F,
    0x17DD...0x17DD, 0x193A...0x193A, 0x1A17...0x1A17, 0x1A75...0x1A7C, 0x1B6B...0x1B6B, 0x1B6D...0x1B73,
    0x1CD0...0x1CD2, 0x1CDA...0x1CDB, 0x1CE0...0x1CE0, 0x1DC0...0x1DC1, 0x1DC3...0x1DC9, 0x1DCB...0x1DCC,
    0x1DD1...0x1DE6, 0x1DFE...0x1DFE, 0x20D0...0x20D1, 0x20D4...0x20D7, 0x20DB...0x20DC, 0x20E1...0x20E1,
    0x20E7...0x20E7, 0x20E9...0x20E9, 0x20F0...0x20F0, 0x2CEF...0x2CF1, 0x2DE0...0x2DFF, 0xA66F...0xA66F,
    0xA67C...0xA67D, 0xA6F0...0xA6F1, 0xA8E0...0xA8F1, 0xAAB0...0xAAB0, 0xAAB2...0xAAB3, 0xAAB7...0xAAB8,
    0xAABE...0xAABF, 0xAAC1...0xAAC1, 0xFE20...0xFE26, 0x10A0F...0x10A0F, 0x10A38...0x10A38,
    0x1D185...0x1D189, 0x1D1AA...0x1D1AD, 0x1D242...0x1D244,
  ]
}
