import Datasets
import Formats
import Foundation
import ResNeXtModel
import Tensors

/// A trained network as a file: tensors, and beside them everything that is needed to use them.
///
/// The file is safetensors. Network, normalization, class names and notes stand in `__metadata__`; no clock value enters it.
public struct WeightsFile: Sendable, Equatable {
  /// The tensors and the network they belong to.
  public var weights: NetworkWeights
  /// How pixels become the network's input.
  public var normalization: Normalization
  /// Names of the classes, in label order.
  public var classNames: [String]
  /// What else is worth knowing: data, command, accuracy.
  public var notes: [String: String]

  /// A file of its parts.
  public init(
    weights: NetworkWeights, normalization: Normalization, classNames: [String], notes: [String: String] = [:]
  ) {
    self.weights = weights
    self.normalization = normalization
    self.classNames = classNames
    self.notes = notes
  }

  private static let notePrefix = "note."

  /// Reads a file.
  ///
  /// `fallback` is the network of a file that does not name its own, such as one from PyTorch.
  ///
  /// - Throws: `TrainingError.file` when the file cannot be read or is not what it should be.
  public static func read(path: String, fallback: NetworkConfiguration? = nil) throws(TrainingError)
    -> WeightsFile
  {
    let file = try TrainingError.wrapFile { () throws(FormatError) in try SafeTensors.read(path: path) }
    func malformed(_ key: String, _ reason: String) -> TrainingError {
      .file(.malformed(path: path, place: "metadata '\(key)'", reason: reason))
    }
    var configuration = fallback
    if let text = file.metadata["network"] {
      do {
        configuration = try JSONDecoder().decode(NetworkConfiguration.self, from: Data(text.utf8))
      } catch { throw malformed("network", "expected a network configuration as JSON") }
    }
    guard let configuration else {
      throw malformed("network", "the file does not say which network it holds; name it with --preset")
    }
    try TrainingError.wrapModel { () throws(ModelError) in try configuration.validate() }
    var classNames: [String] = []
    if let text = file.metadata["classes"] {
      do {
        classNames = try JSONDecoder().decode([String].self, from: Data(text.utf8))
      } catch { throw malformed("classes", "expected a list of names as JSON") }
    }
    if classNames.count != configuration.classes {
      classNames = (0..<configuration.classes).map { "class \($0)" }
    }
    var normalization = Normalization.none
    if let text = file.metadata["normalization"] {
      normalization = try TrainingError.wrapData { () throws(DatasetError) in try Normalization(text: text) }
    }
    let notes = file.metadata.filter { $0.key.hasPrefix(notePrefix) }
    return WeightsFile(
      weights: NetworkWeights(configuration: configuration, tensors: file.tensors),
      normalization: normalization,
      classNames: classNames,
      notes: Dictionary(
        uniqueKeysWithValues: notes.map { (String($0.key.dropFirst(notePrefix.count)), $0.value) }))
  }

  /// Writes the file, atomically.
  ///
  /// Files of version 0.1.0 noted the command line they were made with, paths included; it is not written on.
  ///
  /// - Throws: `TrainingError.file`.
  public func write(to path: String) throws(TrainingError) {
    var metadata = ["normalization": normalization.text]
    metadata["network"] = try WeightsFile.json(weights.configuration)
    metadata["classes"] = try WeightsFile.json(classNames)
    for (key, value) in notes where key != "command" { metadata[WeightsFile.notePrefix + key] = value }
    let file = SafeTensors(tensors: weights.tensors, metadata: metadata)
    try TrainingError.wrapFile { () throws(FormatError) in try file.write(to: path) }
  }

  private static func json(_ value: some Encodable) throws(TrainingError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch { throw .invalidConfiguration(field: "network", reason: "cannot be written as JSON: \(error)") }
  }
}
