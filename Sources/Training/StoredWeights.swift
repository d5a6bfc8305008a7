import Datasets
import Formats
import Foundation
import ResNeXtModel
import Tensors

/// A weights file as it was read, before it is decided which network it is for.
public struct StoredWeights: Sendable {
  /// The path it was asked for by.
  public let path: String
  /// The network that its metadata name; nil for files of other programs.
  public let network: NetworkConfiguration?
  /// How pixels become the network's input, by its metadata.
  public let normalization: Normalization
  /// Names of the classes by its metadata; empty where there are none.
  public let classNames: [String]
  /// What else its metadata say.
  public let notes: [String: String]
  /// What was done to its tensors' names, each as part of a sentence.
  public let remarks: [String]
  let tensors: [NamedTensor]
  /// The shard it is, such as "shard 1 of 3"; nil for a whole file.
  let shard: String?

  /// Reads a file, or the shards that a `….safetensors.index.json` lists.
  ///
  /// - Throws: `TrainingError.file` when it cannot be read or is not what it should be.
  public init(path: String) throws(TrainingError) {
    self.path = path
    let file = try TrainingError.wrapFile { () throws(FormatError) in try WeightsFormats.read(path: path) }
    let canonical = CanonicalTensors(file.tensors)
    tensors = canonical.tensors
    remarks = canonical.remarks
    shard = ShardIndex.shard(path)
    let metadata = WeightsMetadata(path: path, entries: file.metadata)
    network = try metadata.network()
    normalization = try metadata.normalization()
    classNames = try metadata.classNames()
    notes = metadata.notes
  }

  /// The number of classes of its head; nil where it has none.
  public var headClasses: Int? {
    tensors.first { $0.name.hasPrefix("fc") && $0.name.hasSuffix("bias") && $0.tensor.shape.count == 1 }?
      .tensor.count
  }

  /// The one preset whose tensors look like these, with as many classes as the head has; nil where none or several do.
  public var likelyNetwork: (preset: Preset, configuration: NetworkConfiguration)? {
    let shapes = Dictionary(tensors.map { ($0.name, $0.tensor.shape) }) { first, _ in first }
    guard let presets = NetworkTraits(shapes)?.presets, presets.count == 1 else { return nil }
    var configuration = presets[0].configuration
    configuration.classes = headClasses ?? configuration.classes
    return (presets[0], configuration)
  }

  /// The network it is taken for where it names none: `present` if its tensors are that one's, else the likely one.
  public func likelyNetwork(before present: NetworkConfiguration) -> NetworkConfiguration? {
    (try? weights(for: present)) != nil ? present : likelyNetwork?.configuration
  }

  /// The file as weights of a network.
  ///
  /// Class names that are not as many as the network's classes, or that a fresh head does not know, are left out.
  ///
  /// - Throws: `TrainingError.weights` when its tensors are not those of the network, saying what would help.
  public func weights(
    for configuration: NetworkConfiguration, head: HeadRequest = .stored
  ) throws(TrainingError) -> DescribedWeights {
    let fit = try TrainingError.wrapModel { () throws(ModelError) in
      try WeightsFit(architecture: Architecture(configuration), tensors: tensors)
    }
    let weights: NetworkWeights
    do throws(WeightsMisfit) {
      weights = try fit.weights(head: head)
    } catch {
      throw .weights(.misfit(path: path, reason: (shard.map { "it is \($0): " } ?? "") + error.reason))
    }
    let names = head == .stored ? classNames : []
    return DescribedWeights(
      weights: weights, normalization: normalization,
      classNames: ClassNames.fitting(names, classes: configuration.classes), notes: notes,
      remarks: remarks)
  }

  /// Why nothing says which network this is.
  public var unknownNetwork: TrainingError {
    let reason: String
    if tensors.isEmpty {
      return .weights(.misfit(path: path, reason: "it holds no tensors of a network"))
    } else if let shard {
      reason = "it is \(shard) and does not say of which network; name the index instead, or --preset"
    } else if NetworkTraits(Dictionary(tensors.map { ($0.name, $0.tensor.shape) }) { first, _ in first })
      == nil
    {
      reason =
        "it does not say which network it holds, and its tensors are not named as one's of the family "
        + "(\(listed(tensors.map(\.name)))): layers named as torchvision's (layer1.0.conv1.weight) or the "
        + "notebook's (conv2d-trans2a/kernel) were expected; --preset names the network"
    } else {
      reason =
        "it does not say which network it holds, and no preset has its shapes; --preset names the network"
    }
    return .weights(.unknownNetwork(path: path, reason: reason))
  }
}
