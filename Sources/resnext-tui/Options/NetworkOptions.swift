import ResNeXtModel

/// The options that describe a network: a preset and what overrides it.
struct NetworkOptions: Equatable {
  /// The preset it starts from.
  let preset: Preset
  /// The network.
  let configuration: NetworkConfiguration
  /// Whether any of these options was given: weights files carry their own network otherwise.
  let isGiven: Bool

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
  ///
  /// `base` is the network that is overridden where no preset is named, such as that of a weights file.
  init(_ options: ParsedOptions, base: NetworkConfiguration? = nil) throws(CommandError) {
    let preset = try options.choice("preset", "preset", of: Preset.self)
    self.preset = preset ?? .notebookCIFAR
    var network = preset?.configuration ?? base ?? self.preset.configuration
    if let form = try options.choice("form", "form", of: NetworkConfiguration.Form.self) {
      network.changeForm(form)
    }
    let channels = 1...65_536
    if let blocks = try options.integers("blocks", count: 1...8, in: 1...64) { network.changeBlocks(blocks) }
    if let outputs = try options.integers("outputs", count: 1...8, in: channels) { network.outputs = outputs }
    if let stem = try options.integer("stem", in: channels) { network.stemChannels = stem }
    if let width = try options.integer("width", in: 1...4096) { network.width = width }
    if let value = try options.integer("cardinality", in: 1...1024) { network.cardinality = value }
    if let classes = try options.integer("classes", in: channels) { network.classes = classes }
    if let size = try options.integer("input", in: 1...1024) { network.inputSize = size }
    do { try network.validate() } catch { throw CommandError(error) }
    configuration = network
    isGiven = NetworkOptions.descriptions.contains { options.isGiven($0.name) }
  }

  /// Whether the options can be checked without knowing what they override.
  static func needsNoBase(_ options: ParsedOptions) -> Bool {
    options.isGiven("preset") || !descriptions.contains { options.isGiven($0.name) }
  }

  /// The preset, where nothing overrides it.
  var unchangedPreset: Preset? { preset.configuration == configuration ? preset : nil }
}

extension NetworkConfiguration {
  /// Makes the blocks another form's with the same channels in all paths together.
  fileprivate mutating func changeForm(_ newForm: Form) {
    guard newForm != form else { return }
    let channels = pathChannels(stage: 0)
    form = newForm
    width = newForm == .paper ? max(1, channels / cardinality) : channels
  }

  /// Sets the number of blocks; further stages halve the maps and double the outputs, as the paper's do.
  fileprivate mutating func changeBlocks(_ newBlocks: [Int]) {
    blocks = newBlocks
    outputs = Array(outputs.prefix(newBlocks.count))
    strides = Array(strides.prefix(newBlocks.count))
    while outputs.count < newBlocks.count, let last = outputs.last {
      outputs.append(2 * last)
      strides.append(2)
    }
  }
}
