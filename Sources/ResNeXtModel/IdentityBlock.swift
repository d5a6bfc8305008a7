import Kernels

/// Identity block (notebook cell 10): a residual block whose input and output have the same shape, so that the input itself
/// is the shortcut.
public final class IdentityBlock: ResidualBlock {
  let geometry: BlockGeometry
  /// The paths.
  public let transform: Transform
  /// The 1×1 after them.
  public let transition: Transition

  init(_ geometry: BlockGeometry, context: BuildContext) throws(ModelError) {
    self.geometry = geometry
    transform = try Transform(geometry, context: context)
    transition = try Transition(geometry, context: context)
  }

  var output: FeatureMap { transition.output }
  var units: [NormalizedConvolution] { [transform.reduce, transform.grouped, transition.unit] }

  var branches: [BlockGradient.Branch] { [transition.branch] }

  func forward(_ input: FeatureMap, images: Int, mode: ForwardMode, recorder: TraceRecorder?)
    throws(KernelError)
  {
    recorder?.record(.block(geometry.name, .input), input)
    try transform.forward(input, images: images, mode: mode, recorder: recorder)
    try transition.forward(
      transform.output, shortcut: .identity(input), images: images, mode: mode, recorder: recorder)
  }

  func backward(
    _ input: FeatureMap, branches: [BlockGradient.Branch], images: Int, gradients: GradientMaps
  ) throws(KernelError) {
    let merged = gradients.take(transform.grouped.raw.shape)
    try transition.backward(transform, mergedGradient: merged, images: images)
    try transform.backward(
      input, mergedGradient: merged,
      inputGradient: BlockGradient(activation: input, shortcut: output, branches: branches), images: images,
      gradients: gradients)
    gradients.give(merged)
  }
}
