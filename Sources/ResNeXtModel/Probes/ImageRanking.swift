import Tensors

/// What images are ranked by.
public enum RankingSubject: Hashable, Sendable {
  /// One channel of the maps at a point, measured over the whole map.
  case channel(TracePoint, Int, RankingMeasure)
  /// The logit of a class.
  case logit(Int)
}

/// How a channel's map becomes one number.
public enum RankingMeasure: String, Hashable, Sendable, Codable, CaseIterable {
  /// The largest value.
  case maximum
  /// The mean of all values.
  case mean
  /// The root of the sum of squares.
  case norm
}

/// The images that say most at one place of a network, of those looked at so far.
public struct ImageRanking: Hashable, Sendable {
  /// An image and what it said.
  public struct Entry: Hashable, Sendable {
    /// The number of the image.
    public let image: Int
    /// The measure of its map, or its logit.
    public let score: Float
    /// The row of the first of the map's largest values; 0 for a logit.
    public let y: Int
    /// Its column; 0 for a logit.
    public let x: Int
  }

  /// What images are ranked by.
  public let subject: RankingSubject
  /// How many are kept.
  public let kept: Int
  /// The best, the best first; of equal ones the one with the lower number.
  public private(set) var entries: [Entry] = []
  /// How many images were looked at.
  public private(set) var examined = 0
  /// How many of them could not be read, or had a score that is no number.
  public private(set) var passedOver = 0

  /// A ranking that keeps the best `kept` images.
  public init(by subject: RankingSubject, keeping kept: Int) {
    self.subject = subject
    self.kept = max(0, kept)
  }

  /// The point whose maps it needs; nil where logits are enough.
  public var point: TracePoint? {
    guard case .channel(let point, _, _) = subject else { return nil }
    return point
  }

  /// Takes an image that went through the network; nil where there was none.
  public mutating func consider(_ trace: Trace?, image: Int) {
    examined += 1
    guard let entry = trace.flatMap({ self.entry($0, image: image) }), !entry.score.isNaN else {
      passedOver += 1
      return
    }
    let place = entries.firstIndex { $0.isBehind(entry) } ?? entries.count
    guard place < kept else { return }
    entries.insert(entry, at: place)
    if entries.count > kept { entries.removeLast() }
  }

  private func entry(_ trace: Trace, image: Int) -> Entry? {
    switch subject {
    case .logit(let label):
      guard trace.logits.indices.contains(label) else { return nil }
      return Entry(image: image, score: trace.logits[label], y: 0, x: 0)
    case .channel(let point, let channel, let measure):
      guard let map = trace.maps[point], (0..<map.shape[0]).contains(channel) else { return nil }
      let plane = map.slice(channel)
      let columns = plane.shape[1]
      let best = plane.values.indices.reduce(0) { plane.values[$1] > plane.values[$0] ? $1 : $0 }
      return Entry(
        image: image, score: measure.score(plane.values), y: best / columns, x: best % columns)
    }
  }
}

extension ImageRanking.Entry {
  fileprivate func isBehind(_ other: ImageRanking.Entry) -> Bool {
    (score, other.image) < (other.score, image)
  }
}

extension RankingMeasure {
  /// The number of a map's values, summed in double precision.
  func score(_ values: [Float]) -> Float {
    switch self {
    case .maximum: return values.reduce(-.infinity) { $1 > $0 || $1.isNaN ? $1 : $0 }
    case .mean: return Float(values.reduce(0) { $0 + Double($1) } / Double(max(1, values.count)))
    case .norm: return Float(values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot())
    }
  }
}

extension ResNeXt {
  /// Ranks images `0..<count` by what they say at one place, one after the other.
  ///
  /// - Parameters:
  ///   - image: The normalised image `[3, size, size]` of a number; nil where it cannot be read.
  ///   - goesOn: Asked after every image with the ranking so far; false ends it there.
  /// - Returns: the ranking of the images that were looked at.
  /// - Throws: `ModelError.impossibleProbe` where the network has no such channel or class; what `trace` throws.
  public func ranking(
    by subject: RankingSubject, keeping kept: Int, of count: Int, image: (Int) -> Tensor?,
    goesOn: (ImageRanking) -> Bool
  ) throws(ModelError) -> ImageRanking {
    var ranking = ImageRanking(by: subject, keeping: kept)
    try require(subject)
    for number in 0..<max(0, count) {
      try consider(number, image(number), in: &ranking)
      guard goesOn(ranking) else { break }
    }
    return ranking
  }

  /// Sends one more image through the network for a ranking.
  ///
  /// - Throws: what `trace` throws.
  public func consider(_ number: Int, _ image: Tensor?, in ranking: inout ImageRanking) throws(ModelError) {
    let points: Set<TracePoint> = ranking.point.map { [$0] } ?? []
    ranking.consider(
      try image.map { image throws(ModelError) in try trace(image, points: points) }, image: number)
  }

  /// Refuses to rank by what the network does not have.
  ///
  /// - Throws: `ModelError.impossibleProbe`.
  public func require(_ subject: RankingSubject) throws(ModelError) {
    switch subject {
    case .logit(let label):
      let classes = architecture.configuration.classes
      guard (0..<classes).contains(label) else {
        throw .impossibleProbe("class \(label) of \(classes), counted from 0")
      }
    case .channel(let point, let channel, _):
      let channels = architecture.graph.shape(at: point)?.channels ?? 0
      guard (0..<channels).contains(channel) else {
        throw .impossibleProbe("channel \(channel) of \(channels), counted from 0")
      }
    }
  }
}
