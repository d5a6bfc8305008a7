import Kernels
import Tensors

/// What layers and tensors are called outside the program, and in which order the framework lists them.
public enum NamingScheme: Hashable, Sendable, CaseIterable {
  /// The source notebook's names, in Keras: one layer a path.
  case notebook
  /// torchvision's names, in PyTorch: one module for all paths.
  case torchvision

  /// The scheme of a form's framework.
  public init(_ form: NetworkConfiguration.Form) { self = form == .notebook ? .notebook : .torchvision }

  // MARK: Places

  /// A stage, counted from 0: `2` for the notebook's first, `layer1` for torchvision's.
  public func name(ofStage stage: Int) -> String {
    self == .notebook ? "\(stage + 2)" : "layer\(stage + 1)"
  }

  /// A block's name inside its stage: `a` or `0`.
  public func shortName(of block: BlockName) -> String { self == .notebook ? block.letter : "\(block.index)" }

  /// Where a block stands, in words: `stage 2 · block a` or `layer1.0`.
  public func place(of block: BlockName) -> String {
    self == .notebook ? "stage \(block.stage + 2) · block \(block.letter)" : block.text(.paper)
  }

  // MARK: Tensors

  /// The tensors of a unit that is `paths` layers in the notebook.
  func naming(of unit: UnitKey, paths: Int) -> UnitNaming {
    switch self {
    case .notebook:
      let names = (0..<paths).map { notebookNames(unit, path: $0) }
      return .keras(convolutions: names.map(\.convolution), normalizations: names.map(\.normalization))
    case .torchvision:
      let names = torchvisionNames(unit)
      return .torchvision(convolution: names.convolution, normalization: names.normalization)
    }
  }

  /// The tensors of the dense layer.
  func naming(dense geometry: ConvolutionGeometry) -> DenseNaming {
    switch self {
    case .notebook:
      let name = NotebookName.dense(classes: geometry.outputChannels)
      return DenseNaming(kernel: "\(name)/kernel", bias: "\(name)/bias", isKeras: true, geometry: geometry)
    case .torchvision:
      return DenseNaming(kernel: "fc.weight", bias: "fc.bias", isKeras: false, geometry: geometry)
    }
  }

  private func notebookNames(_ unit: UnitKey, path: Int) -> (convolution: String, normalization: String) {
    guard case .block(let block) = unit.place else { return ("conv2d_1", "batchnorm_1") }
    let name = block.text(.notebook)
    switch unit.role {
    case .transition:
      return (NotebookName.transitionConvolution(name), NotebookName.transitionNormalization(name))
    case .shortcut: return (NotebookName.shortcutConvolution(name), NotebookName.shortcutNormalization(name))
    default:
      let part = unit.role == .reduce ? "1a" : "1b"
      return (
        NotebookName.convolution(name, part, path: path + 1),
        NotebookName.normalization(name, part, path: path + 1)
      )
    }
  }

  private func torchvisionNames(_ unit: UnitKey) -> (convolution: String, normalization: String) {
    guard case .block(let block) = unit.place else { return ("conv1", "bn1") }
    let name = block.text(.paper)
    switch unit.role {
    case .reduce: return ("\(name).conv1", "\(name).bn1")
    case .grouped: return ("\(name).conv2", "\(name).bn2")
    case .shortcut: return ("\(name).downsample.0", "\(name).downsample.1")
    default: return ("\(name).conv3", "\(name).bn3")
    }
  }
}

// MARK: - Layers

extension NamingScheme {
  /// The layers of a graph in the order in which the framework lists them, with their names.
  ///
  /// Keras lists by depth: how far a layer is from the output; PyTorch as layers are made.
  func layers(of graph: LayerGraph) -> [(layer: LayerNode, name: String)] {
    let names = names(of: graph)
    let listed: [Int]
    switch self {
    case .notebook: listed = byDepth(graph)
    case .torchvision: listed = Array(graph.nodes.indices)
    }
    return listed.map { (graph.nodes[$0], names[$0]) }
  }

  /// The names of all layers; those that the notebook leaves to Keras have its running numbers.
  private func names(of graph: LayerGraph) -> [String] {
    var counters: [String: Int] = [:]
    return graph.nodes.map { node in
      if let name = givenName(node, graph.configuration) { return name }
      let base = node.operation.kerasBase
      counters[base, default: 0] += 1
      return "\(base)_\(counters[base, default: 0])"
    }
  }

  /// The name that the notebook's code or torchvision's modules give a layer; nil where Keras numbers it.
  private func givenName(_ node: LayerNode, _ configuration: NetworkConfiguration) -> String? {
    if let unit = node.key.unit, unit.role != .dense {
      let names = self == .notebook ? notebookNames(unit, path: node.key.path ?? 0) : torchvisionNames(unit)
      return node.operation == .batchNormalization ? names.normalization : names.convolution
    }
    switch self {
    case .notebook:
      if node.key.role == .dense { return NotebookName.dense(classes: configuration.classes) }
      guard node.key.role == .concatenation, case .block(let block) = node.key.place else { return nil }
      return "concat\(block.text(.notebook))"
    case .torchvision: return torchvisionName(node.key)
    }
  }

  private func torchvisionName(_ key: LayerKey) -> String {
    let name = LayerNames.torchvision[key.role] ?? key.role.rawValue
    guard case .block(let block) = key.place else { return name }
    return "\(block.text(.paper)).\(name)"
  }

  /// All layers, the farthest from the output first; of equal ones, the first made first.
  private func byDepth(_ graph: LayerGraph) -> [Int] {
    var depths = [Int](repeating: 0, count: graph.nodes.count)
    for node in graph.nodes.reversed() {
      for input in node.inputs { depths[input] = max(depths[input], depths[node.id] + 1) }
    }
    return graph.nodes.indices.sorted { (depths[$1], $0) < (depths[$0], $1) }
  }
}

extension LayerOperation {
  /// The layer's class in Keras.
  var kerasType: String {
    switch self {
    case .input: return "InputLayer"
    case .zeroPadding: return "ZeroPadding2D"
    case .slice: return "Lambda"
    case .convolution: return "Conv2D"
    case .batchNormalization: return "BatchNormalization"
    case .relu: return "Activation"
    case .maxPool: return "MaxPooling2D"
    case .averagePool: return "AveragePooling2D"
    case .globalAverage: return "GlobalAveragePooling2D"
    case .flatten: return "Flatten"
    case .concatenate: return "Concatenate"
    case .add: return "Add"
    case .dense: return "Dense"
    }
  }

  /// What Keras numbers layers by that were given no name.
  fileprivate var kerasBase: String {
    switch self {
    case .input: return "input"
    case .zeroPadding: return "zero_padding2d"
    case .maxPool: return "max_pooling2d"
    case .averagePool: return "average_pooling2d"
    case .globalAverage: return "global_average_pooling2d"
    default: return kerasType.lowercased()
    }
  }
}
