import CImages
import Foundation
import Tensors

/// A picture in memory while libpng or libjpeg reads it; the bytes have to outlive it.
struct PictureReader: ~Copyable {
  private let reader: OpaquePointer
  private let name: String
  private let fileSize: Int

  /// Opens the file that the bytes are.
  ///
  /// - Throws: `FormatError` where not even the reader gets memory.
  init(_ source: UnsafeRawBufferPointer, isJPEG: Bool, name: String) throws(FormatError) {
    let bytes = source.bindMemory(to: UInt8.self).baseAddress
    let opened = isJPEG ? images_open_jpeg(bytes, source.count) : images_open_png(bytes, source.count)
    guard let opened else { throw .inaccessible(path: name, reason: systemReason(ENOMEM)) }
    reader = opened
    self.name = name
    fileSize = source.count
  }

  deinit { images_close(reader) }

  /// The picture; what stands before its pixels is checked, also against the memory there is, before they are read.
  ///
  /// - Throws: `FormatError` for a file that is broken, cut off or too large.
  func image(_ memory: AvailableMemory) throws(FormatError) -> RGBImage {
    let header = try checkedHeader()
    let (width, height) = (Int(header.width), Int(header.height))
    let count = width * height * (header.layout == images_rgb ? 3 : 4)
    if let free = memory.bytes, count > free {
      throw .unsupported(
        path: name,
        reason: "its pixels need about \(byteText(count)) of memory, \(byteText(free)) are free")
    }
    var isWhole = false
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
      isWhole = images_read_pixels(reader, buffer.baseAddress) == 0
      guard isWhole else { return }
      used = PixelLayout.makeRGB(buffer, from: header.layout)
    }
    guard isWhole else { throw .malformed(path: name, place: "pixels", reason: problem) }
    return RGBImage(width: width, height: height, pixels: pixels)
  }

  private func checkedHeader() throws(FormatError) -> images_header {
    guard let header = images_get_header(reader)?.pointee else {
      throw .malformed(path: name, place: "header", reason: problem)
    }
    let (size, longest) = ("\(header.width)×\(header.height) pixels", ImageFile.longestSide)
    guard (1...longest).contains(Int(header.width)), (1...longest).contains(Int(header.height)) else {
      throw .unsupported(path: name, reason: "\(size); at most \(longest) a side are read")
    }
    guard header.least_bytes <= UInt64(fileSize) else {
      throw .malformed(
        path: name, place: "pixels", reason: "the file ends early: \(fileSize) bytes cannot hold \(size)")
    }
    return header
  }

  private var problem: String { String(cString: images_problem(reader)) }
}
