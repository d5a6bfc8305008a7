import ResNeXtModel

/// What the network options say, read and in range, before it is known which network they override.
struct NetworkOverrides: Equatable {
  var preset: Preset?
  var form: NetworkConfiguration.Form?
  var blocks: [Int]?
  var outputs: [Int]?
  var stem: Int?
  var width: Int?
  var cardinality: Int?
  var classes: Int?
  var input: Int?

  /// Reads the options.
  ///
  /// - Throws: `CommandError.usage` for an unknown preset or a value out of range.
  init(_ options: ParsedOptions) throws(CommandError) {
    let channels = 1...65_536
    preset = try options.choice("preset", "preset", of: Preset.self)
    form = try options.choice("form", "form", of: NetworkConfiguration.Form.self)
    blocks = try options.integers("blocks", count: 1...8, in: 1...64)
    outputs = try options.integers("outputs", count: 1...8, in: channels)
    stem = try options.integer("stem", in: channels)
    width = try options.integer("width", in: 1...4096)
    cardinality = try options.integer("cardinality", in: 1...1024)
    classes = try options.integer("classes", in: channels)
    input = try options.integer("input", in: 1...1024)
  }

  /// Whether nothing is overridden and no preset named.
  var isEmpty: Bool {
    preset == nil && form == nil && blocks == nil && outputs == nil && stem == nil && width == nil
      && cardinality == nil && classes == nil && input == nil
  }

  /// The network: the preset, or `base` where none is named, with everything overridden.
  ///
  /// - Throws: `CommandError.usage` where it cannot be built.
  func applied(to base: NetworkConfiguration) throws(CommandError) -> NetworkConfiguration {
    var network = preset?.configuration ?? base
    if let form { network.changeForm(form) }
    if let blocks { network.changeBlocks(blocks) }
    if let outputs { network.outputs = outputs }
    if let stem { network.stemChannels = stem }
    if let width { network.width = width }
    if let cardinality { network.cardinality = cardinality }
    if let classes { network.classes = classes }
    if let input { network.inputSize = input }
    do { try network.validate() } catch { throw CommandError(error) }
    return network
  }

  /// The first option that says otherwise than the network of a file, with both values; nil where none does.
  ///
  /// A preset's classes and input size are only where a new network begins, so they contradict nothing. Nor does
  /// `--input` where the head averages globally, since then no tensor depends on it, or `--classes` beside a fresh head.
  func contradiction(of network: NetworkConfiguration, freshHead: Bool) -> Contradiction? {
    let givenClasses = freshHead ? nil : classes
    let givenInput = network.head == .globalAverage ? nil : input
    func list(_ values: [Int]) -> String { values.map(String.init).joined(separator: ",") }
    let pairs: [(String, String?, String)] = [
      ("form", form?.rawValue, network.form.rawValue), ("blocks", blocks.map(list), list(network.blocks)),
      ("outputs", outputs.map(list), list(network.outputs)),
      ("stem", stem.map(String.init), "\(network.stemChannels)"),
      ("width", width.map(String.init), "\(network.width)"),
      ("cardinality", cardinality.map(String.init), "\(network.cardinality)"),
      ("classes", givenClasses.map(String.init), "\(network.classes)"),
      ("input", givenInput.map(String.init), "\(network.inputSize)"),
    ]
    for (name, given, found) in pairs where given != nil && given != found {
      return Contradiction(option: "--\(name) \(given ?? "")", trait: "\(name) \(found)")
    }
    return presetContradiction(network)
  }

  /// Where the preset, what the other options override left out, is another network.
  private func presetContradiction(_ network: NetworkConfiguration) -> Contradiction? {
    guard let preset else { return nil }
    let named = preset.configuration
    let option = "--preset \(preset.rawValue)"
    let differing: [(String, Bool, String, String)] = [
      ("form", form == nil && named.form != network.form, network.form.rawValue, named.form.rawValue),
      ("stem", named.stem != network.stem, network.stem.text, named.stem.text),
      ("head", named.head != network.head, network.head.text, named.head.text),
      ("blocks", blocks == nil && named.blocks != network.blocks, "\(network.blocks)", "\(named.blocks)"),
      (
        "outputs", outputs == nil && blocks == nil && named.outputs != network.outputs, "\(network.outputs)",
        "\(named.outputs)"
      ),
      (
        "strides", blocks == nil && named.strides != network.strides, "\(network.strides)",
        "\(named.strides)"
      ),
      (
        "stem channels", stem == nil && named.stemChannels != network.stemChannels,
        "\(network.stemChannels)", "\(named.stemChannels)"
      ),
      (
        "width", width == nil && form == nil && named.width != network.width, "\(network.width)",
        "\(named.width)"
      ),
      (
        "cardinality", cardinality == nil && named.cardinality != network.cardinality,
        "\(network.cardinality)", "\(named.cardinality)"
      ),
    ]
    guard let first = differing.first(where: \.1) else { return nil }
    return Contradiction(option: option, trait: "\(first.0) \(first.2), not \(first.3)")
  }
}

/// An option and what a weights file's network has instead.
struct Contradiction: Equatable {
  let option: String
  let trait: String
}

extension NetworkConfiguration.Stem {
  fileprivate var text: String { self == .imageNet ? "of 7×7" : "of 3×3" }
}

extension NetworkConfiguration.Head {
  fileprivate var text: String { self == .globalAverage ? "of a global average" : "of a 2×2 average" }
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
