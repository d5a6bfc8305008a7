import Kernels

/// A block of the network: split → transform → merge → transition, plus a shortcut.
///
/// Maps are `[batch, channel, height, width]`.
protocol ResidualBlock: AnyObject {
  /// Its dimensions.
  var geometry: BlockGeometry { get }
  /// What the last forward pass wrote.
  var output: FeatureMap { get }
  /// Its units in the order of computation.
  var units: [NormalizedConvolution] { get }

  /// Computes `output` from `input`.
  func forward(_ input: FeatureMap, images: Int, mode: ForwardMode, recorder: TraceRecorder?)
    throws(KernelError)

  /// Computes all gradients; `outputGradient` is used up, `inputGradient` is written.
  func backward(
    input: FeatureMap, outputGradient: FeatureMap, inputGradient: FeatureMap, images: Int,
    gradients: GradientMaps
  ) throws(KernelError)
}

/// Maps for gradients, used again and again: after the first step none is made.
final class GradientMaps {
  private var free: [MapShape: [FeatureMap]] = [:]

  /// A map of this shape with any content.
  func take(_ shape: MapShape) -> FeatureMap { free[shape]?.popLast() ?? FeatureMap(shape) }

  /// Gives a map back.
  func give(_ map: FeatureMap) { free[map.shape, default: []].append(map) }
}
