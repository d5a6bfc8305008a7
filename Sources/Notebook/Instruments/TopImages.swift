import Datasets
import ResNeXtModel
import Training

/// The loaded images, or those held out, by what they say in the chosen channel.
extension NotebookState {
  /// How many are kept.
  private static let kept = 24

  /// What is asked for the top images.
  var wantedRanking: ProbeSubject.Question? {
    guard let point = (cell.definition as? any MapCell)?.point(self), !images.isEmpty else { return nil }
    return .ranking(
      .channel(point, cursor.channel, instruments.measure), keeping: Self.kept,
      of: instruments.ranksHeldOut ? .heldOut(training.data) : .loaded(images.count))
  }

  /// The ranking of the chosen channel, perhaps of some of the images only, or of weights before the present ones.
  var topImages: ImageRanking? {
    guard let wanted = wantedRanking, let answer = live.probes.answer(to: .top),
      answer.subject.question == wanted, case .success(.ranking(let ranking)) = answer.result
    else { return nil }
    return ranking
  }

  /// Whether all images were looked at.
  var hasAllTopImages: Bool { live.probes.answer(to: .top)?.isFinal ?? false }

  /// The held-out images among the top ones.
  var topHeldOut: [HeldOutImage] {
    guard instruments.view == .top, instruments.ranksHeldOut else { return [] }
    return (topImages?.entries ?? []).map { HeldOutImage(data: training.data, index: $0.image) }
  }

  /// The picture of one of the top images; nil while it is being read.
  func picture(of entry: ImageRanking.Entry) -> ImageChoice? {
    if instruments.ranksHeldOut {
      return live.data.heldOut[HeldOutImage(data: training.data, index: entry.image)]
    }
    return images.indices.contains(entry.image) ? images[entry.image] : nil
  }

  /// Shows top images by peak, then by mean, the loaded ones first, then those held out, then no more.
  mutating func turnTopImages() -> [Command] {
    interface.cursor.isZoomed = false
    live.instruments.topImage = 0
    guard instruments.view == .top else {
      choose(top: .maximum, heldOut: false)
      return []
    }
    switch (instruments.measure, instruments.ranksHeldOut) {
    case (.maximum, let heldOut): choose(top: .mean, heldOut: heldOut)
    case (_, false): choose(top: .maximum, heldOut: true)
    case (_, true):
      document.choices.instruments.view = .activation
      leaveInside()
    }
    return []
  }

  /// Shows top images by a measure.
  mutating func choose(top measure: RankingMeasure, heldOut: Bool) {
    document.choices.instruments.measure = measure
    document.choices.instruments.ranksHeldOut = heldOut
    document.choices.instruments.view = .top
    interface.depth = .inside
  }

  /// Chooses another one of the top images.
  mutating func moveTopImage(_ direction: Action.Direction) {
    let count = topImages?.entries.count ?? 0
    let distance = direction == .left || direction == .up ? -1 : 1
    live.instruments.topImage = min(max(0, count - 1), max(0, live.instruments.topImage + distance))
  }

  /// Shows the chosen one of the top images, with the cursor at its peak.
  mutating func goToTopImage() -> [Command] {
    guard let entries = topImages?.entries, entries.indices.contains(live.instruments.topImage) else {
      return refuse("the images are being looked at")
    }
    let entry = entries[live.instruments.topImage]
    if instruments.ranksHeldOut {
      show(heldOut: HeldOutImage(data: training.data, index: entry.image))
    } else {
      guard images.indices.contains(entry.image) else { return [] }
      document.choices.image = images[entry.image].name
    }
    document.choices.instruments.view = .activation
    interface.depth = .inside
    interface.cursor.isPlaced = true
    document.position.cursor.y = entry.y
    document.position.cursor.x = entry.x
    return []
  }
}
