import Kernels

/// The layers before the first block (notebook cell 14, its beginning; paper, table 1 and section 5.3).
///
/// Input `[batch, 3, size, size]`; output `[batch, stem channels, …]`: a 7×7 with stride 2 and a 3×3 max pool, or a 3×3
/// alone. The notebook's pool is *valid* (departure 6), the paper's has padding 1.
final class Stem {
  let unit: NormalizedConvolution
  private let slot: MapSlot
  private let workers: Workers
  private let pool: Pooling?
  private let pooled: FeatureMap?

  init(_ architecture: Architecture, context: BuildContext) throws(ModelError) {
    let configuration = architecture.configuration
    let isNotebook = context.form == .notebook
    let geometry = try architecture.stemConvolution()
    unit = try NormalizedConvolution(
      geometry,
      naming: isNotebook
        ? .keras(convolutions: ["conv2d_1"], normalizations: ["batchnorm_1"])
        : .torchvision(convolution: "conv1", normalization: "bn1"),
      points: UnitPoints(
        convolution: .stemConvolution, normalization: .stemNormalization, output: .stemActivation),
      context: context)
    slot = context.arena.slot(geometry.outputShape(batch: context.batch))
    workers = context.workspace.workers
    guard configuration.stem == .imageNet else {
      pool = nil
      pooled = nil
      return
    }
    let pool = Pooling(
      .maximum, window: 3, stride: 2, padding: isNotebook ? 0 : 1, input: slot.shape,
      outputHeight: architecture.stemSize, outputWidth: architecture.stemSize, workspace: context.workspace)
    self.pool = pool
    pooled = FeatureMap(pool.outputShape)
  }

  private var activation: FeatureMap { slot.map }

  /// What the first block reads; its gradient, once that block has gone backward.
  var output: FeatureMap { pooled ?? activation }

  /// The normalization whose activation the output is; none where a pool stands between.
  var branches: [BlockGradient.Branch] {
    pool == nil
      ? [BlockGradient.Branch(raw: unit.raw, normalization: unit.normalization, rectified: false)] : []
  }

  func forward(_ image: FeatureMap, images: Int, mode: ForwardMode, recorder: TraceRecorder?)
    throws(KernelError)
  {
    recorder?.record(.image, image)
    try unit.forward(.map(image), images: images, mode: mode)
    Epilogue.relu.write(
      unit.raw, unit.normalization, shortcut: nil, to: activation, images: images, workers: workers)
    if let recorder { unit.record(in: recorder, epilogue: .relu, output: activation) }
    guard let pool, let pooled else { return }
    pool.forward(activation, pooled, images: images)
    recorder?.record(.stemPool, pooled)
  }

  /// Computes the gradients of the weights from that of the output, which `output` holds; the image needs none.
  func backward(image: FeatureMap, images: Int, gradients: GradientMaps) throws(KernelError) {
    guard let pool, let pooled else {
      return try unit.backward(
        source: .map(image), outputGradient: activation, inputTarget: nil, images: images)
    }
    let unpooled = gradients.take(activation.shape)
    pool.backward(input: activation, outputGradient: pooled, inputGradient: unpooled, images: images)
    unit.gradientTarget(unpooled).take(unpooled, images: images, workers: workers)
    try unit.backward(source: .map(image), outputGradient: unpooled, inputTarget: nil, images: images)
    gradients.give(unpooled)
  }
}
