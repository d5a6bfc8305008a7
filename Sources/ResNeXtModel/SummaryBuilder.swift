extension NetworkSummary {
  /// Lists every layer of a network without making it.
  ///
  /// Notebook form lists what `model.summary()` of the source notebook lists (cell 18): a `Lambda`, two
  /// convolutions, batch norms and ReLUs for every path, although this project runs the paths as one grouped
  /// convolution. Paper form lists torchvision's modules.
  ///
  /// - Throws: `ModelError` when the configuration is not valid.
  public init(_ configuration: NetworkConfiguration) throws(ModelError) {
    let architecture = try Architecture(configuration)
    var builder = SummaryBuilder(architecture: architecture)
    switch configuration.form {
    case .notebook: builder.listNotebook()
    case .paper: builder.listPaper()
    }
    self.init(layers: builder.layers)
  }
}

/// Collects the summary's lines, keeping Keras' running numbers for layers that the notebook does not name.
private struct SummaryBuilder {
  let architecture: Architecture
  var layers: [LayerDescription] = []
  private var counters: [String: Int] = [:]

  init(architecture: Architecture) { self.architecture = architecture }

  private var configuration: NetworkConfiguration { architecture.configuration }

  /// The next name Keras would give: `activation_1`, `activation_2` and so on.
  private mutating func automaticName(_ base: String) -> String {
    counters[base, default: 0] += 1
    return "\(base)_\(counters[base, default: 0])"
  }

  private func shape(_ channels: Int, _ size: Int) -> [Int] {
    configuration.form == .notebook ? [size, size, channels] : [channels, size, size]
  }

  private mutating func add(
    _ name: String, _ type: String, _ channels: Int, _ size: Int, from inputs: [String]
  )
    -> String
  {
    layers.append(LayerDescription(name: name, type: type, output: shape(channels, size), inputs: inputs))
    return name
  }

  private mutating func addConvolution(
    _ name: String, input: Int, output: Int, groups: Int = 1, kernel: Int, size: Int, from source: String
  ) -> String {
    let weights = kernel * kernel * (input / groups) * output
    let biases = configuration.form == .notebook ? output : 0
    layers.append(
      LayerDescription(
        name: name, type: "Conv2D", output: shape(output, size), parameters: weights + biases,
        multiplyAdds: weights * size * size, inputs: [source]))
    return name
  }

  private mutating func addNormalization(_ name: String, _ channels: Int, _ size: Int, from source: String)
    -> String
  {
    layers.append(
      LayerDescription(
        name: name, type: "BatchNormalization", output: shape(channels, size), parameters: 4 * channels,
        nonTrainable: 2 * channels, inputs: [source]))
    return name
  }

  // MARK: - The notebook's form

  mutating func listNotebook() {
    let size = configuration.inputSize
    let stem = configuration.stemChannels
    let stemSize = architecture.stemConvolutionSize
    var last = add("input_1", "InputLayer", 3, size, from: [])
    if configuration.stem == .imageNet {
      last = add(automaticName("zero_padding2d"), "ZeroPadding2D", 3, size + 6, from: [last])
    }
    let kernel = configuration.stem == .imageNet ? 7 : 3
    last = addConvolution("conv2d_1", input: 3, output: stem, kernel: kernel, size: stemSize, from: last)
    last = addNormalization("batchnorm_1", stem, stemSize, from: last)
    last = add(automaticName("activation"), "Activation", stem, stemSize, from: [last])
    if configuration.stem == .imageNet {
      last = add(automaticName("max_pooling2d"), "MaxPooling2D", stem, architecture.stemSize, from: [last])
    }
    for block in architecture.blocks { last = listNotebookBlock(block, from: last) }
    listNotebookHead(from: last)
  }

  private mutating func listNotebookBlock(_ block: BlockGeometry, from input: String) -> String {
    let name = block.name.text(.notebook)
    let paths = Array(1...block.cardinality)
    let slice = block.inputChannels / block.cardinality
    let width = block.pathChannels / block.cardinality
    let size = block.outputSize
    let slices = paths.map { _ in
      add(automaticName("lambda"), "Lambda", slice, block.inputSize, from: [input])
    }
    // Keras numbers activations in the order of creation (both of path 1, then both of path 2) but prints by
    // depth (all first ones, then all second ones).
    let activations = paths.map { _ in (automaticName("activation"), automaticName("activation")) }
    var tips = slices
    for (part, suffix) in ["1a", "1b"].enumerated() {
      let inputWidth = part == 0 ? slice : width
      tips = zip(paths, tips).map { path, source in
        addConvolution(
          NotebookName.convolution(name, suffix, path: path), input: inputWidth, output: width,
          kernel: part == 0 ? 1 : 3, size: size, from: source)
      }
      tips = zip(paths, tips).map { path, source in
        addNormalization(NotebookName.normalization(name, suffix, path: path), width, size, from: source)
      }
      tips = zip(activations, tips).map { names, source in
        add(part == 0 ? names.0 : names.1, "Activation", width, size, from: [source])
      }
    }
    let merged = add("concat\(name)", "Concatenate", block.pathChannels, size, from: tips)
    let channels = block.outputChannels
    var residual = addConvolution(
      NotebookName.transitionConvolution(name), input: block.pathChannels, output: channels, kernel: 1,
      size: size,
      from: merged)
    residual = addNormalization(NotebookName.transitionNormalization(name), channels, size, from: residual)
    var shortcut = input
    if block.hasProjection {
      shortcut = addConvolution(
        NotebookName.shortcutConvolution(name), input: block.inputChannels, output: channels, kernel: 1,
        size: size,
        from: input)
    }
    residual = add(automaticName("activation"), "Activation", channels, size, from: [residual])
    if block.hasProjection {
      shortcut = addNormalization(NotebookName.shortcutNormalization(name), channels, size, from: shortcut)
    }
    let sum = add(automaticName("add"), "Add", channels, size, from: [residual, shortcut])
    return add(automaticName("activation"), "Activation", channels, size, from: [sum])
  }

  private mutating func listNotebookHead(from input: String) {
    let channels = configuration.outputs[configuration.outputs.count - 1]
    var last: String
    switch configuration.head {
    case .averagePoolFlatten:
      last = add(
        automaticName("average_pooling2d"), "AveragePooling2D", channels, architecture.pooledSize,
        from: [input])
      last = addVector(automaticName("flatten"), "Flatten", from: last)
    case .globalAverage:
      last = addVector(automaticName("global_average_pooling2d"), "GlobalAveragePooling2D", from: input)
    }
    addDense(NotebookName.dense(classes: configuration.classes), from: last)
  }

  // MARK: - The paper's form

  mutating func listPaper() {
    let stem = configuration.stemChannels
    let stemSize = architecture.stemConvolutionSize
    var last = add("input", "InputLayer", 3, configuration.inputSize, from: [])
    let kernel = configuration.stem == .imageNet ? 7 : 3
    last = addConvolution("conv1", input: 3, output: stem, kernel: kernel, size: stemSize, from: last)
    last = addNormalization("bn1", stem, stemSize, from: last)
    last = add("relu", "Activation", stem, stemSize, from: [last])
    if configuration.stem == .imageNet {
      last = add("maxpool", "MaxPooling2D", stem, architecture.stemSize, from: [last])
    }
    for block in architecture.blocks { last = listPaperBlock(block, from: last) }
    addDense("fc", from: addVector("avgpool", "GlobalAveragePooling2D", from: last))
  }

  private mutating func listPaperBlock(_ block: BlockGeometry, from input: String) -> String {
    let name = block.name.text(.paper)
    let width = block.pathChannels
    let channels = block.outputChannels
    var last = addConvolution(
      "\(name).conv1", input: block.inputChannels, output: width, kernel: 1, size: block.inputSize,
      from: input)
    last = addNormalization("\(name).bn1", width, block.inputSize, from: last)
    last = add("\(name).relu1", "Activation", width, block.inputSize, from: [last])
    last = addConvolution(
      "\(name).conv2", input: width, output: width, groups: block.cardinality, kernel: 3,
      size: block.outputSize,
      from: last)
    last = addNormalization("\(name).bn2", width, block.outputSize, from: last)
    last = add("\(name).relu2", "Activation", width, block.outputSize, from: [last])
    last = addConvolution(
      "\(name).conv3", input: width, output: channels, kernel: 1, size: block.outputSize, from: last)
    last = addNormalization("\(name).bn3", channels, block.outputSize, from: last)
    var shortcut = input
    if block.hasProjection {
      shortcut = addConvolution(
        "\(name).downsample.0", input: block.inputChannels, output: channels, kernel: 1,
        size: block.outputSize,
        from: input)
      shortcut = addNormalization("\(name).downsample.1", channels, block.outputSize, from: shortcut)
    }
    last = add("\(name).add", "Add", channels, block.outputSize, from: [last, shortcut])
    return add("\(name).relu3", "Activation", channels, block.outputSize, from: [last])
  }

  // MARK: - Heads

  private mutating func addVector(_ name: String, _ type: String, from source: String) -> String {
    layers.append(LayerDescription(name: name, type: type, output: [architecture.features], inputs: [source]))
    return name
  }

  private mutating func addDense(_ name: String, from source: String) {
    let weights = architecture.features * configuration.classes
    layers.append(
      LayerDescription(
        name: name, type: "Dense", output: [configuration.classes],
        parameters: weights + configuration.classes,
        multiplyAdds: weights, inputs: [source]))
  }
}
