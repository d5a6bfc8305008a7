import Kernels

/// Downsampling block (notebook cell 12): a residual block that changes the shape, so that the shortcut needs a 1×1 of its
/// own, the projection.
public final class DownsamplingBlock: ResidualBlock {
  let geometry: BlockGeometry
  /// The paths.
  public let transform: Transform
  /// The 1×1 after them.
  public let transition: Transition
  /// The shortcut's 1×1 and its batch norm.
  public let projection: NormalizedConvolution
  private let workers: Workers

  init(_ geometry: BlockGeometry, context: BuildContext) throws(ModelError) {
    self.geometry = geometry
    transform = try Transform(geometry, context: context)
    transition = try Transition(geometry, context: context)
    workers = context.workspace.workers
    let isNotebook = context.form == .notebook
    let name = geometry.name.text(context.form)
    let convolution = try ModelError.wrap { () throws(KernelError) in
      try ConvolutionGeometry(
        inputChannels: geometry.inputChannels, outputChannels: geometry.outputChannels, kernel: 1,
        stride: geometry.stride, inputHeight: geometry.inputSize, inputWidth: geometry.inputSize,
        hasBias: isNotebook)
    }
    projection = try NormalizedConvolution(
      convolution, epilogue: .none,
      naming: isNotebook
        ? .keras(
          convolutions: [NotebookName.shortcutConvolution(name)],
          normalizations: [NotebookName.shortcutNormalization(name)])
        : .torchvision(convolution: "\(name).downsample.0", normalization: "\(name).downsample.1"),
      points: UnitPoints(
        convolution: .block(geometry.name, .shortcutConvolution),
        normalization: .block(geometry.name, .shortcutNormalization)),
      context: context)
  }

  var output: FeatureMap { transition.output }
  var units: [NormalizedConvolution] { [transform.reduce, transform.grouped, transition.unit, projection] }

  func forward(_ input: FeatureMap, images: Int, mode: ForwardMode, recorder: TraceRecorder?)
    throws(KernelError)
  {
    recorder?.record(.block(geometry.name, .input), input)
    try transform.forward(input, images: images, mode: mode, recorder: recorder)
    try projection.forward(input, images: images, mode: mode, recorder: recorder)
    try transition.forward(
      transform.output, shortcut: projection.output, images: images, mode: mode, recorder: recorder)
  }

  func backward(
    input: FeatureMap, outputGradient: FeatureMap, inputGradient: FeatureMap, images: Int,
    gradients: GradientMaps
  ) throws(KernelError) {
    try transition.backward(merged: transform.output, outputGradient: outputGradient, images: images)
    try transform.backward(input: input, inputGradient: inputGradient, images: images)
    let throughShortcut = gradients.take(input.shape)
    try projection.backward(
      input: input, outputGradient: outputGradient, inputGradient: throughShortcut, images: images)
    add(throughShortcut, to: inputGradient, images: images, workers: workers)
    gradients.give(throughShortcut)
  }
}
