import ResNeXtModel

/// What names and shapes of tensors say about their network; strides, head and input size leave no trace in them.
struct NetworkTraits: Hashable {
  var form: NetworkConfiguration.Form
  var stem: NetworkConfiguration.Stem
  var stemChannels: Int
  var blocks: [Int]
  /// As in `NetworkConfiguration`: of one path in paper form, of all paths in notebook form.
  var width: Int
  var outputs: [Int]
  var cardinality: Int

  /// The traits of a network that is known.
  init(_ network: NetworkConfiguration) {
    form = network.form
    stem = network.stem
    stemChannels = network.stemChannels
    blocks = network.blocks
    width = network.width
    outputs = network.outputs
    cardinality = network.cardinality
  }

  /// Reads them from tensors by name; nil where these are no tensors of the family.
  init?(_ shapes: [String: [Int]]) {
    if shapes["conv1.weight"] != nil {
      self.init(paper: shapes)
    } else {
      self.init(notebook: shapes)
    }
  }

  private init?(paper shapes: [String: [Int]]) {
    guard let first = shapes["conv1.weight"], first.count == 4,
      let grouped = shapes["layer1.0.conv2.weight"], grouped.count == 4, grouped[1] > 0,
      let stem = Self.stem(kernel: first[3])
    else { return nil }
    form = .paper
    self.stem = stem
    stemChannels = first[0]
    width = grouped[1]
    cardinality = grouped[0] / grouped[1]
    (blocks, outputs) = Self.stages {
      shapes["\(BlockName(stage: $0, index: $1).text(.paper)).conv3.weight"]?.first
    }
  }

  private init?(notebook shapes: [String: [Int]]) {
    guard let first = shapes["conv2d_1/kernel"], first.count == 4,
      let transition = shapes["conv2d-trans2a/kernel"], transition.count == 4,
      let stem = Self.stem(kernel: first[0])
    else { return nil }
    form = .notebook
    self.stem = stem
    stemChannels = first[3]
    width = transition[2]
    cardinality = (1...1024).prefix { shapes["conv2d-2a-branch1b_split\($0)/kernel"] != nil }.count
    (blocks, outputs) = Self.stages {
      shapes["conv2d-trans\(BlockName(stage: $0, index: $1).text(.notebook))/kernel"]?.last
    }
  }

  private static func stem(kernel: Int) -> NetworkConfiguration.Stem? {
    switch kernel {
    case 3: return .cifar
    case 7: return .imageNet
    default: return nil
    }
  }

  /// Blocks and output channels of each stage, as far as `output` knows a block.
  private static func stages(_ output: (Int, Int) -> Int?) -> (blocks: [Int], outputs: [Int]) {
    var blocks: [Int] = []
    var outputs: [Int] = []
    while blocks.count < 8, let channels = output(blocks.count, 0) {
      outputs.append(channels)
      blocks.append((0..<64).prefix { output(blocks.count, $0) != nil }.count)
    }
    return (blocks, outputs)
  }
}

extension NetworkTraits {
  /// The presets whose tensors look like these, whatever the number of classes.
  var presets: [Preset] { Preset.allCases.filter { NetworkTraits($0.configuration) == self } }

  /// The options that describe these traits where `network` has others: `--cardinality 32 --width 4`.
  ///
  /// A preset is named where one has them all.
  func options(against network: NetworkConfiguration) -> String {
    let other = NetworkTraits(network)
    guard other != self else { return "" }
    if let preset = presets.first { return "--preset \(preset.rawValue)" }
    func list(_ values: [Int]) -> String { values.map(String.init).joined(separator: ",") }
    var options: [String] = []
    if form != other.form { options.append("--form \(form.rawValue)") }
    if blocks != other.blocks { options.append("--blocks \(list(blocks))") }
    if outputs != other.outputs { options.append("--outputs \(list(outputs))") }
    if stemChannels != other.stemChannels { options.append("--stem \(stemChannels)") }
    if width != other.width { options.append("--width \(width)") }
    if cardinality != other.cardinality { options.append("--cardinality \(cardinality)") }
    return options.joined(separator: " ")
  }
}
