import Kernels

// The convolutions of a network as numbers: its parts are made from them, and `MemoryPlan` counts them without making any.

extension NetworkConfiguration.Form {
  /// The groups by which a block's input and output are stored: in notebook form their channels are split.
  func layout(channels: Int, cardinality: Int) -> Int {
    self == .notebook && channels % cardinality == 0 ? cardinality : 1
  }
}

extension Architecture {
  /// The 7×7 with stride 2 of a stem for large images, or its 3×3 for small ones.
  ///
  /// - Throws: `ModelError.operationFailed` when the numbers do not fit together.
  func stemConvolution() throws(ModelError) -> ConvolutionGeometry {
    let isLarge = configuration.stem == .imageNet
    let kernel = isLarge ? 7 : 3
    let form = configuration.form
    let layout = form.layout(
      channels: configuration.stemChannels, cardinality: configuration.cardinality)
    return try ModelError.wrap { () throws(KernelError) in
      try ConvolutionGeometry(
        inputChannels: 3, outputChannels: configuration.stemChannels, kernel: kernel,
        stride: isLarge ? 2 : 1, padding: .all(kernel / 2), inputHeight: configuration.inputSize,
        inputWidth: configuration.inputSize, hasBias: form == .notebook, outputLayout: layout)
    }
  }

  /// The dense layer, as a convolution as large as the pooled map; `layout` is that of the last block's output.
  ///
  /// - Throws: `ModelError.operationFailed` when the numbers do not fit together.
  func denseConvolution(layout: Int) throws(ModelError) -> ConvolutionGeometry {
    try ModelError.wrap { () throws(KernelError) in
      try ConvolutionGeometry(
        inputChannels: configuration.outputs[configuration.outputs.count - 1],
        outputChannels: configuration.classes, kernel: pooledSize, inputHeight: pooledSize,
        inputWidth: pooledSize, hasBias: true, inputLayout: layout)
    }
  }
}

extension BlockGeometry {
  /// The groups by which the block's input and output are stored.
  private func layouts(_ form: NetworkConfiguration.Form) -> (input: Int, output: Int) {
    (
      form.layout(channels: inputChannels, cardinality: cardinality),
      form.layout(channels: outputChannels, cardinality: cardinality)
    )
  }

  /// The 1×1 of all paths: grouped and with the stride in notebook form, dense in the paper's.
  ///
  /// - Throws: `ModelError.operationFailed` when the numbers do not fit together.
  func reduceConvolution(_ form: NetworkConfiguration.Form) throws(ModelError) -> ConvolutionGeometry {
    let isNotebook = form == .notebook
    return try ModelError.wrap { () throws(KernelError) in
      try ConvolutionGeometry(
        inputChannels: inputChannels, outputChannels: pathChannels, groups: isNotebook ? cardinality : 1,
        kernel: 1, stride: isNotebook ? stride : 1, inputHeight: inputSize, inputWidth: inputSize,
        hasBias: isNotebook, outputLayout: cardinality)
    }
  }

  /// The 3×3 of all paths, with the stride in paper form.
  ///
  /// - Throws: `ModelError.operationFailed` when the numbers do not fit together.
  func groupedConvolution(_ form: NetworkConfiguration.Form) throws(ModelError) -> ConvolutionGeometry {
    let isNotebook = form == .notebook
    let size = isNotebook ? outputSize : inputSize
    return try ModelError.wrap { () throws(KernelError) in
      try ConvolutionGeometry(
        inputChannels: pathChannels, outputChannels: pathChannels, groups: cardinality, kernel: 3,
        stride: isNotebook ? 1 : stride, padding: .all(1), inputHeight: size, inputWidth: size,
        hasBias: isNotebook)
    }
  }

  /// The 1×1 behind the paths.
  ///
  /// - Throws: `ModelError.operationFailed` when the numbers do not fit together.
  func transitionConvolution(_ form: NetworkConfiguration.Form) throws(ModelError) -> ConvolutionGeometry {
    try ModelError.wrap { () throws(KernelError) in
      try ConvolutionGeometry(
        inputChannels: pathChannels, outputChannels: outputChannels, kernel: 1, inputHeight: outputSize,
        inputWidth: outputSize, hasBias: form == .notebook, inputLayout: cardinality,
        outputLayout: layouts(form).output)
    }
  }

  /// The 1×1 of the shortcut, where it is a projection.
  ///
  /// - Throws: `ModelError.operationFailed` when the numbers do not fit together.
  func projectionConvolution(_ form: NetworkConfiguration.Form) throws(ModelError) -> ConvolutionGeometry {
    try ModelError.wrap { () throws(KernelError) in
      try ConvolutionGeometry(
        inputChannels: inputChannels, outputChannels: outputChannels, kernel: 1, stride: stride,
        inputHeight: inputSize, inputWidth: inputSize, hasBias: form == .notebook,
        inputLayout: layouts(form).input, outputLayout: layouts(form).output)
    }
  }
}
