import Foundation

/// How a framework runs its batch normalization.
public struct NormalizationRule: Hashable, Sendable {
  /// Added to the variance under the root.
  public let epsilon: Float
  /// The share of a running statistic that a step keeps, once there is enough to keep.
  public let decay: Float
  /// Whether the running variance is fed with the unbiased variance.
  public let unbiasedRunningVariance: Bool
  /// Whether what fresh statistics begin with is taken out of their averages again.
  public let isZeroDebiased: Bool

  /// A rule of its numbers.
  public init(epsilon: Float, decay: Float, unbiasedRunningVariance: Bool, isZeroDebiased: Bool = false) {
    self.epsilon = epsilon
    self.decay = decay
    self.unbiasedRunningVariance = unbiasedRunningVariance
    self.isZeroDebiased = isZeroDebiased
  }

  /// Keras 2.2.4's defaults: epsilon 1e-3, momentum 0.99, zero-debiased averages; the variance is the biased one that the
  /// batch was normalised with.
  public static let keras = NormalizationRule(
    epsilon: 1e-3, decay: 0.99, unbiasedRunningVariance: false, isZeroDebiased: true)
  /// PyTorch's defaults: epsilon 1e-5, momentum 0.1 (of the new value), unbiased variance.
  public static let pytorch = NormalizationRule(epsilon: 1e-5, decay: 0.9, unbiasedRunningVariance: true)

  /// The share of a running statistic that a batch keeps, the `count`-th since they were fresh; nil for settled statistics.
  ///
  /// A zero-debiased statistic is `average / (1 − m^t)` of a moving average that began at 0 (Kingma and Ba 2015, section 3).
  /// Step by step that is `r ← r + a·(x − r)` with `a = (1 − m)/(1 − m^t)`: the first batch keeps nothing, the tenth 90 %, and
  /// after some hundreds it is the plain moving average.
  public func kept(batch count: Int?) -> Float {
    guard isZeroDebiased, let count else { return decay }
    let left = pow(Double(decay), Double(max(1, count)))
    return Float((Double(decay) - left) / (1 - left))
  }
}
