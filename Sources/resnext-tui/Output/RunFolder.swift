import Datasets
import Formats
import ResNeXtModel
import Training

/// Names for the folders of runs that were given none: `PRESET-cC-DATA-N`, such as `tiny-c8-shapes-3`.
enum RunFolder {
  /// Makes a folder for a run in `parent`, under the first number that nobody has.
  ///
  /// Who makes a folder owns its name: two processes never get the same one.
  ///
  /// - Returns: its path.
  /// - Throws: `FormatError.inaccessible` where none can be made.
  static func claim(in parent: String, for configuration: TrainingConfiguration) throws(FormatError) -> String
  {
    try claim(in: parent, base: base(configuration))
  }

  /// Makes a folder `base-N` in `parent`, with the first number that nobody has.
  ///
  /// - Returns: its path.
  /// - Throws: `FormatError.inaccessible` where none can be made.
  static func claim(in parent: String, base: String) throws(FormatError) -> String {
    try FileSystem.makeFolder(parent)
    var number = 1
    while true {
      let path = "\(parent)/\(base)-\(number)"
      if try FileSystem.makeNewFolder(path) { return path }
      number += 1
    }
  }

  /// What a run's network and data are called in its folder's name.
  static func base(_ configuration: TrainingConfiguration) -> String {
    let network = configuration.network
    return "\(networkName(network))-c\(network.cardinality)-\(dataName(configuration.data))"
  }

  /// What a sweep is called: `lab-small-shapes`.
  static func base(_ sweep: SweepDescription) -> String {
    let network = sweep.training.network
    let preset = Preset.allCases.first { preset in
      var same = preset.configuration
      same.width = network.width
      return hasSameShape(same, network)
    }
    return "lab-\(preset?.rawValue ?? network.form.rawValue)-\(dataName(sweep.training.data))"
  }

  /// The preset of which cardinality, classes and image size may differ; else the form.
  private static func networkName(_ network: NetworkConfiguration) -> String {
    let preset = Preset.allCases.first { hasSameShape($0.configuration, network) }
    return preset?.rawValue ?? network.form.rawValue
  }

  /// Whether two networks are the same but for cardinality, classes and image size.
  private static func hasSameShape(_ one: NetworkConfiguration, _ other: NetworkConfiguration) -> Bool {
    var same = one
    same.cardinality = other.cardinality
    same.classes = other.classes
    same.inputSize = other.inputSize
    return same == other
  }

  private static func dataName(_ data: DataSource) -> String {
    if case .directory = data { "folder" } else { data.argument }
  }
}
