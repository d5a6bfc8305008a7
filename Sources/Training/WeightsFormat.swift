import Formats

/// A format of weights files that can be read.
protocol WeightsFormat: Sendable {
  /// Whether a path leads to a file of this format.
  func recognises(_ path: String) -> Bool

  /// Its tensors under the names that the file has, and its metadata.
  ///
  /// - Throws: `FormatError` naming the file.
  func read(path: String) throws(FormatError) -> SafeTensors
}

/// All formats of weights files: who adds one adds a line here.
enum WeightsFormats {
  /// In the order in which they are asked; the last one says of any other file what it is instead.
  static let all: [any WeightsFormat] = [
    ShardIndexFormat(),
    SafeTensorsFormat(),
  ]

  /// Reads a file in the first format that recognises it.
  ///
  /// - Throws: `FormatError` naming the file.
  static func read(path: String) throws(FormatError) -> SafeTensors {
    guard let format = all.first(where: { $0.recognises(path) }) else {
      throw .unsupported(path: path, reason: "no format of weights")
    }
    return try format.read(path: path)
  }
}

/// safetensors, the format that this program writes.
struct SafeTensorsFormat: WeightsFormat {
  func recognises(_ path: String) -> Bool { true }
  func read(path: String) throws(FormatError) -> SafeTensors { try SafeTensors.read(path: path) }
}

/// Several safetensors files that an index lists.
struct ShardIndexFormat: WeightsFormat {
  func recognises(_ path: String) -> Bool { ShardIndex.isIndex(path) }
  func read(path: String) throws(FormatError) -> SafeTensors { try ShardIndex(path: path).read() }
}
