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

  init(_ geometry: BlockGeometry, context: BuildContext) throws(ModelError) {
    self.geometry = geometry
    transform = try Transform(geometry, context: context)
    transition = try Transition(geometry, context: context)
    let isNotebook = context.form == .notebook
    let name = geometry.name.text(context.form)
    projection = try NormalizedConvolution(
      try geometry.projectionConvolution(context.form),
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

  var branches: [BlockGradient.Branch] {
    [
      transition.branch,
      BlockGradient.Branch(raw: projection.raw, normalization: projection.normalization, rectified: false),
    ]
  }

  func forward(_ input: FeatureMap, images: Int, mode: ForwardMode, recorder: TraceRecorder?)
    throws(KernelError)
  {
    recorder?.record(.block(geometry.name, .input), input)
    try transform.forward(input, images: images, mode: mode, recorder: recorder)
    try projection.forward(.map(input), images: images, mode: mode)
    if let recorder { projection.record(in: recorder, epilogue: .none) }
    try transition.forward(
      transform.output, shortcut: .projection(projection.raw, projection.normalization), images: images,
      mode: mode, recorder: recorder)
  }

  func backward(
    _ input: FeatureMap, branches: [BlockGradient.Branch], images: Int, gradients: GradientMaps
  ) throws(KernelError) {
    let merged = gradients.take(transform.grouped.raw.shape)
    try transition.backward(transform, mergedGradient: merged, images: images)
    let throughShortcut = gradients.take(input.shape)
    try projection.backward(
      source: .map(input), outputGradient: output, inputTarget: .map(throughShortcut), images: images)
    try transform.backward(
      input, mergedGradient: merged,
      inputGradient: BlockGradient(activation: input, shortcut: throughShortcut, branches: branches),
      images: images, gradients: gradients)
    gradients.give(merged)
    gradients.give(throughShortcut)
  }
}
