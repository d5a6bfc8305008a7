import Foundation
import Training

/// What histograms over time are of.
enum Spread: String, Hashable, Sendable, Codable, CaseIterable {
  case weights
  case gradients

  /// The histogram of a layer.
  func histogram(_ layer: LayerHistograms.Layer) -> TensorHistogram {
    self == .weights ? layer.weights : layer.gradients
  }
}

/// Histograms of one layer as a picture: a row a moment, the columns from `-reach` to `reach`, each pixel the share of the
/// numbers that lie there.
struct SpreadPicture: Hashable, Sendable {
  let reach: Double
  /// The shares of each moment's columns, which sum to 1 where it has any numbers; what lies further out counts at the edge.
  let rows: [[Float]]

  /// How much of all numbers the columns reach.
  private static let covered = 0.995

  init(_ histograms: [TensorHistogram], columns: Int) {
    let reach = SpreadPicture.reach(histograms)
    self.reach = reach
    rows = histograms.map { SpreadPicture.shares($0, reach: reach, columns: columns) }
  }

  /// How far from 0 nearly all numbers of all moments lie.
  static func reach(_ histograms: [TensorHistogram]) -> Double {
    let middle = TensorHistogram.binCount / 2
    var distances = [Double](repeating: 0, count: middle + 1)
    for histogram in histograms where histogram.count > 0 {
      for (bin, count) in histogram.counts.enumerated() {
        distances[abs(bin - middle)] += Double(count) / Double(histogram.count)
      }
    }
    let needed = covered * distances.reduce(0, +)
    var sum = 0.0
    for (distance, share) in distances.enumerated() {
      sum += share
      if sum >= needed {
        let edges = TensorHistogram.edges(middle + distance)
        return edges.upperBound.isFinite ? edges.upperBound : 2 * edges.lowerBound
      }
    }
    return 1
  }

  /// A bin's numbers are spread evenly between its edges, as far as the histogram has numbers there.
  static func shares(_ histogram: TensorHistogram, reach: Double, columns: Int) -> [Float] {
    var shares = [Float](repeating: 0, count: max(1, columns))
    guard let range = histogram.range, histogram.count > 0 else { return shares }
    let width = 2 * reach / Double(shares.count)
    for (bin, count) in histogram.counts.enumerated() where count > 0 {
      let edges = TensorHistogram.edges(bin)
      let low = max(edges.lowerBound, range.lowerBound)
      let high = max(low, min(edges.upperBound, range.upperBound))
      let share = Double(count) / Double(histogram.count)
      func column(_ value: Double) -> Int {
        Int(min(Double(shares.count - 1), max(0, ((value + reach) / width).rounded(.down))))
      }
      for place in column(low)...column(high) {
        let begin = place == 0 ? -Double.infinity : -reach + Double(place) * width
        let end = place == shares.count - 1 ? Double.infinity : -reach + Double(place + 1) * width
        let part = high > low ? max(0, min(high, end) - max(low, begin)) / (high - low) : 1
        shares[place] += Float(share * part)
      }
    }
    return shares
  }
}
