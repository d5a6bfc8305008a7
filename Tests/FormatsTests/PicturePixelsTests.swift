import Foundation
import Testing

@testable import Formats

@Suite struct PicturePixelsTests {
  @Test func everyKindOfPictureHasPillowsPixels() throws {
    let fixture = try PictureFixture.read()
    #expect(fixture.cases.count == 82)
    for picture in fixture.cases {
      let image = try ImageFile.read(bytes: picture.bytes(), name: picture.name)
      #expect(image.width == picture.width && image.height == picture.height, "\(picture.name)")
      #expect(image.pixels == Array(picture.pixels), "\(picture.name)")
    }
  }

  @Test func interlacingDoesNotChangeASixteenBitPicture() throws {
    let folder = PictureFixture.folder.path + "/png/"
    #expect(
      try ImageFile.read(path: folder + "rgb16-adam7.png") == ImageFile.read(path: folder + "rgb16-plain.png")
    )
  }

  @Test func aStatedGammaDoesNotChangeAPicture() throws {
    let folder = PictureFixture.folder.path + "/png/"
    let stated = try ImageFile.read(path: folder + "gamma-1.0.png")
    #expect(try stated == ImageFile.read(path: folder + "gamma-none.png"))
    #expect(stated[15, 10] == (120, 80, 128))
  }
}

@Suite struct JPEGTests {
  private func file(_ name: String) throws -> [UInt8] {
    try #require(try PictureFixture.named("jpeg-" + name)).bytes()
  }

  @Test func aFileCutOffAnywhereIsRefused() throws {
    for name in ["420", "progressive", "grey", "cmyk"] {
      let whole = try file(name)
      for length in 0..<whole.count - 2 {
        #expect(throws: FormatError.self, "\(name): the first \(length) of \(whole.count) bytes") {
          try ImageFile.read(bytes: Array(whole.prefix(length)), name: "t")
        }
      }
    }
  }

  @Test func theSidesAreCheckedBeforeMemoryIsReserved() throws {
    var tall = try file("420")
    let size = try #require(tall.indices.first { tall[$0] == 0xFF && tall[$0 + 1] == 0xC0 }) + 5
    tall.replaceSubrange(size..<size + 4, with: [0x20, 0x01, 0x00, 0x08])
    #expect(
      throws: FormatError.unsupported(path: "t", reason: "8×8193 pixels; at most 8192 a side are read")
    ) { try ImageFile.read(bytes: tall, name: "t") }
    tall.replaceSubrange(size..<size + 4, with: [0x20, 0x00, 0x20, 0x00])
    #expect(
      throws: FormatError.malformed(
        path: "t", place: "pixels",
        reason: "the file ends early: \(tall.count) bytes cannot hold 8192×8192 pixels")
    ) { try ImageFile.read(bytes: tall, name: "t") }
  }

  @Test func aFileOfEndlessScansIsRefused() throws {
    let whole = try file("progressive")
    let scan = try #require(whole.indices.dropLast().last { whole[$0] == 0xFF && whole[$0 + 1] == 0xDA })
    let last = Array(whole[scan...].dropLast(2))
    let endless = whole.dropLast(2) + Array(repeating: last, count: 200).joined() + [0xFF, 0xD9]
    #expect(
      throws: FormatError.malformed(path: "t", place: "pixels", reason: "more scans than any encoder makes")
    ) { try ImageFile.read(bytes: Array(endless), name: "t") }
  }

  @Test func coloursOfAnUnknownKindAreRefusedInOneLine() throws {
    var two = try file("grey")
    let frame = try #require(two.indices.first { two[$0] == 0xFF && two[$0 + 1] == 0xC0 })
    // A depth of 12 bits, which this library does not decode.
    two[frame + 4] = 12
    #expect {
      try ImageFile.read(bytes: two, name: "t")
    } throws: { error in
      "\(error)".hasPrefix("t: header: Unsupported JPEG data precision 12") && !"\(error)".contains("\n")
    }
  }
}
