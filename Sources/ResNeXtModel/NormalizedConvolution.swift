import Kernels
import Tensors

/// What a forward pass is for.
public enum ForwardMode: Hashable, Sendable {
  /// Normalise with the batch's statistics and move the running ones.
  case training
  /// Normalise with the running statistics.
  case inference
}

/// A convolution, its batch normalization, and what follows in the same pass (ReLU, addition): the unit that every part of
/// the network is made of.
///
/// Input `[batch, in, h, w]`, output `[batch, out, h / stride, w / stride]`.
public final class NormalizedConvolution {
  /// The convolution.
  public let convolution: Convolution
  /// The normalization and what follows it.
  public let normalization: BatchNormalization
  /// What the convolution wrote; after `backward`, its gradient.
  let raw: FeatureMap
  /// What the unit wrote.
  public let output: FeatureMap

  private let naming: UnitNaming
  private let points: UnitPoints

  /// A unit with weights of zero.
  ///
  /// - Throws: `ModelError.operationFailed` when the convolution cannot be made.
  init(
    _ geometry: ConvolutionGeometry, epilogue: Epilogue, naming: UnitNaming, points: UnitPoints,
    context: BuildContext
  ) throws(ModelError) {
    self.naming = naming
    self.points = points
    convolution = try ModelError.wrap { () throws(KernelError) in
      try Convolution(
        geometry, batch: context.batch, trainable: context.trainable, workspace: context.workspace)
    }
    normalization = BatchNormalization(
      channels: geometry.outputChannels, epilogue: epilogue, rule: context.rule, batch: context.batch,
      trainable: context.trainable, workspace: context.workspace)
    raw = FeatureMap(geometry.outputShape(batch: context.batch))
    output = FeatureMap(geometry.outputShape(batch: context.batch))
  }

  /// Computes `output` from the first `images` images of `input`, and `shortcut` where the epilogue adds one.
  func forward(
    _ input: FeatureMap, shortcut: FeatureMap? = nil, images: Int, mode: ForwardMode, recorder: TraceRecorder?
  ) throws(KernelError) {
    try convolution.forward(input, raw, images: images)
    switch mode {
    case .training: normalization.forwardTraining(raw, shortcut: shortcut, output, images: images)
    case .inference: normalization.forwardInference(raw, shortcut: shortcut, output, images: images)
    }
    if let recorder { record(in: recorder, shortcut: shortcut) }
  }

  /// Computes the gradients of weights and statistics, and that of the input where `inputGradient` is given.
  ///
  /// Where the epilogue adds, `outputGradient` becomes the gradient of the shortcut. `outputGradient` may be `output` where
  /// it does not add; `inputGradient` may be `input`.
  func backward(
    input: FeatureMap, outputGradient: FeatureMap, inputGradient: FeatureMap?, images: Int
  ) throws(KernelError) {
    normalization.backward(input: raw, output: output, outputGradient: outputGradient, images: images)
    try convolution.backward(input: input, outputGradient: raw, inputGradient: inputGradient, images: images)
    // The normalization takes the mean away and with it whatever a bias added, so the bias' gradient is 0. What the sum over
    // all positions gives instead is rounding, which Adam would scale up to steps.
    convolution.bias?.gradient?.clear()
  }

  /// All parameters, with whether an optimizer's weight decay reaches them.
  var parameters: [Parameter] {
    [convolution.weights, convolution.idleWeights, convolution.bias, normalization.gamma, normalization.beta]
      .compactMap { $0 }
  }

  // MARK: - Weights by name

  /// The unit's tensors under their names in files.
  var tensors: [NamedTensor] {
    let channels = normalization.channels
    func vector(_ storage: AlignedFloats) -> Tensor { Tensor(Array(storage.buffer.prefix(channels))) }
    return naming.export(
      UnitTensors(
        weights: convolution.logicalWeights, bias: convolution.logicalBias,
        gamma: vector(normalization.gamma.values),
        beta: vector(normalization.beta.values), runningMean: vector(normalization.runningMean),
        runningVariance: vector(normalization.runningVariance)))
  }

  /// The gradients of the unit's trainable tensors under their names in files.
  var gradients: [NamedTensor] {
    guard let weights = convolution.logicalGradient, let gamma = normalization.gamma.gradient,
      let beta = normalization.beta.gradient
    else { return [] }
    func vector(_ storage: AlignedFloats) -> Tensor {
      Tensor(Array(storage.buffer.prefix(normalization.channels)))
    }
    return naming.export(
      UnitTensors(
        weights: weights, bias: convolution.logicalBiasGradient, gamma: vector(gamma), beta: vector(beta),
        runningMean: nil, runningVariance: nil))
  }

  /// Sets all tensors from those of a file.
  ///
  /// - Throws: `ModelError.missingTensor` or `.shapeMismatch`.
  func load(_ source: TensorSource) throws(ModelError) {
    let geometry = convolution.geometry
    let loaded = try naming.load(
      from: source,
      weightShape: [geometry.outputChannels, geometry.groupInput, geometry.kernel, geometry.kernel],
      hasBias: geometry.hasBias)
    try ModelError.wrap { () throws(KernelError) in
      try convolution.load(weights: loaded.weights.values, bias: loaded.bias?.values)
    }
    func set(_ storage: AlignedFloats, _ tensor: Tensor?) {
      guard let tensor else { return }
      for (index, value) in tensor.values.enumerated() { storage.buffer[index] = value }
    }
    set(normalization.gamma.values, loaded.gamma)
    set(normalization.beta.values, loaded.beta)
    set(normalization.runningMean, loaded.runningMean)
    set(normalization.runningVariance, loaded.runningVariance)
  }

  // MARK: - Tracing

  private func record(in recorder: TraceRecorder, shortcut: FeatureMap?) {
    recorder.record(points.convolution, raw)
    recorder.record(points.output, output)
    let inner = [points.normalization, points.activation, points.sum].compactMap { $0 }
    guard inner.contains(where: recorder.wants) else { return }
    let normalized = FeatureMap(raw.shape)
    normalization.normalizedOnly(raw, normalized, images: 1)
    recorder.record(points.normalization, normalized)
    guard let shortcut else { return }
    var residual = normalized.tensor(images: 1)
    if normalization.epilogue == .reluThenAddThenRelu {
      for index in 0..<residual.count { residual.values[index] = max(0, residual.values[index]) }
      recorder.record(points.activation, residual.slice(0))
    }
    let added = shortcut.tensor(images: 1)
    for index in 0..<residual.count { residual.values[index] += added.values[index] }
    recorder.record(points.sum, residual.slice(0))
  }
}

/// What all parts of one network share while it is built.
struct BuildContext {
  let form: NetworkConfiguration.Form
  let batch: Int
  let trainable: Bool
  let workspace: Workspace

  /// How the form's framework normalises.
  var rule: NormalizationRule { form == .notebook ? .keras : .pytorch }
}

/// Where a unit's intermediate results stand in a trace.
struct UnitPoints {
  var convolution: TracePoint
  var normalization: TracePoint
  /// After the ReLU before the addition; only the notebook's transition has one.
  var activation: TracePoint?
  var sum: TracePoint?
  var output: TracePoint?
}
