/// Whether files in CIFAR's layout are CIFAR: decided by what is in them, never by their names.
enum CIFARIdentity: Sendable, Equatable {
  /// Every file has what the official one has, as far as that is known here.
  case official
  /// Images and labels are CIFAR's, but their bytes or order are not: compressed, shuffled, a part of them.
  case altered
  /// Somebody else's images.
  case unknown

  /// Decides.
  ///
  /// - Throws: `DatasetError` when images can no longer be read.
  init(_ files: BatchFiles, training: CIFARRecords?, heldOut: CIFARRecords?) throws(DatasetError) {
    let isTen = files.layout.classes == 10
    let judged = CIFARIdentity.trainingFiles(files, training)
    let known =
      isTen ? CIFARIdentity.tenTest(heldOut) : CIFARIdentity.hundred(heldOut?.contents.first, .heldOut)
    switch (judged, known) {
    case (nil, nil): self = .unknown
    case (let only?, nil), (nil, let only?): self = try only.settled(isTen ? heldOut : nil)
    case (let first?, let second?):
      let test = try second.settled(isTen ? heldOut : nil)
      let train = try first.settled(nil)
      // Landmarks are known of the test images alone: with them beside, training images need only look like CIFAR's.
      let looksAlike = training.map { CIFARIdentity.looksLike($0.contents, files.layout) } ?? false
      self =
        train == .official && test == .official
        ? .official
        : test != .unknown && (train != .unknown || looksAlike) ? .altered : .unknown
    }
  }

  /// A judgement that may need a look at the images.
  private enum Judgement {
    case decided(CIFARIdentity)
    /// The images have to be compared with the landmarks.
    case compare

    func settled(_ records: CIFARRecords?) throws(DatasetError) -> CIFARIdentity {
      switch self {
      case .decided(let identity): return identity
      case .compare: return try records.map(CIFARIdentity.comparison) ?? .unknown
      }
    }
  }

  // MARK: Training files

  private static func trainingFiles(_ files: BatchFiles, _ records: CIFARRecords?) -> Judgement? {
    guard let records else { return nil }
    guard files.layout.classes == 10 else { return hundred(records.contents.first, .training(1)) }
    let isOfficial = zip(files.training, records.contents).allSatisfy { name, contents in
      guard case .training(let number) = files.layout.role(of: name) else { return false }
      return CIFARFacts.isOfficialBatch(number, contents)
    }
    return .decided(isOfficial ? .official : .unknown)
  }

  /// Whether classes are as even and colours as bright as in CIFAR-10's training images.
  private static func looksLike(_ contents: [BatchContents], _ layout: CIFARLayout) -> Bool {
    let count = contents.reduce(0) { $0 + $1.count }
    guard count >= 1000, layout.classes == 10 else { return false }
    let isEven = (0..<10).allSatisfy { label in
      (count * 8 / 100...count * 12 / 100).contains(contents.reduce(0) { $0 + $1.classCounts[label] })
    }
    let means = (0..<3).map { channel in
      contents.reduce(0) { $0 + $1.means[channel] * Double($1.count) } / Double(count)
    }
    return isEven && CIFARFacts.areNear(means, CIFARFacts.tenMeans)
  }

  // MARK: Test files

  /// The official test batch begins with the landmarks; what is longer than those is whole or an altered copy.
  private static func tenTest(_ records: CIFARRecords?) -> Judgement? {
    guard let records, let contents = records.contents.first else { return nil }
    let landmarks = CIFARFacts.testFingerprints
    let begins = contents.fingerprints == Array(landmarks.prefix(contents.fingerprints.count))
    let isWhole = contents.count == 10_000 && contents.classCounts.allSatisfy { $0 == 1000 }
    return begins && (isWhole || contents.count <= landmarks.count) ? .decided(.official) : .compare
  }

  /// Whether most of the landmarks are among the images, nearly as they are officially.
  private static func comparison(_ records: CIFARRecords) throws(DatasetError) -> CIFARIdentity {
    guard records.count >= 1000 else { return .unknown }
    let landmarks = CIFARFacts.testThumbnails
    var nearest = Array(repeating: Int.max, count: landmarks.count)
    for index in 0..<records.count {
      let picture = thumbnail(try records.pixels(index))
      for (place, landmark) in landmarks.enumerated() where landmark.label == records.labels[index] {
        let distance = zip(picture, landmark.thumbnail).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        nearest[place] = min(nearest[place], distance)
      }
    }
    let found = nearest.filter { $0 <= 4 * 48 }.count
    return found * 4 >= landmarks.count * 3 ? .altered : .unknown
  }

  // MARK: CIFAR-100

  private static func hundred(_ contents: BatchContents?, _ role: CIFARLayout.Role) -> Judgement? {
    guard let contents else { return nil }
    let whole = role == .heldOut ? 10_000 : 50_000
    let isWhole = contents.count == whole && contents.classCounts.allSatisfy { $0 == whole / 100 }
    let looksAlike =
      contents.count >= 1000 && contents.coarseLabelsFit
      && CIFARFacts.areNear(contents.means, CIFARFacts.hundredMeans)
    guard looksAlike else { return .decided(.unknown) }
    let begins = role == .heldOut || CIFARFacts.beginsHundred(contents.first)
    return .decided(isWhole && begins ? .official : .altered)
  }
}
