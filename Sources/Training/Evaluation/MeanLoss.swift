/// The mean loss over all images.
public struct MeanLoss: EvaluationCollector, Hashable, Sendable {
  private var total = 0.0
  private var images = 0
  private var batchTotal = 0.0
  private var batchImages = 0

  /// The loss of no images.
  public init() {}

  /// The mean over the batches that have ended, weighted by their images; 0 where there were none.
  public var value: Float { Float(total / Double(max(1, images))) }

  /// Adds an image to the batch under way.
  public mutating func collect(_ image: ClassifiedImage) {
    batchTotal += image.loss
    batchImages += 1
  }

  /// Adds the batch, whose mean is rounded to a float as that of a training step is.
  public mutating func endBatch() {
    let mean = Float(batchTotal / Double(max(1, batchImages)))
    total += Double(mean) * Double(batchImages)
    images += batchImages
    batchTotal = 0
    batchImages = 0
  }
}
