import ResNeXtModel

/// Names and shapes of a network's tensors in files, spelled out from the configuration a second time.
///
/// Independent of the network's own naming on purpose: the formula draws a tensor's values from its name, so a layer under a
/// false name has false values.
public struct TensorCatalogue {
  /// Every tensor, in no promised order.
  public private(set) var entries: [(name: String, shape: [Int])] = []

  /// The tensors of a configuration.
  public init(_ configuration: NetworkConfiguration) throws {
    let architecture = try Architecture(configuration)
    let kernel = configuration.stem == .imageNet ? 7 : 3
    let isNotebook = configuration.form == .notebook
    let stem = isNotebook ? ("conv2d_1", "batchnorm_1") : ("conv1", "bn1")
    add(stem, inputs: 3, outputs: configuration.stemChannels, kernel: kernel, isNotebook)
    for block in architecture.blocks {
      if isNotebook { addNotebook(block) } else { addPaper(block) }
    }
    let (features, classes) = (architecture.features, configuration.classes)
    let dense = isNotebook ? ("fc\(classes)/kernel", "fc\(classes)/bias") : ("fc.weight", "fc.bias")
    entries.append((dense.0, isNotebook ? [features, classes] : [classes, features]))
    entries.append((dense.1, [classes]))
  }

  private mutating func addNotebook(_ block: BlockGeometry) {
    let name = "\(block.name.stage + 2)\(block.name.letter)"
    let paths = block.cardinality
    let width = block.pathChannels / paths
    for path in 1...paths {
      func unit(_ part: String) -> (String, String) {
        ("conv2d-\(name)-branch\(part)_split\(path)", "batchnorm-\(name)-branch\(part)_split\(path)")
      }
      add(unit("1a"), inputs: block.inputChannels / paths, outputs: width, kernel: 1, true)
      add(unit("1b"), inputs: width, outputs: width, kernel: 3, true)
    }
    add(
      ("conv2d-trans\(name)", "batchnorm-trans\(name)"), inputs: block.pathChannels,
      outputs: block.outputChannels, kernel: 1, true)
    guard block.name.index == 0 else { return }
    add(
      ("conv2d-\(name)-branch2", "batchnorm-\(name)-branch2"), inputs: block.inputChannels,
      outputs: block.outputChannels, kernel: 1, true)
  }

  private mutating func addPaper(_ block: BlockGeometry) {
    let name = "layer\(block.name.stage + 1).\(block.name.index)"
    let (input, path, output) = (block.inputChannels, block.pathChannels, block.outputChannels)
    add(("\(name).conv1", "\(name).bn1"), inputs: input, outputs: path, kernel: 1, false)
    add(
      ("\(name).conv2", "\(name).bn2"), inputs: path / block.cardinality, outputs: path, kernel: 3, false)
    add(("\(name).conv3", "\(name).bn3"), inputs: path, outputs: output, kernel: 1, false)
    guard block.stride != 1 || input != output else { return }
    add(("\(name).downsample.0", "\(name).downsample.1"), inputs: input, outputs: output, kernel: 1, false)
  }

  private mutating func add(
    _ names: (convolution: String, normalization: String), inputs: Int, outputs: Int, kernel: Int,
    _ isNotebook: Bool
  ) {
    if isNotebook {
      entries.append(("\(names.convolution)/kernel", [kernel, kernel, inputs, outputs]))
      entries.append(("\(names.convolution)/bias", [outputs]))
    } else {
      entries.append(("\(names.convolution).weight", [outputs, inputs, kernel, kernel]))
    }
    let vectors =
      isNotebook
      ? ["/gamma", "/beta", "/moving_mean", "/moving_variance"]
      : [".weight", ".bias", ".running_mean", ".running_var"]
    for suffix in vectors { entries.append((names.normalization + suffix, [outputs])) }
  }
}
