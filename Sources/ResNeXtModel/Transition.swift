import Kernels

/// Transition (notebook cell 8; the last 1×1 of the paper's figure 3): mixes the paths and meets the shortcut.
///
/// Input `[batch, path channels, h, w]`, output `[batch, out, h, w]`. The addition and the block's last ReLU run in the same
/// pass as the normalization. The notebook has one more ReLU before the addition (departure 3).
public final class Transition {
  /// The 1×1 with all that follows it.
  public let unit: NormalizedConvolution

  /// The transition of a block.
  ///
  /// - Throws: `ModelError` when the numbers do not fit.
  init(_ block: BlockGeometry, context: BuildContext) throws(ModelError) {
    let isNotebook = context.form == .notebook
    let geometry = try ModelError.wrap { () throws(KernelError) in
      try ConvolutionGeometry(
        inputChannels: block.pathChannels, outputChannels: block.outputChannels, kernel: 1,
        inputHeight: block.outputSize, inputWidth: block.outputSize, hasBias: isNotebook)
    }
    let name = block.name.text(context.form)
    let naming: UnitNaming =
      isNotebook
      ? .keras(
        convolutions: [NotebookName.transitionConvolution(name)],
        normalizations: [NotebookName.transitionNormalization(name)])
      : .torchvision(convolution: "\(name).conv3", normalization: "\(name).bn3")
    unit = try NormalizedConvolution(
      geometry, epilogue: isNotebook ? .reluThenAddThenRelu : .addThenRelu, naming: naming,
      points: UnitPoints(
        convolution: .block(block.name, .transitionConvolution),
        normalization: .block(block.name, .transitionNormalization),
        activation: isNotebook ? .block(block.name, .transitionActivation) : nil,
        sum: .block(block.name, .sum),
        output: .block(block.name, .output)),
      context: context)
  }

  /// The block's output.
  var output: FeatureMap { unit.output }

  func forward(
    _ merged: FeatureMap, shortcut: FeatureMap, images: Int, mode: ForwardMode, recorder: TraceRecorder?
  ) throws(KernelError) {
    try unit.forward(merged, shortcut: shortcut, images: images, mode: mode, recorder: recorder)
  }

  /// Writes the gradient of `merged` over it, and turns `outputGradient` into the gradient of the shortcut.
  func backward(merged: FeatureMap, outputGradient: FeatureMap, images: Int) throws(KernelError) {
    try unit.backward(input: merged, outputGradient: outputGradient, inputGradient: merged, images: images)
  }
}
