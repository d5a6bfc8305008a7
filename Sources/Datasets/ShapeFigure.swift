/// The ten classes of the procedural set, each a region of the plane around the origin.
///
/// A figure reaches to about radius 1 and is decided by comparisons of sums and products alone, so every
/// machine draws the same bytes. How large it is painted follows from its area, not from this radius: see
/// ``ShapeMoments``.
enum ShapeFigure: String, CaseIterable, Sendable {
  case circle
  case square
  case triangle
  case cross
  case ring
  case stripes
  case checker
  case star
  case crescent
  case grid

  /// What varies from figure to figure of one class.
  struct Form: Sendable {
    /// Thickness of arms, walls and lines: 0 thinnest, 1 thickest.
    var thickness: Float
    /// Where a pattern begins, in periods.
    var phase: (x: Float, y: Float)
    /// Periods of a pattern from the origin to radius 1.
    var frequency: Float
    /// Whether a pattern is cut out as a square rather than as a disc.
    var isSquareCut: Bool
  }

  /// Every figure lies within this radius of the origin; the corners of a square cut reach farthest.
  static let reach: Float = 1.21

  /// Whether the point (x, y) belongs to the figure.
  func contains(_ x: Float, _ y: Float, _ form: Form) -> Bool {
    let radius2 = x * x + y * y
    switch self {
    case .circle: return radius2 < 1
    case .square: return max(abs(x), abs(y)) < 0.8
    case .triangle:
      // Unit normals of the three sides are (0, 1) and (±√3/2, −1/2).
      return y < 0.5 && 0.8660254 * abs(x) - 0.5 * y < 0.5
    case .cross:
      let arm = 0.17 + 0.07 * form.thickness
      return min(abs(x), abs(y)) < arm && max(abs(x), abs(y)) < 1
    case .ring:
      let hole = 0.66 - 0.16 * form.thickness
      return radius2 < 1 && radius2 > hole * hole
    case .star: return ShapeFigure.isInStar(x, y)
    case .crescent:
      let bite = 0.4 + 0.2 * form.thickness
      return radius2 < 1 && (x - bite) * (x - bite) + y * y > 0.64
    case .stripes:
      return ShapeFigure.isInCut(x, y, form)
        && ShapeFigure.isOdd(x * form.frequency + form.phase.x)
    case .checker:
      // Fields wider than stripes, which stay fields where small figures blur.
      return ShapeFigure.isInCut(x, y, form)
        && ShapeFigure.isOdd(0.75 * x * form.frequency + form.phase.x)
          != ShapeFigure.isOdd(0.75 * y * form.frequency + form.phase.y)
    case .grid:
      let line = 0.2 + 0.08 * form.thickness
      let column = ShapeFigure.fraction(x * form.frequency + form.phase.x)
      let row = ShapeFigure.fraction(y * form.frequency + form.phase.y)
      return ShapeFigure.isInCut(x, y, form) && min(column, row) < line
    }
  }

  /// A five-pointed star: the points inside at least four of the five lines that draw it.
  private static func isInStar(_ x: Float, _ y: Float) -> Bool {
    // Unit vectors at 0, ±72 and ±144 degrees, and cos 72° for the distance of the lines.
    let distances = (
      y, 0.30901699 * y + 0.95105652 * x, 0.30901699 * y - 0.95105652 * x,
      -0.80901699 * y + 0.58778525 * x, -0.80901699 * y - 0.58778525 * x
    )
    let limit: Float = 0.34
    var inside = distances.0 < limit ? 1 : 0
    inside += distances.1 < limit ? 1 : 0
    inside += distances.2 < limit ? 1 : 0
    inside += distances.3 < limit ? 1 : 0
    inside += distances.4 < limit ? 1 : 0
    return inside >= 4
  }

  private static func isInCut(_ x: Float, _ y: Float, _ form: Form) -> Bool {
    form.isSquareCut ? max(abs(x), abs(y)) < 0.85 : x * x + y * y < 1
  }

  private static func fraction(_ value: Float) -> Float { value - value.rounded(.down) }

  /// Whether a position lies in the second half of its period.
  private static func isOdd(_ value: Float) -> Bool { fraction(value) >= 0.5 }
}
