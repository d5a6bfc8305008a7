import Kernels

/// The layers before the first block (notebook cell 14, its beginning; paper, table 1 and section 5.3).
///
/// Input `[batch, 3, size, size]`; output `[batch, stem channels, …]`: a 7×7 with stride 2 and a 3×3 max pool, or a 3×3
/// alone. The notebook's pool is *valid* (departure 6), the paper's has padding 1.
final class Stem {
  let unit: NormalizedConvolution
  private let pool: Pooling?
  private let pooled: FeatureMap?

  init(_ architecture: Architecture, context: BuildContext) throws(ModelError) {
    let configuration = architecture.configuration
    let isNotebook = context.form == .notebook
    let kernel = configuration.stem == .imageNet ? 7 : 3
    let geometry = try ModelError.wrap { () throws(KernelError) in
      try ConvolutionGeometry(
        inputChannels: 3, outputChannels: configuration.stemChannels, kernel: kernel,
        stride: configuration.stem == .imageNet ? 2 : 1, padding: .all(kernel / 2),
        inputHeight: configuration.inputSize, inputWidth: configuration.inputSize, hasBias: isNotebook)
    }
    unit = try NormalizedConvolution(
      geometry, epilogue: .relu,
      naming: isNotebook
        ? .keras(convolutions: ["conv2d_1"], normalizations: ["batchnorm_1"])
        : .torchvision(convolution: "conv1", normalization: "bn1"),
      points: UnitPoints(
        convolution: .stemConvolution, normalization: .stemNormalization, output: .stemActivation),
      context: context)
    guard configuration.stem == .imageNet else {
      pool = nil
      pooled = nil
      return
    }
    let pool = Pooling(
      .maximum, window: 3, stride: 2, padding: isNotebook ? 0 : 1, input: unit.output.shape,
      outputHeight: architecture.stemSize, outputWidth: architecture.stemSize, workspace: context.workspace)
    self.pool = pool
    pooled = FeatureMap(pool.outputShape)
  }

  var output: FeatureMap { pooled ?? unit.output }

  func forward(_ image: FeatureMap, images: Int, mode: ForwardMode, recorder: TraceRecorder?)
    throws(KernelError)
  {
    recorder?.record(.image, image)
    try unit.forward(image, images: images, mode: mode, recorder: recorder)
    guard let pool, let pooled else { return }
    pool.forward(unit.output, pooled, images: images)
    recorder?.record(.stemPool, pooled)
  }

  /// Computes the gradients of the weights; the image needs none.
  func backward(
    image: FeatureMap, outputGradient: FeatureMap, images: Int, gradients: GradientMaps
  ) throws(KernelError) {
    guard let pool else {
      return try unit.backward(
        input: image, outputGradient: outputGradient, inputGradient: nil, images: images)
    }
    let unpooled = gradients.take(unit.output.shape)
    pool.backward(input: unit.output, outputGradient: outputGradient, inputGradient: unpooled, images: images)
    try unit.backward(input: image, outputGradient: unpooled, inputGradient: nil, images: images)
    gradients.give(unpooled)
  }
}
