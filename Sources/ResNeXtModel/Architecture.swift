/// The dimensions of one block, read from the graph.
public struct BlockGeometry: Hashable, Sendable {
  /// Where it stands.
  public let name: BlockName
  /// Channels it reads.
  public let inputChannels: Int
  /// Channels of all its paths together.
  public let pathChannels: Int
  /// Channels it writes.
  public let outputChannels: Int
  /// The channels that every path reads where the block splits them.
  public let split: [Range<Int>]
  /// Where the maps stand that are split.
  public let splitPoint: BlockPoint
  /// The window of the paths' 1×1, which has the stride in notebook form.
  public let reduceWindow: Window
  /// The window of the paths' 3×3, which has the stride in paper form.
  public let groupedWindow: Window
  /// Height and width between the two.
  public let middleSize: Int
  /// Whether a ReLU stands between the transition and the addition.
  public let rectifiesResidual: Bool
  /// Whether the shortcut is a projection (a downsampling block) or the identity.
  public let hasProjection: Bool
  /// Height and width of the maps it reads.
  public let inputSize: Int
  /// Height and width of the maps it writes.
  public let outputSize: Int

  init(_ block: BlockLayers, in graph: LayerGraph) {
    func shape(_ point: BlockPoint) -> LayerShape? { graph.shape(at: .block(block.name, point)) }
    let input = graph.nodes[block.input].shape
    name = block.name
    inputChannels = input.channels
    inputSize = input.side
    pathChannels = shape(.groupedActivation)?.channels ?? 0
    outputChannels = shape(.output)?.channels ?? 0
    outputSize = shape(.output)?.side ?? 0
    split = block.split
    splitPoint = block.splitPoint
    hasProjection = shape(.shortcutConvolution) != nil
    rectifiesResidual = shape(.transitionActivation) != nil
    middleSize = shape(.reduceActivation)?.side ?? 0
    reduceWindow = graph.window(at: .block(block.name, .reduceConvolution)) ?? Window(kernel: 1)
    groupedWindow = graph.window(at: .block(block.name, .groupedConvolution)) ?? Window(kernel: 1)
  }

  /// Number of paths.
  public var cardinality: Int { split.count }
  /// Stride of the whole block: one window behind the other, of which at most one strides.
  public var stride: Int { reduceWindow.stride * groupedWindow.stride }
  /// Channels of one path.
  public var pathWidth: Int { pathChannels / cardinality }
  /// Whether the block's input is cut into slices, so that a path's 1×1 reads its own alone.
  public var splitsInput: Bool { splitPoint == .input }
}

/// The dimensions of a network, read from its graph.
public struct Architecture: Hashable, Sendable {
  /// Every layer of it.
  public let graph: LayerGraph
  /// All blocks in order.
  public let blocks: [BlockGeometry]

  /// The configuration it was derived from.
  public var configuration: NetworkConfiguration { graph.configuration }

  /// Builds the graph and reads all dimensions from it.
  ///
  /// - Throws: `ModelError` when the configuration is not valid.
  public init(_ configuration: NetworkConfiguration) throws(ModelError) {
    self.init(try LayerGraph(configuration))
  }

  /// Reads all dimensions from a graph.
  public init(_ graph: LayerGraph) {
    self.graph = graph
    blocks = graph.blocks.map { BlockGeometry($0, in: graph) }
  }

  /// Height and width after the stem's convolution.
  public var stemConvolutionSize: Int { graph.shape(at: .stemConvolution)?.side ?? 0 }
  /// Height and width after the stem, pool included.
  public var stemSize: Int { blocks.first?.inputSize ?? 0 }
  /// Height and width of the last block's maps.
  public var finalSize: Int { blocks.last?.outputSize ?? 0 }
  /// Height and width after the head's pool: 1 for the global average.
  public var pooledSize: Int { graph.shape(at: .pooled)?.side ?? 0 }
  /// Inputs of the dense layer.
  public var features: Int { graph.shape(at: .pooled).map { $0.channels * $0.area } ?? 0 }

  /// The block of a name; nil when the network has none.
  public func block(_ name: BlockName) -> BlockGeometry? { blocks.first { $0.name == name } }
}
