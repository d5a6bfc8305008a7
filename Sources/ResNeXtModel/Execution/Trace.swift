import Foundation
import Tensors

/// A place inside a block where a feature map can be looked at, in the order of computation.
public enum BlockPoint: String, CaseIterable, Sendable, Codable {
  /// What the block reads; `Split` cuts it into paths.
  case input
  /// After the first 1×1 of every path.
  case reduceConvolution
  /// After its batch normalization.
  case reduceNormalization
  /// After its ReLU.
  case reduceActivation
  /// After the 3×3 of every path.
  case groupedConvolution
  /// After its batch normalization.
  case groupedNormalization
  /// After its ReLU: what `Merge` concatenates.
  case groupedActivation
  /// After the last 1×1.
  case transitionConvolution
  /// After its batch normalization.
  case transitionNormalization
  /// After the ReLU that only the notebook has before the addition.
  case transitionActivation
  /// After the shortcut's 1×1; only in downsampling blocks.
  case shortcutConvolution
  /// After its batch normalization; only in downsampling blocks.
  case shortcutNormalization
  /// After the addition of residual and shortcut.
  case sum
  /// After the block's last ReLU.
  case output
}

/// A place in the network where a feature map can be looked at.
public enum TracePoint: Hashable, Sendable {
  /// The normalised image the network reads.
  case image
  /// After the stem's convolution.
  case stemConvolution
  /// After its batch normalization.
  case stemNormalization
  /// After its ReLU.
  case stemActivation
  /// After the max pool; only with an ImageNet stem.
  case stemPool
  /// Inside a block.
  case block(BlockName, BlockPoint)
  /// After the head's pool.
  case pooled
}

/// What one forward pass of one image left behind at the points asked for.
public struct Trace: Sendable {
  /// The network it went through.
  public let configuration: NetworkConfiguration
  /// The feature maps, `[channel, height, width]`.
  public let maps: [TracePoint: Tensor]
  /// The dense layer's output, one value a class.
  public let logits: [Float]

  /// A trace of its parts.
  public init(configuration: NetworkConfiguration, maps: [TracePoint: Tensor], logits: [Float]) {
    self.configuration = configuration
    self.maps = maps
    self.logits = logits
  }

  /// Softmax of the logits, 0–1, one value a class.
  public var probabilities: [Float] {
    let largest = logits.max() ?? 0
    let exponentials = logits.map { exp($0 - largest) }
    let sum = exponentials.reduce(0, +)
    return exponentials.map { $0 / sum }
  }
}
