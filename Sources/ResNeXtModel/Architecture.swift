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

  init(_ block: BlockLayers, in graph: LayerGraph) {
    func shape(_ point: BlockPoint) -> LayerShape? { graph.shape(at: .block(block.name, point)) }
    let input = graph.nodes[block.input].shape
    name = block.name
    inputChannels = input.channels
    inputSize = input.side
    pathChannels = shape(.groupedActivation)?.channels ?? 0
    outputChannels = shape(.output)?.channels ?? 0
    outputSize = shape(.output)?.side ?? 0
    cardinality = block.split.count
    hasProjection = shape(.shortcutConvolution) != nil
    // Of the two windows one behind the other, at most one strides.
    stride = [BlockPoint.reduceConvolution, .groupedConvolution].reduce(1) { stride, point in
      stride * (graph.layers(at: .block(block.name, point)).first?.window?.stride ?? 1)
    }
  }
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
