import Kernels

/// Transition (notebook cell 8; the last 1×1 of the paper's figure 3): mixes the paths and meets the shortcut.
///
/// Input `[batch, path channels, h, w]`, output `[batch, out, h, w]`. The addition and the block's last ReLU run in the same
/// pass as the normalization. The notebook has one more ReLU before the addition (departure 3).
public final class Transition {
  /// The 1×1 with all that follows it.
  public let unit: NormalizedConvolution
  /// The block's output; its gradient, once the part behind it has gone backward.
  var output: FeatureMap { slot.map }
  private let slot: MapSlot
  private let epilogue: Epilogue
  private let workers: Workers

  /// The transition of a block.
  ///
  /// - Throws: `ModelError` when the numbers do not fit.
  init(_ block: BlockGeometry, context: BuildContext) throws(ModelError) {
    let isNotebook = context.form == .notebook
    let geometry = try block.transitionConvolution(context.form)
    let name = block.name.text(context.form)
    let naming: UnitNaming =
      isNotebook
      ? .keras(
        convolutions: [NotebookName.transitionConvolution(name)],
        normalizations: [NotebookName.transitionNormalization(name)])
      : .torchvision(convolution: "\(name).conv3", normalization: "\(name).bn3")
    epilogue = isNotebook ? .reluThenAddThenRelu : .addThenRelu
    workers = context.workspace.workers
    unit = try NormalizedConvolution(
      geometry, naming: naming,
      points: UnitPoints(
        convolution: .block(block.name, .transitionConvolution),
        normalization: .block(block.name, .transitionNormalization),
        activation: isNotebook ? .block(block.name, .transitionActivation) : nil,
        sum: .block(block.name, .sum),
        output: .block(block.name, .output)),
      context: context)
    slot = context.arena.slot(geometry.outputShape(batch: context.batch))
  }

  /// The unit as a part of the sum that the output is.
  var branch: BlockGradient.Branch {
    BlockGradient.Branch(
      raw: unit.raw, normalization: unit.normalization, rectified: epilogue.rectifiesResidual)
  }

  func forward(
    _ merged: MapSource, shortcut: Shortcut, images: Int, mode: ForwardMode, recorder: TraceRecorder?
  ) throws(KernelError) {
    try unit.forward(merged, images: images, mode: mode)
    epilogue.write(
      unit.raw, unit.normalization, shortcut: shortcut, to: output, images: images, workers: workers)
    if let recorder { unit.record(in: recorder, epilogue: epilogue, shortcut: shortcut, output: output) }
  }

  /// Computes all gradients from that of the sum, which `output` holds, and writes that of the merged paths.
  func backward(_ transform: Transform, mergedGradient: FeatureMap, images: Int) throws(KernelError) {
    try unit.backward(
      source: transform.output, outputGradient: output, rectified: epilogue.rectifiesResidual,
      inputTarget: transform.grouped.gradientTarget(mergedGradient), images: images)
  }
}
