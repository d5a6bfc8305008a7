import Kernels
import Tensors

/// The layers after the last block: average pool and dense (notebook cell 14, its end).
///
/// Input `[batch, channels, size, size]`; output, the logits, `[batch, classes, 1, 1]`. The dense layer is a convolution as
/// large as the pooled map. The notebook's pool is 2×2 *same*, so its head depends on the input size (departure 7).
final class Classifier {
  let dense: Convolution
  let logits: FeatureMap
  private let pool: Pooling
  private let pooled: FeatureMap
  private let form: NetworkConfiguration.Form
  private let classes: Int

  init(_ architecture: Architecture, input: MapShape, context: BuildContext) throws(ModelError) {
    let configuration = architecture.configuration
    form = context.form
    classes = configuration.classes
    switch configuration.head {
    case .globalAverage: pool = .globalAverage(input: input, workspace: context.workspace)
    case .averagePoolFlatten:
      pool = Pooling(
        .average, window: 2, stride: 2, input: input, outputHeight: architecture.pooledSize,
        outputWidth: architecture.pooledSize, workspace: context.workspace)
    }
    pooled = FeatureMap(pool.outputShape)
    let geometry = try architecture.denseConvolution(layout: input.groups)
    dense = try ModelError.wrap { () throws(KernelError) in
      try Convolution(
        geometry, batch: context.batch, trainable: context.trainable, workspace: context.workspace)
    }
    logits = FeatureMap(dense.geometry.outputShape(batch: context.batch))
  }

  func forward(_ input: FeatureMap, images: Int, recorder: TraceRecorder?) throws(KernelError) {
    pool.forward(input, pooled, images: images)
    recorder?.record(.pooled, pooled)
    try dense.forward(pooled, logits, images: images)
  }

  /// Expects the gradient of the logits in the logits themselves and writes that of the input.
  func backward(input: FeatureMap, inputGradient: FeatureMap, images: Int) throws(KernelError) {
    try dense.backward(input: pooled, outputGradient: logits, inputGradient: pooled, images: images)
    pool.backward(input: input, outputGradient: pooled, inputGradient: inputGradient, images: images)
  }

  var parameters: [Parameter] { [dense.weights, dense.idleWeights, dense.bias].compactMap { $0 } }

  // MARK: - Weights by name

  private var names: (kernel: String, bias: String) {
    let keras = NotebookName.dense(classes: classes)
    return form == .notebook ? ("\(keras)/kernel", "\(keras)/bias") : ("fc.weight", "fc.bias")
  }

  var tensors: [NamedTensor] { named(dense.logicalWeights, dense.logicalBias) }

  var gradients: [NamedTensor] {
    guard let weights = dense.logicalGradient else { return [] }
    return named(weights, dense.logicalBiasGradient)
  }

  private func named(_ weights: Tensor, _ bias: Tensor?) -> [NamedTensor] {
    let features = weights.count / classes
    // Keras flattens [height, width, channel] and keeps (in, out); PyTorch keeps (out, in).
    var kernel = Tensor(repeating: 0, shape: form == .notebook ? [features, classes] : [classes, features])
    kernel.values = form == .notebook ? hwio(weights).values : weights.values
    return [NamedTensor(names.kernel, kernel)] + (bias.map { [NamedTensor(names.bias, $0)] } ?? [])
  }

  /// Sets weights and bias from those of a file.
  ///
  /// - Throws: `ModelError.missingTensor` or `.shapeMismatch`.
  func load(_ source: TensorSource) throws(ModelError) {
    let geometry = dense.geometry
    let features = geometry.weightCount / classes
    let kernel = try source.tensor(
      names.kernel, shape: form == .notebook ? [features, classes] : [classes, features])
    let bias = try source.tensor(names.bias, shape: [classes])
    var weights = kernel
    if form == .notebook {
      var shaped = Tensor(
        repeating: 0, shape: [geometry.kernel, geometry.kernel, geometry.inputChannels, classes])
      shaped.values = kernel.values
      weights = oihw(shaped)
    }
    try ModelError.wrap { () throws(KernelError) in try dense.load(weights: weights.values, bias: bias.values)
    }
  }
}
