/// How a framework runs its batch normalization.
public struct NormalizationRule: Hashable, Sendable {
  /// Added to the variance under the root.
  public let epsilon: Float
  /// The share of a running statistic that a step keeps.
  public let decay: Float
  /// Whether the running variance is fed with the unbiased variance.
  public let unbiasedRunningVariance: Bool

  /// A rule of its numbers.
  public init(epsilon: Float, decay: Float, unbiasedRunningVariance: Bool) {
    self.epsilon = epsilon
    self.decay = decay
    self.unbiasedRunningVariance = unbiasedRunningVariance
  }

  /// Keras' defaults: epsilon 1e-3, momentum 0.99, biased variance.
  public static let keras = NormalizationRule(epsilon: 1e-3, decay: 0.99, unbiasedRunningVariance: false)
  /// PyTorch's defaults: epsilon 1e-5, momentum 0.1 (of the new value), unbiased variance.
  public static let pytorch = NormalizationRule(epsilon: 1e-5, decay: 0.9, unbiasedRunningVariance: true)
}
