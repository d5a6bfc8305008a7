/// Images a second, of the last steps and of the epoch under way, as far as this process took its steps.
struct TrainingSpeed {
  private var steps: [(images: Int, seconds: Double)] = []
  private var epochImages = 0
  private var epochSeconds = 0.0

  /// Over the last twenty steps.
  var recent: Double {
    let seconds = steps.reduce(0) { $0 + $1.seconds }
    return seconds > 0 ? Double(steps.reduce(0) { $0 + $1.images }) / seconds : 0
  }

  /// Over the steps of the epoch.
  var ofEpoch: Double { epochSeconds > 0 ? Double(epochImages) / epochSeconds : 0 }

  mutating func add(images: Int, seconds: Double) {
    steps.append((images, seconds))
    if steps.count > 20 { steps.removeFirst() }
    epochImages += images
    epochSeconds += seconds
  }

  mutating func beginEpoch() {
    epochImages = 0
    epochSeconds = 0
  }
}
