import Datasets
import Formats
import ResNeXtModel

/// Weights with what is known of them: everything that is needed to use them, and where they come from.
///
/// Their file is safetensors, under the names and axes of the network's form (`NamingScheme`). Network, normalization, class names
/// and notes stand in `__metadata__`; no clock value enters it.
public struct DescribedWeights: Sendable, Equatable {
  /// The tensors and the network they belong to.
  public var weights: NetworkWeights
  /// How pixels become the network's input.
  public var normalization: Normalization
  /// Names of the classes, in label order; empty where nobody named them.
  public var classNames: [String]
  /// Where they come from: data, run, step, accuracy.
  public var notes: [String: String]
  /// What was done to read them, each as part of a sentence; no file holds it.
  public var remarks: [String]

  /// Weights, and as much as is known of them.
  public init(
    weights: NetworkWeights, normalization: Normalization = .none, classNames: [String] = [],
    notes: [String: String] = [:], remarks: [String] = []
  ) {
    self.weights = weights
    self.normalization = normalization
    self.classNames = classNames
    self.notes = notes
    self.remarks = remarks
  }

  /// Reads a file whose network is the one it names, else `fallback`, else the one preset that has its shapes.
  ///
  /// - Throws: `TrainingError.file` when the file cannot be read or is not what it should be, `.weights` when nothing says
  ///   which network it holds or its tensors are another's.
  public static func read(path: String, fallback: NetworkConfiguration? = nil) throws(TrainingError)
    -> DescribedWeights
  {
    let stored = try StoredWeights(path: path)
    guard let network = stored.network ?? fallback ?? stored.likelyNetwork?.configuration else {
      throw stored.unknownNetwork
    }
    return try stored.weights(for: network)
  }

  /// Writes them as a file, atomically.
  ///
  /// Files of version 0.1.0 noted the command line they were made with, paths included; it is not written on.
  ///
  /// - Throws: `TrainingError.file`.
  public func write(to path: String, isSynced: Bool = true) throws(TrainingError) {
    var metadata = ["normalization": normalization.text]
    metadata["network"] = try DescribedWeights.json(weights.configuration)
    metadata["classes"] = try DescribedWeights.json(classNames)
    for (key, value) in notes where key != "command" { metadata[WeightsMetadata.notePrefix + key] = value }
    let file = SafeTensors(tensors: weights.tensors, metadata: metadata)
    try TrainingError.wrapFile { () throws(FormatError) in try file.write(to: path, isSynced: isSynced) }
  }

  private static func json(_ value: some Encodable) throws(TrainingError) -> String {
    do { return try JSONValue(encoding: value).text() } catch {
      throw .invalidConfiguration(field: "network", reason: "cannot be written as JSON: \(error)")
    }
  }
}
