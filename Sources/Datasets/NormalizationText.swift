import Foundation

/// A normalisation as one line of text, for the metadata of a weights file; every float comes back bit by bit.
///
/// `none`, `per-channel mean 0.49,0.48,0.45 deviation 0.25,0.24,0.26`, or `per-pixel mean ` and base64 of
/// little-endian 32-bit floats `[channel, height, width]`.
extension Normalization {
  /// The line.
  public var text: String {
    switch self {
    case .none: return "none"
    case .perChannel(let mean, let deviation):
      return "per-channel mean \(Self.list(mean)) deviation \(Self.list(deviation))"
    case .perPixel(let mean):
      let bytes = mean.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init) }
      return "per-pixel mean " + Data(bytes).base64EncodedString()
    }
  }

  /// Reads the line back.
  ///
  /// - Throws: `DatasetError.badNormalization`.
  public init(text: String) throws(DatasetError) {
    let words = text.split(separator: " ").map(String.init)
    switch (words.first, words.count) {
    case ("none", 1): self = .none
    case ("per-channel", 5) where words[1] == "mean" && words[3] == "deviation":
      let mean = try Self.three(words[2])
      let deviation = try Self.three(words[4])
      guard deviation.allSatisfy({ $0 > 0 }) else {
        throw .badNormalization("deviation \(words[4]) is not positive")
      }
      self = .perChannel(mean: mean, deviation: deviation)
    case ("per-pixel", 3) where words[1] == "mean": self = .perPixel(mean: try Self.plane(words[2]))
    default: throw .badNormalization("'\(text.prefix(60))' is none of none, per-channel and per-pixel")
    }
  }

  private static func list(_ values: [Float]) -> String { values.map(\.description).joined(separator: ",") }

  private static func three(_ text: String) throws(DatasetError) -> [Float] {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let values = parts.compactMap { Float($0) }.filter(\.isFinite)
    guard values.count == 3, parts.count == 3 else {
      throw .badNormalization("'\(text.prefix(60))' is not three finite numbers")
    }
    return values
  }

  private static func plane(_ text: String) throws(DatasetError) -> [Float] {
    guard let data = Data(base64Encoded: text), data.count == 4 * 3 * 32 * 32 else {
      throw .badNormalization("per-pixel means are not base64 of 3×32×32 floats")
    }
    let values = data.withUnsafeBytes { bytes in
      (0..<3 * 32 * 32).map {
        Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)))
      }
    }
    guard values.allSatisfy(\.isFinite) else { throw .badNormalization("a per-pixel mean is not finite") }
    return values
  }
}
