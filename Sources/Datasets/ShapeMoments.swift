/// Area and centroid of a figure, counted on a lattice of 48×48 points.
///
/// A scene gives every class the same areas and the same places, whatever its outline: a star is drawn wider than a
/// circle of the same area, and a crescent is placed by its own centroid, not by that of its disc. Otherwise the mean
/// colour, the contrast or the brightest spot of an image would tell something of the class.
struct ShapeMoments {
  /// Share of the plane's unit squares that the figure covers; a disc of radius 1 has π.
  var area: Float
  /// The mean of its points.
  var centroid: (x: Float, y: Float)

  /// The moments of a figure before it is sized, squeezed and turned.
  init(_ figure: ShapeFigure, _ form: ShapeFigure.Form) {
    let side = 48
    let pitch = 2 * ShapeFigure.reach / Float(side)
    let positions = (0..<side).map { (Float($0) + 0.5) * pitch - ShapeFigure.reach }
    // Whole numbers add up alike in every order; places are made of them at the end.
    var count = 0
    var columns = 0
    var rows = 0
    for row in 0..<side {
      for column in 0..<side where figure.contains(positions[column], positions[row], form) {
        count += 1
        columns += column
        rows += row
      }
    }
    area = Float(count) * pitch * pitch
    centroid = (
      (Float(columns) / Float(count) + 0.5) * pitch - ShapeFigure.reach,
      (Float(rows) / Float(count) + 0.5) * pitch - ShapeFigure.reach
    )
  }
}
