/// Name and shape of one tensor of a weights file.
public struct TensorDescription: Hashable, Sendable {
  /// Its name in files.
  public let name: String
  /// Its axes as they lie in files.
  public let shape: [Int]

  /// A tensor's name and shape.
  public init(_ name: String, _ shape: [Int]) {
    self.name = name
    self.shape = shape
  }
}

/// The tensors of a network's weights file, derived without making the network.
extension Architecture {
  /// Names and shapes of all tensors, in the order of computation, as `NetworkWeights` holds them.
  public var tensors: [TensorDescription] {
    let kernel = configuration.stem == .imageNet ? 7 : 3
    let stem = unit(
      ["conv1"], ["bn1"], ["conv2d_1"], ["batchnorm_1"], input: 3, output: configuration.stemChannels,
      kernel: kernel)
    return stem + blocks.flatMap(tensors) + headTensors
  }

  /// The two tensors of the dense layer: (out, in) in paper form, (in, out) in notebook form.
  public var headTensors: [TensorDescription] {
    let classes = configuration.classes
    guard configuration.form == .notebook else {
      return [TensorDescription("fc.weight", [classes, features]), TensorDescription("fc.bias", [classes])]
    }
    let name = NotebookName.dense(classes: classes)
    return [
      TensorDescription("\(name)/kernel", [features, classes]), TensorDescription("\(name)/bias", [classes]),
    ]
  }

  /// What a block's units hold: first 1×1, 3×3, last 1×1, projection.
  private func tensors(of block: BlockGeometry) -> [TensorDescription] {
    let paper = block.name.text(.paper)
    let name = block.name.text(.notebook)
    let paths = Array(1...block.cardinality)
    func names(_ part: String) -> ([String], [String]) {
      (
        paths.map { NotebookName.convolution(name, part, path: $0) },
        paths.map { NotebookName.normalization(name, part, path: $0) }
      )
    }
    let (reduce, reduceNormalization) = names("1a")
    let (grouped, groupedNormalization) = names("1b")
    let residual =
      unit(
        ["\(paper).conv1"], ["\(paper).bn1"], reduce, reduceNormalization, input: block.inputChannels,
        output: block.pathChannels, groups: configuration.form == .notebook ? block.cardinality : 1)
      + unit(
        ["\(paper).conv2"], ["\(paper).bn2"], grouped, groupedNormalization, input: block.pathChannels,
        output: block.pathChannels, groups: block.cardinality, kernel: 3)
      + unit(
        ["\(paper).conv3"], ["\(paper).bn3"], [NotebookName.transitionConvolution(name)],
        [NotebookName.transitionNormalization(name)], input: block.pathChannels, output: block.outputChannels)
    guard block.hasProjection else { return residual }
    return residual
      + unit(
        ["\(paper).downsample.0"], ["\(paper).downsample.1"], [NotebookName.shortcutConvolution(name)],
        [NotebookName.shortcutNormalization(name)], input: block.inputChannels, output: block.outputChannels)
  }

  /// A convolution and its normalization under torchvision's names or, one a path, under the notebook's.
  private func unit(
    _ convolution: [String], _ normalization: [String], _ pathConvolutions: [String],
    _ pathNormalizations: [String], input: Int, output: Int, groups: Int = 1, kernel: Int = 1
  ) -> [TensorDescription] {
    let inputs = input / groups
    guard configuration.form == .notebook else {
      let weights = convolution.map { TensorDescription("\($0).weight", [output, inputs, kernel, kernel]) }
      return weights
        + normalization.flatMap { name in
          ["weight", "bias", "running_mean", "running_var"].map {
            TensorDescription("\(name).\($0)", [output])
          }
        }
    }
    let width = output / groups
    return zip(pathConvolutions, pathNormalizations).flatMap { convolution, normalization in
      [
        TensorDescription("\(convolution)/kernel", [kernel, kernel, inputs, width]),
        TensorDescription("\(convolution)/bias", [width]),
      ]
        + ["gamma", "beta", "moving_mean", "moving_variance"].map {
          TensorDescription("\(normalization)/\($0)", [width])
        }
    }
  }
}
