import Datasets
import ResNeXtModel

/// How well a network classifies held-out images without each path of a block, one at a time: what each path is worth.
///
/// Nothing is trained anew: the other paths are as they learnt to be beside it.
public struct PathAblation: Sendable, Hashable {
  /// What the images counted so far gave.
  public struct Tally: Sendable, Hashable {
    /// Images classified correctly.
    public internal(set) var correct: Int
    /// The sum of their losses.
    public internal(set) var loss: Double

    /// A tally of its numbers; nothing yet by default.
    public init(correct: Int = 0, loss: Double = 0) {
      self.correct = correct
      self.loss = loss
    }

    mutating func add(_ image: ClassifiedImage) {
      if image.isCorrect { correct += 1 }
      loss += image.loss
    }
  }

  /// Whose paths.
  public let block: BlockName
  /// The data's name.
  public let dataName: String
  /// Held-out images that there are.
  public let heldOut: Int
  /// How many of them are looked at: the first ones.
  public let planned: Int
  /// How many were looked at so far.
  public internal(set) var images: Int
  /// With everything that was not muted.
  public internal(set) var whole: Tally
  /// Without each path, too; the same as `whole` for one that was muted anyway.
  public internal(set) var without: [Tally]

  /// An ablation of its numbers; before its first image by default.
  public init(
    block: BlockName, dataName: String, heldOut: Int, planned: Int, images: Int = 0, whole: Tally = Tally(),
    without: [Tally]
  ) {
    self.block = block
    self.dataName = dataName
    self.heldOut = heldOut
    self.planned = planned
    self.images = images
    self.whole = whole
    self.without = without
  }

  /// Whether all images were looked at.
  public var isComplete: Bool { images >= planned }

  /// Accuracy with everything that was not muted, 0–1; NaN before the first image.
  public var accuracy: Float { accuracy(whole) }

  /// Accuracy without a path, too.
  public func accuracy(without path: Int) -> Float { accuracy(without[path]) }

  /// Mean loss with everything that was not muted.
  public var loss: Double { whole.loss / Double(images) }

  /// Mean loss without a path, too.
  public func loss(without path: Int) -> Double { without[path].loss / Double(images) }

  private func accuracy(_ tally: Tally) -> Float { images == 0 ? .nan : Float(tally.correct) / Float(images) }
}

extension PathAblation {
  /// How many held-out images are looked at where nobody asks for more.
  public static let usualImages = 2000

  /// Measures what each path of a block is worth.
  ///
  /// What stands before the block's merge is computed once a batch, the rest once a path.
  ///
  /// - Parameters:
  ///   - muted: What is muted all the time.
  ///   - images: The most images that are looked at.
  ///   - progress: Called after every batch with what is known so far.
  ///   - goesOn: Asked between two passes; false ends it.
  /// - Returns: nil where it was ended.
  /// - Throws: `TrainingError.model` when the weights do not fit or the network has no such block, `.data` when images cannot
  ///   be read, and `.invalidConfiguration` when the data have other classes than the network.
  public static func measure(
    _ block: BlockName, of file: DescribedWeights, muting muted: MutedPaths = .none, dataset: Dataset,
    images: Int = usualImages, batchSize: Int = 50, threads: Int = 1, progress: (PathAblation) -> Void,
    goesOn: () -> Bool = { true }
  ) throws(TrainingError) -> PathAblation? {
    try file.require(classesOf: dataset)
    var pass = try AblationPass(block, file, muted, dataset, images: images, batchSize, threads: threads)
    while !pass.ablation.isComplete {
      guard try pass.takeBatch(goesOn) else { return nil }
      progress(pass.ablation)
    }
    return pass.ablation
  }
}

/// The network and the images of an ablation, and how far it is.
private struct AblationPass {
  private(set) var ablation: PathAblation
  private let network: ResNeXt
  private let batches: Batches
  private let muted: MutedPaths
  private var next = 0

  init(
    _ block: BlockName, _ file: DescribedWeights, _ muted: MutedPaths, _ dataset: Dataset, images: Int,
    _ batchSize: Int, threads: Int
  ) throws(TrainingError) {
    let configuration = file.weights.configuration
    let size = fittingBatch(configuration, atMost: batchSize, threads: threads)
    network = try TrainingError.wrapModel { () throws(ModelError) in
      let network = try ResNeXt(configuration, batch: size, trainable: false, threads: threads)
      try network.load(file.weights)
      return network
    }
    batches = .validation(
      dataset.validation, normalization: file.normalization, batchSize: size,
      inputSize: configuration.inputSize)
    self.muted = muted
    let paths = network.architecture.block(block)?.cardinality ?? 0
    guard paths > 0 else { throw .model(.impossibleProbe("no block \(block.text(configuration.form))")) }
    ablation = PathAblation(
      block: block, dataName: dataset.name, heldOut: dataset.validation.count,
      planned: min(max(1, images), dataset.validation.count),
      without: [PathAblation.Tally](repeating: PathAblation.Tally(), count: paths))
  }

  /// Counts the images of the next batch.
  ///
  /// - Returns: false where it was ended meanwhile.
  mutating func takeBatch(_ goesOn: () -> Bool) throws(TrainingError) -> Bool {
    let number = next
    let batches = batches
    let batch = try TrainingError.wrapData { () throws(DatasetError) in
      try batches.batch(number, epoch: 0)
    }
    let labels = Array(batch.labels.prefix(ablation.planned - ablation.images))
    var counted = ablation
    try run(muted) { network throws(ModelError) in
      try network.forward(batch.images.values, images: batch.labels.count, mode: .inference)
    }
    count(labels, of: batch.labels.count, in: &counted.whole)
    for path in counted.without.indices {
      guard goesOn() else { return false }
      try takePath(path, labels, of: batch.labels.count, in: &counted)
    }
    counted.images += labels.count
    ablation = counted
    next += 1
    return true
  }

  private func takePath(_ path: Int, _ labels: [Int], of images: Int, in counted: inout PathAblation)
    throws(TrainingError)
  {
    var without = muted
    without.mute([path], of: counted.block)
    try run(without) { network throws(ModelError) in
      try network.forwardAgain(from: counted.block, images: images)
    }
    count(labels, of: images, in: &counted.without[path])
  }

  private func run(_ muted: MutedPaths, _ pass: (ResNeXt) throws(ModelError) -> Void) throws(TrainingError) {
    try TrainingError.wrapModel { () throws(ModelError) in
      try network.mute(muted)
      try pass(network)
    }
  }

  /// Adds the answers of the last pass over so many images.
  private func count(_ labels: [Int], of images: Int, in tally: inout PathAblation.Tally) {
    let logits = network.logits.tensor(images: images).values
    let classes = logits.count / max(1, images)
    for (place, label) in labels.enumerated() {
      let values = Array(logits[place * classes..<(place + 1) * classes])
      tally.add(ClassifiedImage(index: place, label: label, logits: values))
    }
  }
}
