import Formats
import Foundation

/// The index of weights that are cut into several safetensors files: which file holds which tensor.
///
/// `{"metadata": {…}, "weight_map": {name: file}}`, beside the files, as large models are published.
struct ShardIndex {
  private let path: String
  private let files: [String]

  /// The largest index that is read, in bytes.
  private static let largest = 16 << 20

  /// Whether a path is called as an index is.
  static func isIndex(_ path: String) -> Bool { path.lowercased().hasSuffix(".index.json") }

  /// What a path called `…-00001-of-00003.safetensors` is, as part of a sentence; nil for another name.
  static func shard(_ path: String) -> String? {
    let name = PathParts.name(of: path)
    guard let match = name.firstMatch(of: /-(\d{1,6})-of-(\d{1,6})\.safetensors$/),
      let number = Int(match.1), let count = Int(match.2), count > 1
    else { return nil }
    let index = name[..<match.range.lowerBound] + ".safetensors.index.json"
    return "shard \(number) of \(count) (all of them: \(index))"
  }

  /// Reads an index.
  ///
  /// - Throws: `FormatError` when it is none, or leads out of its folder.
  init(path: String) throws(FormatError) {
    self.path = path
    let json = try JSONValue(parsing: FileBytes.read(path: path, limit: Self.largest), name: path)
    guard let map = json["weight_map"]?.object, !map.isEmpty else {
      throw .malformed(
        path: path, place: "weight_map", reason: "an index of shards names the file of each tensor")
    }
    var files: Set<String> = []
    for (tensor, value) in map {
      guard let file = value.string, !file.isEmpty, !file.utf8.contains(UInt8(ascii: "/")) else {
        throw .malformed(
          path: path, place: "weight_map '\(tensor)'", reason: "expected the name of a file in this folder")
      }
      files.insert(file)
    }
    self.files = files.sorted()
  }

  /// The tensors and metadata of all files.
  ///
  /// - Throws: `FormatError` naming the file.
  func read() throws(FormatError) -> SafeTensors {
    var whole = SafeTensors(tensors: [])
    for file in files {
      let part = try SafeTensors.read(path: PathParts.sibling(of: path, named: file))
      whole.tensors += part.tensors
      whole.integerNames.formUnion(part.integerNames)
      whole.metadata.merge(part.metadata) { first, _ in first }
    }
    return whole
  }
}
