/// Whether a network is right as often as it is sure: images by confidence, and the expected calibration error.
///
/// Guo, Pleiss, Sun and Weinberger 2017, section 2: bin `m` of `M` holds confidences in `((m − 1) / M, m / M]`.
public struct Calibration: EvaluationCollector, Hashable, Sendable {
  /// Images of about the same confidence.
  public struct Bin: Hashable, Sendable {
    /// Number of images.
    public fileprivate(set) var images = 0
    /// How many of them were classified correctly.
    public fileprivate(set) var correct = 0
    fileprivate var confidences = 0.0

    /// The share of images that were classified correctly, 0–1; 0 in an empty bin.
    public var accuracy: Double { Double(correct) / Double(max(1, images)) }
    /// The mean confidence, 0–1; 0 in an empty bin.
    public var confidence: Double { confidences / Double(max(1, images)) }
  }

  /// The bins, from the least confident images to the most confident ones.
  public private(set) var bins: [Bin]
  /// Images with a logit that is not finite; they have no confidence, and are in no bin.
  public private(set) var unanswered = 0

  /// The calibration on no images, in 1 to 1,000 bins of equal width.
  public init(bins: Int = 15) { self.bins = [Bin](repeating: Bin(), count: min(max(1, bins), 1000)) }

  /// The mean distance between accuracy and confidence, `Σ |B| / n · |accuracy(B) − confidence(B)|`; 0 for no images.
  public var expectedError: Double {
    let images = bins.reduce(0) { $0 + $1.images }
    return bins.reduce(0) { sum, bin in
      sum + Double(bin.images) / Double(max(1, images)) * abs(bin.accuracy - bin.confidence)
    }
  }

  /// Puts an image into its bin.
  public mutating func collect(_ image: ClassifiedImage) {
    guard image.answer != nil else {
      unanswered += 1
      return
    }
    let place = (Double(image.confidence) * Double(bins.count)).rounded(.up)
    let bin = min(max(1, Int(place)), bins.count) - 1
    bins[bin].images += 1
    bins[bin].confidences += Double(image.confidence)
    if image.isCorrect { bins[bin].correct += 1 }
  }
}
