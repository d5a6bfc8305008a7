import Training

/// How the weights and gradients of a run were spread at the ends of its epochs, in bounded memory: where there are too many,
/// every second one goes.
struct RunHistograms: Sendable {
  /// Most moments that are kept.
  static let limit = 64

  /// The moments, the oldest first.
  private(set) var moments: [LayerHistograms] = []
  /// Of how many epochs one is kept.
  private(set) var stride = 1

  /// Adds a moment; an epoch that is told again takes the place of what it was.
  mutating func append(_ histograms: LayerHistograms) {
    moments.removeAll { $0.epoch >= histograms.epoch }
    // The newest one is always there; the one before it stays where its turn is.
    if let last = moments.last, !isKept(last.epoch) { moments.removeLast() }
    moments.append(histograms)
    while moments.count > RunHistograms.limit {
      stride *= 2
      let newest = moments.removeLast()
      moments = moments.filter { isKept($0.epoch) } + [newest]
    }
  }

  private func isKept(_ epoch: Int) -> Bool { (epoch - 1) % stride == 0 }

  /// The names of the layers, in the order of computation.
  var layers: [String] { moments.last?.layers.map(\.name) ?? [] }
}
