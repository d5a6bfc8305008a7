/// A curve as far as it is in sight, joined to as many pieces as there are columns of dots: thousands of points cost no more
/// to draw than the screen is wide, and none of their peaks is lost.
struct CurveColumns: Sendable {
  /// Points that stand in one column of dots.
  struct Piece: Hashable, Sendable {
    /// Where it stands, 0–1 from the left edge to the right one.
    var share: Double
    var first: Double
    var last: Double
    var low: Double
    var high: Double
    /// Whether it is not joined with the piece before it: there the curve has no number.
    var isBegin: Bool
  }

  private(set) var pieces: [Piece] = []
  /// Where values stand that are no numbers.
  private(set) var broken: [Double] = []

  /// The part of `points`, x rising, that `range` has in sight, in `columns` columns of dots.
  init(_ points: [(x: Double, y: Double)], _ range: ChartRange, columns: Int) {
    let begin = points.partition { $0.x >= range.sight.lowerBound }
    let end = points.partition { $0.x > range.sight.upperBound }
    var open = Open(columns: max(1, columns - 1))
    // The neighbours outside lead the line to the edges.
    if let edge = Self.crossing(points, before: begin, at: range.sight.lowerBound) {
      open.add(share: 0, edge, to: &pieces)
    }
    for index in begin..<max(begin, end) {
      guard let share = range.share(points[index].x) else { continue }
      if points[index].y.isFinite {
        open.add(share: share, points[index].y, to: &pieces)
      } else {
        broken.append(share)
        open.isBroken = true
      }
    }
    if let edge = Self.crossing(points, before: end, at: range.sight.upperBound) {
      open.add(share: 1, edge, to: &pieces)
    }
  }

  /// The value at a place between the point before an index and the one at it.
  private static func crossing(
    _ points: [(x: Double, y: Double)], before index: Int, at place: Double
  ) -> Double? {
    guard index > 0, index < points.count else { return nil }
    let (left, right) = (points[index - 1], points[index])
    guard right.x > left.x, left.x < place, right.x > place else { return nil }
    let value = left.y + (right.y - left.y) * (place - left.x) / (right.x - left.x)
    return value.isFinite ? value : nil
  }

  /// The piece that is being filled.
  private struct Open {
    let columns: Int
    var column = Int.min
    var isBroken = true

    init(columns: Int) { self.columns = columns }

    mutating func add(share: Double, _ value: Double, to pieces: inout [Piece]) {
      let here = Int((share * Double(columns)).rounded())
      if here == column, !isBroken, let last = pieces.indices.last {
        pieces[last].last = value
        pieces[last].low = min(pieces[last].low, value)
        pieces[last].high = max(pieces[last].high, value)
      } else {
        pieces.append(
          Piece(share: share, first: value, last: value, low: value, high: value, isBegin: isBroken))
      }
      column = here
      isBroken = false
    }
  }
}
