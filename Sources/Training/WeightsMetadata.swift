import Datasets
import Formats
import ResNeXtModel

/// The `__metadata__` of a weights file, and what is wrong with them where something is.
struct WeightsMetadata {
  let path: String
  let entries: [String: String]

  /// What a note's key begins with.
  static let notePrefix = "note."

  /// The network; nil where none is named.
  ///
  /// - Throws: `TrainingError.file` for text that describes none.
  func network() throws(TrainingError) -> NetworkConfiguration? {
    guard let text = entries["network"] else { return nil }
    let network: NetworkConfiguration
    do {
      network = try JSONValue(parsing: Array(text.utf8), name: path).decoded(as: NetworkConfiguration.self)
    } catch { throw malformed("network", "expected a network configuration as JSON") }
    do throws(ModelError) { try network.validate() } catch { throw malformed("network", "\(error)") }
    return network
  }

  /// Names of the classes; empty where there are none.
  ///
  /// - Throws: `TrainingError.file` for text that is no list of names.
  func classNames() throws(TrainingError) -> [String] {
    guard let text = entries["classes"] else { return [] }
    do {
      return try JSONValue(parsing: Array(text.utf8), name: path).decoded(as: [String].self)
    } catch { throw malformed("classes", "expected a list of names as JSON") }
  }

  /// How pixels become input; none where nothing is said.
  ///
  /// - Throws: `TrainingError.data` for text that is no normalisation.
  func normalization() throws(TrainingError) -> Normalization {
    guard let text = entries["normalization"] else { return .none }
    return try TrainingError.wrapData { () throws(DatasetError) in try Normalization(text: text) }
  }

  /// What else is said, without the keys' prefix.
  var notes: [String: String] {
    let notes = entries.filter { $0.key.hasPrefix(Self.notePrefix) }
    return Dictionary(
      uniqueKeysWithValues: notes.map { (String($0.key.dropFirst(Self.notePrefix.count)), $0.value) })
  }

  private func malformed(_ key: String, _ reason: String) -> TrainingError {
    .file(.malformed(path: path, place: "metadata '\(key)'", reason: reason))
  }
}
