/// One description for the whole ResNeXt family, as the source notebook builds it and as the paper does.
///
/// A configuration is a value: it says what a network is without making one. `Architecture` derives every
/// block's dimensions from it.
public struct NetworkConfiguration: Hashable, Sendable, Codable {
  /// Whose block it is.
  public enum Form: String, CaseIterable, Sendable, Codable {
    /// The source notebook's: grouped 1×1 with the stride, biases, ReLU inside the transition.
    case notebook
    /// The paper's form (c): dense 1×1, grouped 3×3 with the stride, no biases, no ReLU before the addition.
    case paper
  }

  /// What comes before the first block.
  public enum Stem: String, CaseIterable, Sendable, Codable {
    /// 7×7 with stride 2 and padding 3, then a 3×3 max pool with stride 2.
    case imageNet
    /// 3×3 with stride 1 and padding 1, no pool (paper, section 5.3).
    case cifar
  }

  /// What comes after the last block.
  public enum Head: String, CaseIterable, Sendable, Codable {
    /// Mean over all positions.
    case globalAverage
    /// 2×2 *same* average pool, then flatten: the source notebook's head, whose size depends on the input.
    case averagePoolFlatten
  }

  /// Whose block it is.
  public var form: Form
  /// What comes before the first block.
  public var stem: Stem
  /// What comes after the last block.
  public var head: Head
  /// Channels after the stem.
  public var stemChannels: Int
  /// Number of blocks of each stage.
  public var blocks: [Int]
  /// Channels of the first stage's paths, doubled from stage to stage.
  ///
  /// In paper form those of one path, *d*; in notebook form those of all paths together.
  public var width: Int
  /// Output channels of each stage.
  public var outputs: [Int]
  /// Stride of the first block of each stage.
  public var strides: [Int]
  /// Number of paths of a block, *C*.
  public var cardinality: Int
  /// Number of classes.
  public var classes: Int
  /// Height and width of the input image.
  public var inputSize: Int

  /// A configuration of all its fields; `validate()` says whether it can be built.
  public init(
    form: Form, stem: Stem, head: Head, stemChannels: Int, blocks: [Int], width: Int, outputs: [Int],
    strides: [Int], cardinality: Int, classes: Int = 10, inputSize: Int = 32
  ) {
    self.form = form
    self.stem = stem
    self.head = head
    self.stemChannels = stemChannels
    self.blocks = blocks
    self.width = width
    self.outputs = outputs
    self.strides = strides
    self.cardinality = cardinality
    self.classes = classes
    self.inputSize = inputSize
  }

  /// Channels of all paths together in stage `stage` (from 0): *C·d·2^stage* in paper form.
  public func pathChannels(stage: Int) -> Int {
    let first = keepsPathWidth ? width * cardinality : width
    return first << stage
  }

  /// Whether a path keeps its channels when there are more paths, so that the block grows wider; otherwise the paths share
  /// the channels there are.
  public var keepsPathWidth: Bool { form == .paper }

  /// The cardinalities this network could be built with, everything else unchanged, up to 64.
  ///
  /// In notebook form those that divide the channels of every split; in paper form any number of paths of
  /// the same width.
  public var possibleCardinalities: [Int] {
    guard !keepsPathWidth else { return [1, 2, 4, 8, 16, 32, 64] }
    let splits = [stemChannels, width] + outputs
    return (1...64).filter { cardinality in splits.allSatisfy { $0 % cardinality == 0 } }
  }

  /// Checks that every field is in range and the cardinality divides what it splits.
  ///
  /// - Throws: `ModelError.invalidConfiguration` or `.cardinalityDoesNotDivide`.
  public func validate() throws(ModelError) {
    let limit = 1 << 16
    func require(_ condition: Bool, _ field: String, _ reason: String) throws(ModelError) {
      guard condition else { throw ModelError.invalidConfiguration(field: field, reason: reason) }
    }
    try require((1...8).contains(blocks.count), "blocks", "1 to 8 stages are possible, not \(blocks.count)")
    try require(
      blocks.allSatisfy { (1...64).contains($0) }, "blocks", "every stage needs 1 to 64 blocks, not \(blocks)"
    )
    try require(
      outputs.count == blocks.count, "outputs",
      "\(outputs.count) widths for \(blocks.count) stages; one a stage is needed")
    try require(
      outputs.allSatisfy { (1...limit).contains($0) }, "outputs", "1 to \(limit) channels, not \(outputs)")
    try require(strides.count == blocks.count, "strides", "one a stage is needed")
    try require(strides.allSatisfy { $0 == 1 || $0 == 2 }, "strides", "1 or 2, not \(strides)")
    try require((1...limit).contains(stemChannels), "stem", "1 to \(limit) channels, not \(stemChannels)")
    try require((1...1024).contains(cardinality), "cardinality", "1 to 1024, not \(cardinality)")
    try require((1...4096).contains(width), "width", "1 to 4096, not \(width)")
    try require((1...limit).contains(classes), "classes", "1 to \(limit), not \(classes)")
    let smallest = stem == .imageNet ? 7 : 1
    try require(
      (smallest...1024).contains(inputSize), "input", "\(smallest) to 1024 pixels, not \(inputSize)")
    try require(
      pathChannels(stage: blocks.count - 1) <= limit, "width", "more than \(limit) channels in the last stage"
    )
    guard form == .notebook else { return }
    for channels in [stemChannels, width] + outputs where channels % cardinality != 0 {
      throw ModelError.cardinalityDoesNotDivide(
        cardinality: cardinality, channels: channels, allowed: possibleCardinalities)
    }
  }
}
