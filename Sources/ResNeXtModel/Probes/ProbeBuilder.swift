import Kernels
import Tensors

/// What a unit's layers need beside its kernel, to be run and to be shown: vectors with a value a channel.
struct UnitParameters {
  /// The convolution that reads its input in one piece.
  let geometry: ConvolutionGeometry
  /// What the unit's tensors are called.
  let naming: UnitNaming
  /// Added by the convolution; nil where it adds nothing.
  let bias: [Float]?
  /// Scale γ of the normalization.
  let gamma: [Float]
  /// Shift β.
  let beta: [Float]
  /// Running mean.
  let mean: [Float]
  /// Running variance.
  let variance: [Float]
  /// Added to the variance under the root.
  let epsilon: Float

  /// What is multiplied to the values: γ / √(σ² + ε).
  func scale(_ channel: Int) -> Double {
    Double(gamma[channel]) / (Double(variance[channel]) + Double(epsilon)).squareRoot()
  }

  /// The normalization as a layer.
  var normalization: FrozenNormalizationLayer {
    FrozenNormalizationLayer(
      scale: gamma.indices.map { Float(scale($0)) },
      shift: gamma.indices.map { Float(Double(beta[$0]) - scale($0) * Double(mean[$0])) })
  }
}

/// Makes the layers of a probe's network from its graph and its weights.
struct ProbeBuilder {
  private let network: FusedNetwork
  private let workspace: Workspace
  private var units: [UnitKey: UnitParameters] = [:]
  private var convolutions: [UnitKey: ConvolutionLayer] = [:]

  /// Loads all units and the dense layer.
  ///
  /// - Throws: `ModelError.missingTensor`, `.shapeMismatch` or `.operationFailed`.
  init(_ network: FusedNetwork, _ weights: NetworkWeights, _ workspace: Workspace) throws(ModelError) {
    self.network = network
    self.workspace = workspace
    let form = weights.configuration.form
    let source = TensorSource(
      tensors: Dictionary(weights.tensors.map { ($0.name, $0.tensor) }) { _, last in last })
    for unit in network.units {
      let naming = NamingScheme(form).naming(of: unit.key, paths: unit.paths)
      let tensors = try naming.load(from: source, geometry: unit.geometry, statistics: true)
      units[unit.key] = UnitParameters(
        geometry: unit.geometry, naming: naming, bias: tensors.bias?.values, gamma: tensors.gamma.values,
        beta: tensors.beta.values, mean: tensors.runningMean?.values ?? [],
        variance: tensors.runningVariance?.values ?? [],
        epsilon: NormalizationRule(form).epsilon)
      convolutions[unit.key] = try layer(unit.geometry, tensors.weights, tensors.bias)
    }
    let dense = try NamingScheme(form).naming(dense: network.head.dense).load(from: source)
    convolutions[network.head.key] = try layer(network.head.dense, dense.weights, dense.bias)
  }

  private func layer(_ geometry: ConvolutionGeometry, _ weights: Tensor, _ bias: Tensor?) throws(ModelError)
    -> ConvolutionLayer
  {
    try ModelError.wrap { () throws(KernelError) in
      let convolution = try Convolution(geometry, batch: 1, trainable: true, workspace: workspace)
      try convolution.load(weights: weights.values, bias: bias?.values)
      return ConvolutionLayer(convolution: convolution)
    }
  }

  /// The units' parameters by the layers that use them.
  func parameters(of graph: LayerGraph) -> [Int: UnitParameters] {
    var parameters: [Int: UnitParameters] = [:]
    for node in graph.nodes { parameters[node.id] = node.key.unit.flatMap { units[$0] } }
    return parameters
  }

  /// The layer that computes what a node says.
  ///
  /// - Throws: `ModelError.cannotFuse` for a node that no network with joined paths has.
  func layer(_ node: LayerNode) throws(ModelError) -> any ProbeLayer {
    switch node.operation {
    case .input, .zeroPadding, .flatten: return PassingLayer()
    case .convolution, .dense:
      guard let layer = node.key.unit.flatMap({ convolutions[$0] }) else { throw unknown(node) }
      return layer
    case .batchNormalization:
      guard let unit = node.key.unit.flatMap({ units[$0] }) else { throw unknown(node) }
      return unit.normalization
    case .relu: return RectifierLayer()
    case .add: return AdditionLayer()
    case .maxPool, .averagePool, .globalAverage:
      guard let pool = node.key.place == .stem ? network.stem.pool : network.head.pool else {
        throw unknown(node)
      }
      let shape = MapShape(
        batch: 1, channels: node.inputShape.channels, height: node.inputShape.side,
        width: node.inputShape.side)
      return PoolingLayer(pooling: pool.pooling(shape, workspace))
    case .slice, .concatenate: throw unknown(node)
    }
  }

  private func unknown(_ node: LayerNode) -> ModelError {
    .cannotFuse("\(node.key.role.rawValue) is not run in one piece")
  }
}
