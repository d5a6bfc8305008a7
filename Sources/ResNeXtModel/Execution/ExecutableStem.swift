import Kernels

/// The stem as the kernels run it: a convolution with its normalization and ReLU, and a max pool where there is one.
final class ExecutableStem {
  let unit: NormalizedConvolution
  private let slot: MapSlot
  private let workers: Workers
  private let pool: Pooling?
  private let pooled: FeatureMap?

  init(_ stem: FusedNetwork.Stem, context: BuildContext) throws(ModelError) {
    unit = try NormalizedConvolution(stem.unit, context: context)
    slot = context.arena.slot(stem.unit.geometry.outputShape(batch: context.batch))
    workers = context.workspace.workers
    pool = stem.pool.map { [slot] in $0.pooling(slot.shape, context.workspace) }
    pooled = pool.map { FeatureMap($0.outputShape) }
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
    let unpooled = gradients.reserve(activation.shape)
    pool.backward(input: activation, outputGradient: pooled, inputGradient: unpooled, images: images)
    unit.gradientTarget(unpooled).take(unpooled, images: images, workers: workers)
    try unit.backward(source: .map(image), outputGradient: unpooled, inputTarget: nil, images: images)
    gradients.release(unpooled)
  }
}

extension FusedNetwork.Pool {
  /// The pool for maps of a shape.
  func pooling(_ input: MapShape, _ workspace: Workspace) -> Pooling {
    Pooling(
      kind, window: window.kernel, stride: window.stride, padding: window.padding, input: input,
      outputHeight: side, outputWidth: side, workspace: workspace)
  }
}
