import Kernels

/// Identity block (notebook cell 10): a residual block whose input and output have the same shape, so that the input itself
/// is the shortcut.
public final class IdentityBlock: ResidualBlock {
  let geometry: BlockGeometry
  /// The paths.
  public let transform: Transform
  /// The 1×1 after them.
  public let transition: Transition
  private let workers: Workers

  init(_ geometry: BlockGeometry, context: BuildContext) throws(ModelError) {
    self.geometry = geometry
    transform = try Transform(geometry, context: context)
    transition = try Transition(geometry, context: context)
    workers = context.workspace.workers
  }

  var output: FeatureMap { transition.output }
  var units: [NormalizedConvolution] { [transform.reduce, transform.grouped, transition.unit] }

  func forward(_ input: FeatureMap, images: Int, mode: ForwardMode, recorder: TraceRecorder?)
    throws(KernelError)
  {
    recorder?.record(.block(geometry.name, .input), input)
    try transform.forward(input, images: images, mode: mode, recorder: recorder)
    try transition.forward(transform.output, shortcut: input, images: images, mode: mode, recorder: recorder)
  }

  func backward(
    input: FeatureMap, outputGradient: FeatureMap, inputGradient: FeatureMap, images: Int,
    gradients: GradientMaps
  ) throws(KernelError) {
    try transition.backward(merged: transform.output, outputGradient: outputGradient, images: images)
    try transform.backward(input: input, inputGradient: inputGradient, images: images)
    add(outputGradient, to: inputGradient, images: images, workers: workers)
  }
}
