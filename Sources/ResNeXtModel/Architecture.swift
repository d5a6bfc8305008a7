/// A block's place in the network: stage and position, both from 0.
public struct BlockName: Hashable, Sendable, Codable {
  /// Stage, from 0.
  public let stage: Int
  /// Position in the stage, from 0.
  public let index: Int

  /// The block at `index` of `stage`, both from 0.
  public init(stage: Int, index: Int) {
    self.stage = stage
    self.index = index
  }

  /// The name in a form's own language: `2a` in the notebook's, `layer1.0` in torchvision's.
  public func text(_ form: NetworkConfiguration.Form) -> String {
    switch form {
    case .notebook: return "\(stage + 2)\(letter)"
    case .paper: return "layer\(stage + 1).\(index)"
    }
  }

  /// The block's letter in the notebook: a to z, then aa, ab and so on.
  public var letter: String {
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz")
    return index < 26 ? String(alphabet[index]) : String([alphabet[index / 26 - 1], alphabet[index % 26]])
  }

  /// Reads `2a` or `layer1.0`; nil when it is neither.
  public init?(text: String) {
    if text.hasPrefix("layer") {
      let parts = text.dropFirst(5).split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
      guard parts.count == 2, let layer = parts[0], let index = parts[1], layer >= 1, index >= 0 else {
        return nil
      }
      self.init(stage: layer - 1, index: index)
      return
    }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let letters = text.dropFirst(digits.count)
    guard let number = Int(digits), number >= 2, (1...2).contains(letters.count),
      letters.allSatisfy({ ("a"..."z").contains($0) })
    else { return nil }
    let values = letters.unicodeScalars.map { Int($0.value) - 97 }
    self.init(stage: number - 2, index: values.count == 1 ? values[0] : (values[0] + 1) * 26 + values[1])
  }
}

/// The dimensions of one block, derived from the configuration.
public struct BlockGeometry: Hashable, Sendable {
  /// Where it stands.
  public let name: BlockName
  /// Channels it reads.
  public let inputChannels: Int
  /// Channels of all its paths together.
  public let pathChannels: Int
  /// Channels it writes.
  public let outputChannels: Int
  /// Number of paths.
  public let cardinality: Int
  /// Stride: of the 1×1 in notebook form, of the 3×3 in paper form.
  public let stride: Int
  /// Whether the shortcut is a projection (a downsampling block) or the identity.
  public let hasProjection: Bool
  /// Height and width of the maps it reads.
  public let inputSize: Int
  /// Height and width of the maps it writes.
  public let outputSize: Int
}

/// Every dimension of a network, derived once from a valid configuration.
public struct Architecture: Hashable, Sendable {
  /// The configuration it was derived from.
  public let configuration: NetworkConfiguration
  /// Height and width after the stem's convolution.
  public let stemConvolutionSize: Int
  /// Height and width after the stem, pool included.
  public let stemSize: Int
  /// All blocks in order.
  public let blocks: [BlockGeometry]
  /// Height and width of the last block's maps.
  public let finalSize: Int
  /// Height and width after the head's pool: 1 for the global average.
  public let pooledSize: Int

  /// Inputs of the dense layer.
  public var features: Int {
    configuration.outputs[configuration.outputs.count - 1] * pooledSize * pooledSize
  }

  /// Derives all dimensions.
  ///
  /// - Throws: `ModelError` when the configuration is not valid.
  public init(_ configuration: NetworkConfiguration) throws(ModelError) {
    try configuration.validate()
    self.configuration = configuration
    switch configuration.stem {
    case .cifar:
      stemConvolutionSize = configuration.inputSize
      stemSize = configuration.inputSize
    case .imageNet:
      stemConvolutionSize = (configuration.inputSize - 1) / 2 + 1
      // The notebook pools without padding (departure 6), the paper with padding 1.
      let padding = configuration.form == .notebook ? 0 : 1
      stemSize = (stemConvolutionSize + 2 * padding - 3) / 2 + 1
    }
    var size = stemSize
    var channels = configuration.stemChannels
    var blocks: [BlockGeometry] = []
    for stage in configuration.blocks.indices {
      for index in 0..<configuration.blocks[stage] {
        let stride = index == 0 ? configuration.strides[stage] : 1
        let output = configuration.outputs[stage]
        let outputSize = (size - 1) / stride + 1
        // In the notebook the first block of every stage projects; in the paper only where dimensions change.
        let projects = index == 0 && (configuration.form == .notebook || stride != 1 || channels != output)
        blocks.append(
          BlockGeometry(
            name: BlockName(stage: stage, index: index), inputChannels: channels,
            pathChannels: configuration.pathChannels(stage: stage), outputChannels: output,
            cardinality: configuration.cardinality, stride: stride, hasProjection: projects, inputSize: size,
            outputSize: outputSize))
        channels = output
        size = outputSize
      }
    }
    self.blocks = blocks
    finalSize = size
    pooledSize = configuration.head == .globalAverage ? 1 : (size + 1) / 2
  }

  /// The block of a name; nil when the network has none.
  public func block(_ name: BlockName) -> BlockGeometry? { blocks.first { $0.name == name } }
}
