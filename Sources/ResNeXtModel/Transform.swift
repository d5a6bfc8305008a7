import Kernels

/// Transform (notebook cell 6; paper, section 3.2): every path's 1×1 and 3×3, each with batch norm and ReLU, all paths as
/// one grouped convolution.
///
/// Input `[batch, in, h, w]`; output `[batch, path channels, h / stride, w / stride]`, the paths' results side by side, so
/// that `Merge` has nothing to copy. The notebook groups both convolutions and strides in the 1×1 (departures 1 and 4); the
/// paper's form (c) has a dense 1×1 and strides in the 3×3.
public final class Transform {
  /// The 1×1 of all paths.
  public let reduce: NormalizedConvolution
  /// The 3×3 of all paths.
  public let grouped: NormalizedConvolution

  /// The transform of a block.
  ///
  /// - Throws: `ModelError` when the numbers do not fit.
  init(_ block: BlockGeometry, context: BuildContext) throws(ModelError) {
    let name = block.name
    reduce = try NormalizedConvolution(
      try block.reduceConvolution(context.form), naming: Transform.naming(block, part: 0, context.form),
      points: UnitPoints(
        convolution: .block(name, .reduceConvolution), normalization: .block(name, .reduceNormalization),
        output: .block(name, .reduceActivation)),
      context: context)
    grouped = try NormalizedConvolution(
      try block.groupedConvolution(context.form), naming: Transform.naming(block, part: 1, context.form),
      points: UnitPoints(
        convolution: .block(name, .groupedConvolution), normalization: .block(name, .groupedNormalization),
        output: .block(name, .groupedActivation)),
      context: context)
  }

  private static func naming(_ block: BlockGeometry, part: Int, _ form: NetworkConfiguration.Form)
    -> UnitNaming
  {
    let name = block.name.text(form)
    guard form == .notebook else {
      return .torchvision(convolution: "\(name).conv\(part + 1)", normalization: "\(name).bn\(part + 1)")
    }
    let suffix = part == 0 ? "1a" : "1b"
    let paths = 1...block.cardinality
    return .keras(
      convolutions: paths.map { NotebookName.convolution(name, suffix, path: $0) },
      normalizations: paths.map { NotebookName.normalization(name, suffix, path: $0) })
  }

  /// What `Merge` sees: the results of all paths side by side.
  var output: MapSource { grouped.activation }

  func forward(_ input: FeatureMap, images: Int, mode: ForwardMode, recorder: TraceRecorder?)
    throws(KernelError)
  {
    try reduce.forward(.map(input), images: images, mode: mode)
    try grouped.forward(reduce.activation, images: images, mode: mode)
    guard let recorder else { return }
    reduce.record(in: recorder, epilogue: .relu)
    grouped.record(in: recorder, epilogue: .relu)
  }

  /// Computes all gradients from that of the merged paths, in front of their ReLU.
  func backward(
    _ input: FeatureMap, mergedGradient: FeatureMap, inputGradient: BlockGradient, images: Int,
    gradients: GradientMaps
  ) throws(KernelError) {
    let between = gradients.take(reduce.raw.shape)
    try grouped.backward(
      source: reduce.activation, outputGradient: mergedGradient, inputTarget: reduce.gradientTarget(between),
      images: images)
    try reduce.backward(
      source: .map(input), outputGradient: between, inputTarget: .blockGradient(inputGradient), images: images
    )
    gradients.give(between)
  }
}
