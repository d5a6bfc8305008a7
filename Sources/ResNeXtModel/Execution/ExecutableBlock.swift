import Kernels

/// A residual block as the kernels run it: all paths as one grouped convolution, normalised where they are read.
///
/// Maps are `[batch, channel, height, width]`. The addition and the block's last ReLU run in the same pass as the last
/// normalization.
final class ExecutableBlock {
  /// The block's name.
  let name: BlockName
  private let reduce: NormalizedConvolution
  private let grouped: NormalizedConvolution
  private let transition: NormalizedConvolution
  /// The shortcut's 1×1, where the block changes the shape.
  private let projection: NormalizedConvolution?
  private let epilogue: Epilogue
  private let slot: MapSlot
  private let workers: Workers
  /// The channels of muted paths, which are 0 in inference where the last 1×1 reads them.
  var silent: [Range<Int>] = []

  init(_ block: FusedNetwork.Block, context: BuildContext) throws(ModelError) {
    name = block.name
    reduce = try NormalizedConvolution(block.reduce, context: context)
    grouped = try NormalizedConvolution(block.grouped, context: context)
    transition = try NormalizedConvolution(block.transition, context: context)
    epilogue = block.rectifiesResidual ? .reluThenAddThenRelu : .addThenRelu
    slot = context.arena.slot(block.transition.geometry.outputShape(batch: context.batch))
    projection = try block.projection.map { unit throws(ModelError) in
      try NormalizedConvolution(unit, context: context)
    }
    workers = context.workspace.workers
  }

  /// What the last forward pass wrote; its gradient, once the part behind it has gone backward.
  var output: FeatureMap { slot.map }

  /// Its units in the order of computation.
  var units: [NormalizedConvolution] { [reduce, grouped, transition] + [projection].compactMap { $0 } }

  /// The normalizations whose sum the output is.
  var branches: [BlockGradient.Branch] {
    let residual = BlockGradient.Branch(
      raw: transition.raw, normalization: transition.normalization, rectified: epilogue.rectifiesResidual)
    guard let projection else { return [residual] }
    return [
      residual,
      BlockGradient.Branch(raw: projection.raw, normalization: projection.normalization, rectified: false),
    ]
  }

  /// Computes `output` from `input`.
  func forward(_ input: FeatureMap, images: Int, mode: ForwardMode, recorder: TraceRecorder?)
    throws(KernelError)
  {
    recorder?.record(.block(name, .input), input)
    try reduce.forward(.map(input), images: images, mode: mode)
    try grouped.forward(reduce.activation, images: images, mode: mode, silent: silent)
    try projection?.forward(.map(input), images: images, mode: mode)
    try mix(input, images: images, mode: mode)
    guard let recorder else { return }
    let shortcut = shortcut(input)
    reduce.record(in: recorder, epilogue: .relu)
    grouped.record(in: recorder, epilogue: .relu)
    projection?.record(in: recorder, epilogue: .none)
    transition.record(in: recorder, epilogue: epilogue, shortcut: shortcut, output: output)
  }

  /// Computes `output` anew, in inference, from what the paths wrote in the last pass and with other paths muted.
  ///
  /// `input` is what that pass read.
  func mixAgain(_ input: FeatureMap, images: Int) throws(KernelError) {
    grouped.normalization.useRunningStatistics(silent: silent)
    try mix(input, images: images, mode: .inference)
  }

  /// The last 1×1, and its sum with the shortcut.
  private func mix(_ input: FeatureMap, images: Int, mode: ForwardMode) throws(KernelError) {
    try transition.forward(grouped.activation, images: images, mode: mode)
    epilogue.write(
      transition.raw, transition.normalization, shortcut: shortcut(input), to: output, images: images,
      workers: workers)
  }

  private func shortcut(_ input: FeatureMap) -> Shortcut {
    projection.map { .projection($0.raw, $0.normalization) } ?? .identity(input)
  }

  /// Computes all gradients, from `output`, which holds its own in front of the block's last ReLU.
  ///
  /// `input` becomes its gradient in front of the ReLU that made it, and `branches` are the normalizations before that one.
  func backward(
    _ input: FeatureMap, branches: [BlockGradient.Branch], images: Int, gradients: GradientMaps
  ) throws(KernelError) {
    let merged = gradients.reserve(grouped.raw.shape)
    try transition.backward(
      source: grouped.activation, outputGradient: output, rectified: epilogue.rectifiesResidual,
      inputTarget: grouped.gradientTarget(merged), images: images)
    let throughShortcut = projection == nil ? nil : gradients.reserve(input.shape)
    if let projection, let throughShortcut {
      try projection.backward(
        source: .map(input), outputGradient: output, inputTarget: .map(throughShortcut), images: images)
    }
    let between = gradients.reserve(reduce.raw.shape)
    try grouped.backward(
      source: reduce.activation, outputGradient: merged, inputTarget: reduce.gradientTarget(between),
      images: images)
    let joined = BlockGradient(activation: input, shortcut: throughShortcut ?? output, branches: branches)
    try reduce.backward(
      source: .map(input), outputGradient: between, inputTarget: .blockGradient(joined), images: images)
    gradients.release(between)
    gradients.release(merged)
    if let throughShortcut { gradients.release(throughShortcut) }
  }
}
