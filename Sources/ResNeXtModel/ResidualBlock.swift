import Kernels

/// A block of the network: split → transform → merge → transition, plus a shortcut.
///
/// Maps are `[batch, channel, height, width]`.
protocol ResidualBlock: AnyObject {
  /// Its dimensions.
  var geometry: BlockGeometry { get }
  /// What the last forward pass wrote; its gradient, once the part behind it has gone backward.
  var output: FeatureMap { get }
  /// Its units in the order of computation.
  var units: [NormalizedConvolution] { get }
  /// The normalizations whose sum the output is.
  var branches: [BlockGradient.Branch] { get }

  /// Computes `output` from `input`.
  func forward(_ input: FeatureMap, images: Int, mode: ForwardMode, recorder: TraceRecorder?)
    throws(KernelError)

  /// Computes all gradients, from `output`, which holds its own in front of the block's last ReLU.
  ///
  /// `input` becomes its gradient in front of the ReLU that made it, and `branches` are the normalizations before that one.
  func backward(
    _ input: FeatureMap, branches: [BlockGradient.Branch], images: Int, gradients: GradientMaps
  ) throws(KernelError)
}
