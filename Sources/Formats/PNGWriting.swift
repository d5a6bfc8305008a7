import CImages
import Foundation

extension RGBImage {
  /// The picture as the bytes of a PNG file; equal pictures give equal bytes.
  ///
  /// - Throws: `FormatError` where libpng gets no memory for it.
  public func png() throws(FormatError) -> Data {
    let (columns, rows) = (UInt32(width), UInt32(height))
    let size = images_write_png(pixels, columns, rows, nil, 0)
    var data = Data(count: size)
    let written = data.withUnsafeMutableBytes { bytes in
      images_write_png(pixels, columns, rows, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count)
    }
    guard size > 0, written == size else {
      throw .inaccessible(path: "\(width)×\(height) PNG", reason: systemReason(ENOMEM))
    }
    return data
  }
}
