import Datasets
import Formats
import Foundation
import ResNeXtModel
import Training

/// Names for the folders of runs that were given none.
enum RunFolder {
  /// The first free name in `parent` for a run: network, data and a number, such as `notebook-cifar-shapes-1`.
  static func free(in parent: String, for configuration: TrainingConfiguration) -> String {
    let base = "\(parent)/\(networkName(configuration.network))-\(dataName(configuration.data))"
    var number = 1
    while FileSystem.exists("\(base)-\(number)") { number += 1 }
    return "\(base)-\(number)"
  }

  /// Renames the files of a run that a folder already holds, so that a new one loses nothing.
  ///
  /// - Returns: the new names.
  static func setAside(_ folder: String) throws(FormatError) -> [String] {
    var kept: [String] = []
    for name in ["best.safetensors", "last.safetensors", "checkpoint.safetensors", "metrics.jsonl"] {
      let path = "\(folder)/\(name)"
      guard FileSystem.exists(path) else { continue }
      try FileSystem.rename(path, to: "\(folder)/previous-\(name)")
      kept.append("previous-\(name)")
    }
    return kept
  }

  private static func networkName(_ network: NetworkConfiguration) -> String {
    Preset.allCases.first { $0.configuration == network }?.rawValue
      ?? "\(network.form.rawValue)-c\(network.cardinality)"
  }

  private static func dataName(_ data: DataSource) -> String {
    switch data {
    case .shapes: return "shapes"
    case .cifar10: return "cifar10"
    case .cifar100: return "cifar100"
    case .directory: return "folder"
    }
  }
}
