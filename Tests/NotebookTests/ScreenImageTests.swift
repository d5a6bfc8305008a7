import Formats
import Foundation
import Testing

@testable import Notebook

/// Screens as pixels: 8 × 16 a cell.
@Suite struct ScreenImageTests {
  private func image(_ columns: Int = 2, _ body: (inout Screen) -> Void) -> RGBImage {
    var screen = Screen(size: Size(columns: columns, rows: 1))
    body(&screen)
    return screen.image(background: .light).image
  }

  /// One cell's pixels as rows of `#` where they are of a colour.
  private func rows(_ image: RGBImage, column: Int = 0, of color: RGB) -> [String] {
    (0..<16).map { y in
      String(
        (0..<8).map { x in self.color(image, x: 8 * column + x, y: y) == color ? "#" : "." })
    }
  }

  private func color(_ image: RGBImage, x: Int, y: Int) -> RGB {
    let start = 3 * (y * image.width + x)
    return RGB(image.pixels[start], image.pixels[start + 1], image.pixels[start + 2])
  }

  private let ink = RGB(0x20, 0x20, 0x20)
  private let paper = RGB(255, 255, 255)

  @Test func lettersStandOnPaper() {
    let picture = image { $0.put("L", column: 0, row: 0) }
    #expect(picture.width == 16 && picture.height == 16)
    let lines = rows(picture, of: ink)
    #expect(lines.filter { $0.contains("#") }.count == 9)
    #expect(lines[3] == ".#......" && lines[11] == ".######.")
    #expect(rows(picture, column: 1, of: paper).allSatisfy { $0 == "########" })
  }

  @Test func boldLettersAreAPixelWider() {
    let picture = image { $0.put("L", column: 0, row: 0, style: Style(bold: true)) }
    #expect(rows(picture, of: ink)[3] == ".##.....")
  }

  @Test func dimTextLetsThePaperThrough() {
    let picture = image { $0.put("L", column: 0, row: 0, style: Style(dim: true)) }
    #expect(rows(picture, of: RGB(121, 121, 121))[3] == ".#......")
  }

  @Test func reversedTextIsPaperOnInk() {
    let picture = image { $0.put("L", column: 0, row: 0, style: Style(reverse: true)) }
    #expect(rows(picture, of: paper)[3] == ".#......" && rows(picture, of: ink)[0] == "########")
  }

  @Test func halfBlocksAreTwoColours() {
    let style = Style(foreground: .direct(1, 2, 3), background: .direct(4, 5, 6))
    let picture = image { $0[1, 0] = Cell("▀", style) }
    #expect(rows(picture, column: 1, of: RGB(1, 2, 3)).prefix(8).allSatisfy { $0 == "########" })
    #expect(rows(picture, column: 1, of: RGB(4, 5, 6)).suffix(8).allSatisfy { $0 == "########" })
  }

  @Test func brailleAndLinesAreDrawn() {
    #expect(rows(image { $0.put("⠁", column: 0, row: 0) }, of: ink)[1] == ".##.....")
    #expect(rows(image { $0.put("─", column: 0, row: 0) }, of: ink)[7] == "########")
  }

  @Test func aCharacterWithoutAGlyphIsAFrameAndItsRightHalfEmpty() {
    let picture = image(3) { $0.put("日x", column: 0, row: 0) }
    #expect(rows(picture, of: ink)[3] == ".######." && rows(picture, of: ink)[5] == ".#....#.")
    #expect(rows(picture, column: 1, of: paper).allSatisfy { $0 == "########" })
    #expect(rows(picture, column: 2, of: ink).contains { $0.contains("#") })
  }

  @Test func imagesHaveTheirOwnPixels() {
    let colors: [UInt8] = [0, 0, 0, 240, 240, 240, 128, 128, 128, 64, 64, 64]
    func drawn(_ screen: inout Screen) {
      for column in 0..<2 { screen[column, 0] = Cell("▀", Style(foreground: .direct(9, 9, 9))) }
      screen.add(
        picture: Rect(column: 0, row: 0, columns: 2, rows: 1), width: 2, height: 2, .image(colors))
    }
    let picture = image { drawn(&$0) }
    #expect(color(picture, x: 0, y: 0) == RGB(0, 0, 0) && color(picture, x: 8, y: 7) == RGB(240, 240, 240))
    #expect(
      color(picture, x: 7, y: 8) == RGB(128, 128, 128) && color(picture, x: 15, y: 15) == RGB(64, 64, 64))
    let covered = image { screen in
      drawn(&screen)
      screen.put("L", column: 1, row: 0)
    }
    #expect(color(covered, x: 0, y: 0) == RGB(0, 0, 0) && color(covered, x: 15, y: 0) == paper)
  }

  /// Every character that the screens show has a glyph of its own.
  @Test func theScreensOfTheGoldensNeedNoFrames() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Goldens")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    #expect(files.count > 50)
    let frame = FixedFont.standard.glyph("日")
    // Names of styles in these files, and what tests write into screens to see whether they hold.
    for file in files where file.pathExtension == "txt" {
      for character in Set(try String(contentsOf: file, encoding: .utf8))
      where !character.isWhitespace && DrawnGlyph(character) == nil && character.unicodeScalars.count == 1 {
        let scalar = character.unicodeScalars.first?.value ?? 0
        guard !(0x180...0x24F).contains(scalar) else { continue }
        #expect(FixedFont.standard.glyph(character) != frame, "\(character) in \(file.lastPathComponent)")
      }
    }
  }
}
