/// How far a run is: what its reports add up.
public struct RunProgress: Hashable, Sendable, Codable {
  /// Steps taken since the beginning.
  public var step = 0
  /// Seconds spent, pauses excluded; a clock's value, which no checkpoint holds.
  public var seconds = 0.0
  /// The sums of the epoch under way.
  var epoch = EpochSums()

  /// Nothing done yet.
  public init() {}

  private enum CodingKeys: CodingKey { case step, seconds, epoch }

  /// Reads progress; checkpoints of version 0.1.0 hold seconds, too.
  ///
  /// - Throws: what the decoder throws, also for numbers below 0.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    step = try values.decode(Int.self, forKey: .step)
    epoch = try values.decode(EpochSums.self, forKey: .epoch)
    let seconds = try values.decodeIfPresent(Double.self, forKey: .seconds) ?? 0
    self.seconds = seconds >= 0 ? seconds : 0
    guard step >= 0, epoch.isPossible else {
      throw DecodingError.dataCorruptedError(
        forKey: .step, in: values, debugDescription: "counts below 0")
    }
  }

  /// Writes steps and sums.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(step, forKey: .step)
    try values.encode(epoch, forKey: .epoch)
  }
}

/// Sums of one epoch, weighted by the size of each batch.
struct EpochSums: Hashable, Sendable, Codable {
  private var images = 0
  private var lossSum = 0.0
  private var correct = 0
  private(set) var rate: Float = 0
  /// Nil where a step's norm is not known, as in checkpoints of before, or no number: JSON holds none.
  private var normSum: Double?

  var isEmpty: Bool { images == 0 }
  var loss: Float { Float(lossSum / Double(max(1, images))) }
  var accuracy: Float { Float(Double(correct) / Double(max(1, images))) }
  var gradientNorm: Float? { normSum.map { Float($0 / Double(max(1, images))) } }

  /// Whether these can be sums of an epoch, however long.
  var isPossible: Bool { (0...1 << 48).contains(images) && (0...images).contains(correct) }

  mutating func add(
    loss: Float, correct count: Int, images size: Int, rate: Float, gradientNorm: Float? = nil
  ) {
    let before = isEmpty ? 0 : normSum
    let norm = gradientNorm.flatMap { $0.isFinite ? Double($0) * Double(size) : nil }
    normSum = before.flatMap { before in norm.map { before + $0 } }
    images += size
    lossSum += Double(loss) * Double(size)
    correct += count
    self.rate = rate
  }
}
