import Kernels
import Tensors

/// What a forward pass is for.
public enum ForwardMode: Hashable, Sendable {
  /// Normalise with the batch's statistics and move the running ones.
  case training
  /// Normalise with the running statistics.
  case inference
}

/// A convolution and its batch normalization: the unit that every part of the network is made of.
///
/// Input `[batch, in, h, w]`, output `[batch, out, h / stride, w / stride]`. Only what the convolution writes is kept; whoever
/// reads the unit normalises it on the way.
public final class NormalizedConvolution {
  /// The convolution.
  public let convolution: Convolution
  /// The normalization of what it writes.
  public let normalization: BatchNormalization
  /// What the convolution wrote.
  var raw: FeatureMap { slot.map }

  private let slot: MapSlot
  private let naming: UnitNaming
  private let points: UnitPoints

  /// A unit with weights of zero.
  ///
  /// - Throws: `ModelError.operationFailed` when the convolution cannot be made.
  init(_ unit: FusedNetwork.Unit, context: BuildContext) throws(ModelError) {
    let geometry = unit.geometry
    naming = context.scheme.naming(of: unit.key, paths: unit.paths)
    points = unit.points
    convolution = try ModelError.wrap { () throws(KernelError) in
      try Convolution(
        geometry, batch: context.batch, trainable: context.trainable, workspace: context.workspace)
    }
    slot = context.arena.slot(geometry.outputShape(batch: context.batch))
    normalization = BatchNormalization(
      slot.shape, rule: context.rule, age: context.age, trainable: context.trainable)
  }

  /// What follows reads this: the normalised maps.
  var normalized: MapSource { .normalized(raw, normalization, rectified: false) }

  /// The normalised maps behind a ReLU.
  var activation: MapSource { .normalized(raw, normalization, rectified: true) }

  /// Where the gradient of `activation` belongs.
  func gradientTarget(_ map: FeatureMap) -> MapTarget { .activationGradient(map, raw: raw, normalization) }

  /// Convolves the first `images` images of `source` and takes their statistics.
  ///
  /// In inference the channels that are silent are 0 to who reads them.
  func forward(
    _ source: MapSource, images: Int, mode: ForwardMode, silent: [Range<Int>] = []
  ) throws(KernelError) {
    switch mode {
    case .training: try convolution.forward(source, to: .measured(raw, normalization), images: images)
    case .inference:
      try convolution.forward(source, to: .map(raw), images: images)
      normalization.useRunningStatistics(silent: silent)
    }
  }

  /// Computes the gradients of the weights, and that of the input where `inputTarget` is given.
  ///
  /// `outputGradient` is that of the normalised maps, whose sums the normalization already has; behind one more ReLU where
  /// `rectified`. `source` is what forward read; `inputTarget` may write over it.
  func backward(
    source: MapSource, outputGradient: FeatureMap, rectified: Bool = false, inputTarget: MapTarget?,
    images: Int
  ) throws(KernelError) {
    // The normalization takes the mean away and with it whatever a bias added, so the bias' gradient is 0. What the sum over
    // all positions gives instead is rounding, which Adam would scale up to steps.
    try convolution.backward(
      source: source,
      outputGradient: .gradient(outputGradient, raw: raw, normalization, rectified: rectified),
      inputTarget: inputTarget, biasGradient: false, images: images)
  }

  /// All parameters, with whether an optimizer's weight decay reaches them.
  var parameters: [Parameter] {
    [convolution.weights, convolution.idleWeights, convolution.bias, normalization.gamma, normalization.beta]
      .compactMap { $0 }
  }

  // MARK: - Weights by name

  /// The unit's tensors under their names in files.
  var tensors: [NamedTensor] {
    let vector = normalization.tensor
    return naming.export(
      UnitTensors(
        weights: convolution.logicalWeights, bias: convolution.logicalBias,
        gamma: vector(normalization.gamma.values),
        beta: vector(normalization.beta.values), runningMean: vector(normalization.runningMean),
        runningVariance: vector(normalization.runningVariance)))
  }

  /// Some numbers of the unit's trainable tensors, such as their gradients, under their names in files; none where they have
  /// no such numbers.
  func tensors(_ storage: Convolution.Storage) -> [NamedTensor] {
    guard let weights = convolution.logicalWeights(storage), let gamma = storage(normalization.gamma),
      let beta = storage(normalization.beta)
    else { return [] }
    let vector = normalization.tensor
    return naming.export(
      UnitTensors(
        weights: weights, bias: convolution.logicalBias(storage), gamma: vector(gamma), beta: vector(beta),
        runningMean: nil, runningVariance: nil))
  }

  /// Sets some numbers of the unit's trainable tensors from those of a file.
  ///
  /// - Throws: `ModelError.missingTensor` or `.shapeMismatch`.
  func load(_ source: TensorSource, into storage: Convolution.Storage) throws(ModelError) {
    let loaded = try naming.load(from: source, geometry: convolution.geometry, statistics: false)
    try ModelError.wrap { () throws(KernelError) in
      try convolution.load(weights: loaded.weights.values, bias: loaded.bias?.values, into: storage)
    }
    if let gamma = storage(normalization.gamma) { normalization.set(gamma, to: loaded.gamma) }
    if let beta = storage(normalization.beta) { normalization.set(beta, to: loaded.beta) }
  }

  /// Sets all tensors from those of a file.
  ///
  /// - Throws: `ModelError.missingTensor` or `.shapeMismatch`.
  func load(_ source: TensorSource) throws(ModelError) {
    let loaded = try naming.load(from: source, geometry: convolution.geometry, statistics: true)
    try ModelError.wrap { () throws(KernelError) in
      try convolution.load(weights: loaded.weights.values, bias: loaded.bias?.values)
    }
    func set(_ storage: AlignedFloats, _ tensor: Tensor?) {
      guard let tensor else { return }
      normalization.set(storage, to: tensor)
    }
    set(normalization.gamma.values, loaded.gamma)
    set(normalization.beta.values, loaded.beta)
    set(normalization.runningMean, loaded.runningMean)
    set(normalization.runningVariance, loaded.runningVariance)
  }

  // MARK: - Tracing

  /// Keeps what was asked for of the first image; `shortcut` and `output` where the unit ends a block.
  func record(
    in recorder: TraceRecorder, epilogue: Epilogue, shortcut: Shortcut? = nil, output: FeatureMap? = nil
  ) {
    recorder.record(points.convolution, raw)
    recorder.record(points.normalization, normalized)
    recorder.record(points.activation, activation)
    if let output {
      recorder.record(points.output, output)
    } else {
      recorder.record(points.output, activation)
    }
    guard let shortcut, let point = points.sum, recorder.wants(point) else { return }
    var sum = firstImage(epilogue.rectifiesResidual ? activation : normalized)
    let added = firstImage(shortcut.source)
    for index in 0..<sum.count { sum.values[index] += added.values[index] }
    recorder.record(point, sum)
  }
}

extension Shortcut {
  /// What is added, as a source.
  fileprivate var source: MapSource {
    switch self {
    case .identity(let map): return .map(map)
    case .projection(let map, let normalization): return .normalized(map, normalization, rectified: false)
    }
  }
}
