import CPNG
import Foundation

/// PNG files, read by libpng's simplified API: grey, palette, 16-bit and interlaced pictures become 8-bit
/// RGB; transparent ones are laid on white, as a page shows them.
public enum PNG {
  /// The longest side that is read; checked before memory is reserved for pixels.
  public static let longestSide = 8192
  /// The largest file that is read, in bytes.
  public static let largestFile = 512 << 20

  /// Reads a file.
  ///
  /// - Throws: `FormatError` naming the file.
  public static func read(path: String) throws(FormatError) -> RGBImage {
    try read(bytes: FileBytes.read(path: path, limit: largestFile), name: path)
  }

  /// Reads bytes in memory; `name` stands for the file in errors.
  ///
  /// - Throws: `FormatError`.
  public static func read(bytes: [UInt8], name: String) throws(FormatError) -> RGBImage {
    guard bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else {
      throw .malformed(path: name, place: "byte 0", reason: "not a PNG file: its signature is missing")
    }
    let result: Result<RGBImage, FormatError> = bytes.withUnsafeBytes { source in
      Result { () throws(FormatError) in try decode(source, name: name) }
    }
    return try result.get()
  }

  private static func decode(_ source: UnsafeRawBufferPointer, name: String) throws(FormatError) -> RGBImage {
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    guard png_image_begin_read_from_memory(&image, source.baseAddress, source.count) != 0 else {
      throw .malformed(path: name, place: "header", reason: message(of: image))
    }
    let (width, height) = (Int(image.width), Int(image.height))
    guard (1...longestSide).contains(width), (1...longestSide).contains(height) else {
      throw .unsupported(
        path: name, reason: "\(width)×\(height) pixels; at most \(longestSide) a side are read")
    }
    // 16-bit samples without a stated gamma are encoded as 8-bit ones are, not linear light.
    image.flags |= UInt32(PNG_IMAGE_FLAG_16BIT_sRGB)
    let hasAlpha = image.format & UInt32(PNG_FORMAT_FLAG_ALPHA) != 0
    image.format = UInt32(PNG_FORMAT_FLAG_COLOR) | (hasAlpha ? UInt32(PNG_FORMAT_FLAG_ALPHA) : 0)
    var bytes = [UInt8](repeating: 0, count: width * height * (hasAlpha ? 4 : 3))
    guard png_image_finish_read(&image, nil, &bytes, 0, nil) != 0 else {
      throw .malformed(path: name, place: "pixels", reason: message(of: image))
    }
    return RGBImage(width: width, height: height, pixels: hasAlpha ? laidOnWhite(bytes) : bytes)
  }

  /// Interleaved RGBA to RGB: colour × opacity + white × (1 − opacity), rounded.
  private static func laidOnWhite(_ rgba: [UInt8]) -> [UInt8] {
    let area = rgba.count / 4
    return [UInt8](unsafeUninitializedCapacity: area * 3) { output, count in
      for position in 0..<area {
        let opacity = Int(rgba[position * 4 + 3])
        for channel in 0..<3 {
          let mixed = Int(rgba[position * 4 + channel]) * opacity + 255 * (255 - opacity)
          output[position * 3 + channel] = UInt8((mixed + 127) / 255)
        }
      }
      count = area * 3
    }
  }

  private static func message(of image: png_image) -> String {
    let text = withUnsafeBytes(of: image.message) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    return text.isEmpty ? "not readable" : text
  }
}
