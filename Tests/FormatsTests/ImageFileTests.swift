import Foundation
import Tensors
import Testing

@testable import Formats

@Suite struct ImageFileTests {
  private func read(_ builder: PNGBuilder) throws -> [UInt8] {
    try ImageFile.read(bytes: builder.bytes, name: "t.png").pixels
  }

  @Test func readsRGB() throws {
    #expect(try read(PNGBuilder(lines: [0, 10, 20, 30, 40, 50, 60])) == [10, 20, 30, 40, 50, 60])
  }

  @Test func readsRowsFromTheTop() throws {
    let image = try ImageFile.read(
      bytes: PNGBuilder(width: 1, height: 2, lines: [0, 1, 2, 3, 0, 4, 5, 6]).bytes, name: "t.png")
    #expect(image.width == 1 && image.height == 2)
    #expect(image[0, 1] == (4, 5, 6))
  }

  @Test func greyBecomesThreeEqualChannels() throws {
    #expect(try read(PNGBuilder(colorType: 0, lines: [0, 7, 200])) == [7, 7, 7, 200, 200, 200])
    // One bit a pixel: 1 then 0.
    #expect(
      try read(PNGBuilder(bitDepth: 1, colorType: 0, lines: [0, 0b1000_0000])) == [255, 255, 255, 0, 0, 0])
  }

  @Test func paletteIndicesBecomeTheirColours() throws {
    let builder = PNGBuilder(colorType: 3, palette: [1, 2, 3, 4, 5, 6], lines: [0, 1, 0])
    #expect(try read(builder) == [4, 5, 6, 1, 2, 3])
  }

  @Test func sixteenBitSamplesKeepTheirHighByte() throws {
    let builder = PNGBuilder(width: 1, bitDepth: 16, lines: [0, 0x80, 0x80, 0x10, 0x10, 0xFF, 0xFF])
    #expect(try read(builder) == [0x80, 0x10, 0xFF])
  }

  @Test func transparencyIsLaidOnWhite() throws {
    // Opaque, then a fifth, then fully transparent: 100 × 51/255 + 255 × 204/255 = 224.
    let alpha = PNGBuilder(width: 3, colorType: 6, lines: [0, 1, 2, 3, 255, 100, 0, 255, 51, 9, 9, 9, 0])
    #expect(try read(alpha) == [1, 2, 3, 224, 204, 255, 255, 255, 255])
    let grey = PNGBuilder(colorType: 4, lines: [0, 10, 255, 10, 0])
    #expect(try read(grey) == [10, 10, 10, 255, 255, 255])
    let palette = PNGBuilder(
      colorType: 3, palette: [1, 2, 3, 4, 5, 6], transparency: [255, 0], lines: [0, 0, 1])
    #expect(try read(palette) == [1, 2, 3, 255, 255, 255])
  }

  @Test func mixedColoursAreRoundedToTheNearest() throws {
    // 254 + 127/255 and 254 + 128/255 on either side of a half; 0 × 254/255 + 255 × 1/255 = 1.
    let edge = PNGBuilder(width: 2, colorType: 6, lines: [0, 127, 128, 255, 1, 0, 1, 255, 254])
    #expect(try read(edge) == [254, 255, 255, 1, 2, 255])
  }

  @Test func theColourKeyOfAnOpaquePictureIsWhite() throws {
    let key = PNGBuilder(transparency: [0, 4, 0, 5, 0, 6], lines: [0, 4, 5, 6, 4, 5, 7])
    #expect(try read(key) == [255, 255, 255, 4, 5, 7])
    // Of 16 bits all count, though the high byte alone is kept.
    let deep = PNGBuilder(bitDepth: 16, colorType: 0, transparency: [9, 1], lines: [0, 9, 1, 9, 2])
    #expect(try read(deep) == [255, 255, 255, 9, 9, 9])
  }

  @Test func sixteenBitSamplesAreNotRoundedUp() throws {
    let builder = PNGBuilder(width: 1, bitDepth: 16, lines: [0, 0x7F, 0xFF, 0x10, 0x80, 0x00, 0xFF])
    #expect(try read(builder) == [0x7F, 0x10, 0x00])
  }

  @Test func refusesWhatIsNoPictureByWhatItIs() {
    let reasons: [([UInt8], String)] = [
      ([], "is empty; PNG and JPEG pictures are read"),
      (Array("GIF89a".utf8), "is a GIF picture; PNG and JPEG pictures are read"),
      ([0x89, 0x50], "is no picture of a known kind; PNG and JPEG are read"),
    ]
    for (bytes, reason) in reasons {
      #expect(throws: FormatError.unsupported(path: "t", reason: reason)) {
        try ImageFile.read(bytes: bytes, name: "t")
      }
    }
  }

  @Test func pixelsThatDoNotFitInMemoryAreRefused() throws {
    // Two pixels of four bytes each, of which three stay.
    let bytes = PNGBuilder(colorType: 6, lines: [0, 1, 2, 3, 255, 4, 5, 6, 255]).bytes
    let image = try ImageFile.read(bytes: bytes, name: "t", memory: AvailableMemory(bytes: 8))
    #expect(image.pixels == [1, 2, 3, 4, 5, 6])
    #expect(
      throws: FormatError.unsupported(
        path: "t", reason: "its pixels need about 8 bytes of memory, 7 bytes are free")
    ) { try ImageFile.read(bytes: bytes, name: "t", memory: AvailableMemory(bytes: 7)) }
  }

  @Test func aFileTooSmallForItsPixelsIsRefusedBeforeMemoryIsReserved() {
    let small = PNGBuilder(width: 8192, height: 8192, lines: [0, 1, 2, 3]).bytes
    #expect(
      throws: FormatError.malformed(
        path: "t", place: "pixels",
        reason: "the file ends early: \(small.count) bytes cannot hold 8192×8192 pixels")
    ) { try ImageFile.read(bytes: small, name: "t") }
  }

  @Test func refusesAFileCutOffAnywhereBeforeItsPixelsEnd() throws {
    let whole = PNGBuilder(width: 4, height: 4, lines: (0..<4).flatMap { _ in [0] + [UInt8](0..<12) }).bytes
    // Signature, header and the data chunk's own length, name and check; the end chunk tells nothing more.
    for length in 0..<whole.count - 12 - 8 {
      #expect(throws: FormatError.self, "the first \(length) of \(whole.count) bytes") {
        try ImageFile.read(bytes: Array(whole.prefix(length)), name: "t")
      }
    }
    #expect(try ImageFile.read(bytes: whole, name: "t").width == 4)
  }

  @Test func refusesAHeaderWithAFalseCheckSum() {
    var bytes = PNGBuilder(lines: [0, 1, 2, 3, 4, 5, 6]).bytes
    bytes[19] ^= 1
    #expect(throws: FormatError.self) { try ImageFile.read(bytes: bytes, name: "t") }
  }

  @Test(arguments: [(8193, 1), (1, 8193), (1_000_000, 1_000_000)] as [(UInt32, UInt32)])
  func refusesSidesOverTheBoundBeforeReservingMemory(width: UInt32, height: UInt32) {
    #expect(
      throws: FormatError.unsupported(
        path: "t", reason: "\(width)×\(height) pixels; at most 8192 a side are read")
    ) { try ImageFile.read(bytes: PNGBuilder(width: width, height: height, lines: [0]).bytes, name: "t") }
  }

  @Test func refusesAnEmptySide() {
    #expect(throws: FormatError.self) {
      try ImageFile.read(bytes: PNGBuilder(width: 0, lines: [0]).bytes, name: "t")
    }
  }

  @Test func namesTheFileInErrors() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("broken.png", Array("none".utf8))
    #expect(
      throws: FormatError.unsupported(path: path, reason: "is text; PNG and JPEG pictures are read")
    ) {
      try ImageFile.read(path: path)
    }
  }
}
