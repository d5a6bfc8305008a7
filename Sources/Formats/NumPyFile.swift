import Foundation
import Tensors

/// Arrays as NumPy's `.npy` files, format 1.0: what `numpy.load` reads without pickles.
public enum NumPyFile {
  /// The bytes of a file that holds a tensor as little-endian float32, the last axis the fastest.
  public static func data(_ tensor: Tensor) -> Data {
    var data = header(shape: tensor.shape)
    tensor.values.withUnsafeBufferPointer { values in
      for value in values {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
      }
    }
    return data
  }

  /// Magic, version, and a dictionary of Python, padded so that the values begin at a multiple of 64 bytes.
  private static func header(shape: [Int]) -> Data {
    // A tuple of one number needs its comma.
    let axes = shape.count == 1 ? "(\(shape[0]),)" : "(\(shape.map(String.init).joined(separator: ", ")))"
    var text = "{'descr': '<f4', 'fortran_order': False, 'shape': \(axes), }"
    let fixed = 10
    let padding = (64 - (fixed + text.utf8.count + 1) % 64) % 64
    text += String(repeating: " ", count: padding) + "\n"
    let count = UInt16(text.utf8.count)
    return Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0, UInt8(count & 0xff), UInt8(count >> 8)])
      + Data(text.utf8)
  }
}
