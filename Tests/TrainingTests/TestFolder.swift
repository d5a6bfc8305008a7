import Foundation

/// A folder of its own for one test, removed with everything in it.
final class TestFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "resnext-training-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file, and the folders above it.
  func write(_ name: String, _ bytes: Data) throws {
    let url = URL(fileURLWithPath: path + "/" + name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try bytes.write(to: url)
  }

  /// Writes a text.
  func write(_ name: String, _ text: String) throws { try write(name, Data(text.utf8)) }
}
