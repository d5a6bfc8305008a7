import Datasets
import Formats
import ResNeXtModel

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

  /// Reads a file whose network is the one it names, else `fallback`, else the one preset that has its shapes.
  ///
  /// - Throws: `TrainingError.file` when the file cannot be read or is not what it should be, `.weights` when nothing says
  ///   which network it holds or its tensors are another's.
  public static func read(path: String, fallback: NetworkConfiguration? = nil) throws(TrainingError)
    -> WeightsFile
  {
    let stored = try StoredWeights(path: path)
    guard let network = stored.network ?? fallback ?? stored.likelyNetwork?.configuration else {
      throw stored.unknownNetwork
    }
    return try stored.file(for: network)
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
    for (key, value) in notes where key != "command" { metadata[WeightsMetadata.notePrefix + key] = value }
    let file = SafeTensors(tensors: weights.tensors, metadata: metadata)
    try TrainingError.wrapFile { () throws(FormatError) in try file.write(to: path) }
  }

  private static func json(_ value: some Encodable) throws(TrainingError) -> String {
    do { return try JSONValue(encoding: value).text() } catch {
      throw .invalidConfiguration(field: "network", reason: "cannot be written as JSON: \(error)")
    }
  }
}
