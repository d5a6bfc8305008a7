import Foundation
import Testing

@testable import Notebook
@testable import resnext_tui

@Suite("Pictures by kitty's protocol")
struct KittyPicturesTests {
  /// A screen of 8×4 with a picture of 2×2 pixels, 4 columns wide.
  private func screen(_ red: UInt8 = 10, at column: Int = 1) -> Screen {
    let pixels: [UInt8] = [red, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120]
    let image = ImageChoice(name: "a", label: "", origin: "", width: 2, height: 2, pixels: pixels)
    var screen = Screen(size: Size(columns: 8, rows: 4))
    RGBPicture(image: image, appearance: Appearance()).draw(
      on: &screen, column: column, row: 1, width: 4, height: 4)
    return screen
  }

  private func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\u{1B}", with: "^")
  }

  @Test("The marks are 297, all different, and take no column")
  func marks() {
    #expect(KittyPictures.marks.count == 297 && Set(KittyPictures.marks).count == 297)
    #expect(KittyPictures.marks[0] == "\u{305}" && KittyPictures.marks[10] == "\u{34B}")
    #expect(KittyPictures.marks[296] == "\u{1D244}")
    #expect(KittyPictures.marks.allSatisfy { $0.properties.canonicalCombiningClass.rawValue == 230 })
    let text = TerminalText(isUTF8: true)
    for mark in KittyPictures.marks { #expect(text.width(mark) == 0) }
  }

  @Test("A cell says by its marks which row and column of the image it shows, by its colour of which image")
  func cells() throws {
    var pictures = KittyPictures(isInTmux: false)
    let placed = pictures.place(screen()).screen
    #expect(Array(placed[1, 1].character.unicodeScalars) == ["\u{10EEEE}", "\u{305}", "\u{305}"])
    #expect(Array(placed[4, 2].character.unicodeScalars) == ["\u{10EEEE}", "\u{30D}", "\u{310}"])
    #expect(placed[1, 1].style == Style(foreground: .indexed(16)))
    #expect(placed[0, 1] == Cell() && placed[5, 1] == Cell())
    #expect(
      TerminalText(isUTF8: true).encode(placed[4, 2].glyph, columns: 1).text == [
        0x10EEEE, 0x30D, 0x310, 0,
      ])
  }

  @Test("An image is sent once, its pixels enlarged to squares, with a virtual placement of its cells")
  func transmission() throws {
    var pictures = KittyPictures(isInTmux: false)
    let sent = text(pictures.place(screen()).bytes)
    #expect(sent.hasPrefix("^_Ga=d,d=I,i=16,q=2^\\^_Ga=T,U=1,f=24,s=16,v=16,i=16,c=4,r=2,q=2,m=0;"))
    let payload = try #require(sent.split(separator: ";").last?.dropLast(2))
    let pixels = try #require(Data(base64Encoded: String(payload)))
    #expect(pixels.count == 3 * 16 * 16)
    #expect(Array(pixels[0..<3]) == [10, 20, 30] && Array(pixels[21..<27]) == [10, 20, 30, 40, 50, 60])
    #expect(Array(pixels.suffix(3)) == [100, 110, 120])
    #expect(pictures.place(screen()).bytes.isEmpty)
    #expect(pictures.place(screen(at: 3)).bytes.isEmpty)
    #expect(text(pictures.place(screen(11)).bytes).contains("i=17,"))
    #expect(text(pictures.forgetAll()) == "^_Ga=d,d=I,i=16,q=2^\\^_Ga=d,d=I,i=17,q=2^\\")
    #expect(text(pictures.place(screen()).bytes).contains("i=16,"))
  }

  @Test("A large image goes in pieces of at most 4,096 characters")
  func pieces() {
    let image = ImageChoice(
      name: "a", label: "", origin: "", width: 64, height: 64,
      pixels: [UInt8](repeating: 7, count: 3 * 64 * 64))
    var screen = Screen(size: Size(columns: 16, rows: 8))
    RGBPicture(image: image, appearance: Appearance()).draw(
      on: &screen, column: 0, row: 0, width: 16, height: 16)
    var pictures = KittyPictures(isInTmux: false)
    let commands = text(pictures.place(screen).bytes).components(separatedBy: "^\\").dropFirst().dropLast()
    #expect(commands.count == 4)
    #expect(commands.dropFirst().dropLast().allSatisfy { $0.hasPrefix("^_Gq=2,m=1;") })
    #expect(commands.last?.hasPrefix("^_Gq=2,m=0;") == true)
    let payloads = commands.compactMap { $0.split(separator: ";").last }
    #expect(payloads.allSatisfy { $0.count <= 4096 })
    #expect(Data(base64Encoded: payloads.joined())?.count == 3 * 64 * 64)
  }

  @Test("When all numbers are taken, the one that was seen longest ago is given again")
  func reuse() {
    var pictures = KittyPictures(isInTmux: false)
    for red in 0..<240 { _ = pictures.place(screen(UInt8(red))) }
    _ = pictures.place(screen(0))
    let sent = text(pictures.place(screen(250)).bytes)
    #expect(sent.contains("i=17,"))
    #expect(pictures.place(screen(0)).bytes.isEmpty)
    #expect(!pictures.place(screen(1)).bytes.isEmpty)
  }

  @Test("Through tmux every escape is doubled and wrapped")
  func tmux() {
    var pictures = KittyPictures(isInTmux: true)
    let sent = text(pictures.place(screen()).bytes)
    #expect(sent.hasPrefix("^Ptmux;^^_Ga=d,d=I,i=16,q=2^^\\^\\^Ptmux;^^_Ga=T,"))
  }
}
