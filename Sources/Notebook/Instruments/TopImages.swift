import ResNeXtModel
import Training

/// The loaded images by what they say in the chosen channel.
extension NotebookState {
  /// How many are kept.
  private static let kept = 24

  /// What is asked for the top images.
  var wantedRanking: ProbeSubject.Question? {
    guard let point = (cell.definition as? any MapCell)?.point(self), !images.isEmpty else { return nil }
    return .ranking(
      .channel(point, cursor.channel, instruments.measure), keeping: Self.kept, of: images.count)
  }

  /// The ranking of the chosen channel, perhaps of some of the images only, or of weights before the present ones.
  var topImages: ImageRanking? {
    guard let wanted = wantedRanking, let answer = live.probes.answer(to: .top),
      answer.subject.question == wanted, case .success(.ranking(let ranking)) = answer.result
    else { return nil }
    return ranking
  }

  /// Shows top images by peak, then by mean, then no more.
  mutating func turnTopImages() -> [Command] {
    interface.cursor.isZoomed = false
    live.instruments.topImage = 0
    switch (instruments.view, instruments.measure) {
    case (.top, .maximum): document.choices.instruments.measure = .mean
    case (.top, _):
      document.choices.instruments.view = .activation
      leaveInside()
    default:
      document.choices.instruments.measure = .maximum
      document.choices.instruments.view = .top
      interface.depth = .inside
    }
    return []
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
    guard images.indices.contains(entry.image) else { return [] }
    document.choices.image = images[entry.image].name
    document.choices.instruments.view = .activation
    interface.depth = .inside
    interface.cursor.isPlaced = true
    document.position.cursor.y = entry.y
    document.position.cursor.x = entry.x
    return []
  }
}
