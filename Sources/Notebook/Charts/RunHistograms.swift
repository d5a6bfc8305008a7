import Training

/// How the weights and gradients of a run were spread at the ends of its epochs, in bounded memory: where there are too many,
/// every second one goes.
struct RunHistograms: Hashable, Sendable, Codable {
  /// Most moments that are kept.
  static let limit = 64

  /// The moments, the oldest first.
  private(set) var moments: [LayerHistograms] = []
  /// Of how many epochs one is kept.
  private(set) var stride = 1

  /// None yet.
  init() {}

  /// Adds a moment; an epoch that is told again takes the place of what it was.
  mutating func append(_ histograms: LayerHistograms) {
    moments.removeAll { $0.epoch >= histograms.epoch }
    // The newest one is always there; the one before it stays where its turn is.
    if let last = moments.last, !isKept(last.epoch) { moments.removeLast() }
    moments.append(histograms)
    while moments.count > RunHistograms.limit { thin() }
  }

  /// Lets every second moment go, but never the newest.
  private mutating func thin() {
    guard let newest = moments.popLast() else { return }
    stride *= 2
    moments = moments.filter { isKept($0.epoch) } + [newest]
  }

  /// As many moments as take no more than so many bytes as text; none where not even the newest does.
  func fitting(_ bytes: Int) -> RunHistograms {
    var fitting = self
    // The first epoch's and the newest stay to the last.
    while fitting.textBytes > bytes, fitting.moments.count > 2 { fitting.thin() }
    if fitting.textBytes > bytes { fitting.moments = fitting.moments.suffix(1) }
    return fitting.textBytes > bytes ? RunHistograms() : fitting
  }

  /// What they take as text, about.
  var textBytes: Int {
    moments.reduce(0) { bytes, moment in
      moment.layers.reduce(bytes + 40) {
        $0 + $1.name.utf8.count + $1.weights.textBytes + $1.gradients.textBytes
      }
    }
  }

  /// Whether they could have come of epochs.
  var isSound: Bool {
    (1...1 << 32).contains(stride) && moments.count <= RunHistograms.limit
      && moments.allSatisfy { $0.epoch > 0 }
      && zip(moments, moments.dropFirst()).allSatisfy { $0.epoch < $1.epoch }
  }

  private func isKept(_ epoch: Int) -> Bool { (epoch - 1) % stride == 0 }

  /// The names of the layers, in the order of computation.
  var layers: [String] { moments.last?.layers.map(\.name) ?? [] }
}

/// The histograms of a run as sessions keep them.
struct SavedHistograms: Codable, Equatable, Sendable {
  /// The run's number.
  var run: Int
  var histograms: RunHistograms

  /// Most bytes of text that those of all runs take.
  static let limit = 192 << 10

  /// Those of runs, of the newest ones first, as far as there is room.
  static func of(_ runs: [RunRecord], _ histograms: [RunID: RunHistograms]) -> [SavedHistograms]? {
    var saved: [SavedHistograms] = []
    var room = limit
    for run in runs.reversed() {
      guard let kept = histograms[run.id]?.fitting(room), !kept.moments.isEmpty else { continue }
      saved.append(SavedHistograms(run: run.number, histograms: kept))
      room -= kept.textBytes
    }
    return saved.isEmpty ? nil : saved
  }

  /// Those that were kept, by run.
  static func byRun(_ saved: [SavedHistograms]?) -> [RunID: RunHistograms] {
    Dictionary((saved ?? []).map { (RunID($0.run), $0.histograms) }) { first, _ in first }
  }
}
