import ResNeXtModel

/// The network that a preset and what overrides it describe, where no weights file has a say.
struct NetworkOptions: Equatable {
  /// The preset it starts from.
  let preset: Preset
  /// The network.
  let configuration: NetworkConfiguration

  static let descriptions = [
    OptionDescription("preset", "P", "network to start from (default: notebook-cifar); see below"),
    OptionDescription("input", "N", "height and width of the input image"),
    OptionDescription("classes", "K", "number of classes"),
    OptionDescription("cardinality", "C", "paths of a block"),
    OptionDescription(
      "width", "D", "first stage's path channels: of one path (paper form), of all (notebook form)"),
    OptionDescription("blocks", "2,2,2", "blocks of each stage"),
    OptionDescription("stem", "N", "channels after the stem"),
    OptionDescription("outputs", "128,256,512", "output channels of each stage"),
    OptionDescription("form", "F", "block form: notebook or paper"),
  ]

  /// Reads the options and checks that the network can be built.
  ///
  /// - Throws: `CommandError.usage` for an unknown preset, a value out of range or a cardinality that does not
  ///   divide.
  init(_ options: ParsedOptions) throws(CommandError) {
    let overrides = try NetworkOverrides(options)
    preset = overrides.preset ?? .notebookCIFAR
    configuration = try overrides.applied(to: preset.configuration)
  }

  /// The preset, where nothing overrides it.
  var unchangedPreset: Preset? { preset.configuration == configuration ? preset : nil }
}
