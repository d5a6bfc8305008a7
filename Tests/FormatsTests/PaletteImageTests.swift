import Foundation
import Testing

@testable import Formats

/// Pictures of numbered colours, and the PNG files that they become.
@Suite struct PaletteImageTests {
  /// A picture of 20 × 10 pixels with so many colours, the background among them.
  private func picture(colors: Int) -> PaletteImage {
    var image = PaletteImage(width: 20, height: 10, background: (255, 255, 255))
    for number in 1..<max(1, colors) {
      image.fill(
        x: number % 20, y: number / 20 % 10, width: 1, height: 1,
        (UInt8(number & 0xFF), UInt8(number >> 8), 7))
    }
    return image
  }

  @Test(arguments: [1, 2, 3, 16, 17, 200])
  func aFileHasThePixels(colors: Int) throws {
    let image = picture(colors: colors)
    let read = try ImageFile.read(bytes: Array(image.png()), name: "picture")
    #expect(read == image.image && read.width == 20 && read.height == 10)
  }

  @Test func moreThan256ColoursAreWrittenWithoutAPalette() throws {
    var image = PaletteImage(width: 20, height: 20, background: (0, 0, 0))
    for place in 0..<400 {
      image.fill(x: place % 20, y: place / 20, width: 1, height: 1, (UInt8(place / 2), UInt8(place % 2), 1))
    }
    #expect(image.palette.count == 3 * 401)
    #expect(try ImageFile.read(bytes: Array(image.png()), name: "picture") == image.image)
  }

  @Test func rectanglesAreFilledAndRowsKept() throws {
    var image = PaletteImage(width: 4, height: 4, background: (9, 9, 9))
    image.fill(x: 1, y: 1, width: 2, height: 2, (1, 2, 3))
    #expect(image.pixels == [0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0])
    image.keep(rows: [0..<1, 2..<3])
    #expect(image.height == 2 && image.pixels == [0, 0, 0, 0, 0, 1, 1, 0])
    #expect(image.image.pixels.suffix(9) == [1, 2, 3, 1, 2, 3, 9, 9, 9])
  }

  @Test func aFewColoursTakeLittleRoomAndEqualPicturesAreEqualFiles() throws {
    var image = PaletteImage(width: 800, height: 640, background: (255, 255, 255))
    image.fill(x: 100, y: 100, width: 300, height: 200, (10, 20, 30))
    let file = try image.png()
    #expect(file.count < 2000)
    #expect(try image.png() == file)
  }
}
