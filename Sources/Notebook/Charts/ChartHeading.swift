import Tensors
import Training

/// What stands above charts: what the lines are or, where the cross-hair is, what every run had there.
struct ChartHeading: Sendable {
  let state: NotebookState
  let runs: [RunCurves]
  let range: ChartRange
  /// The place that is read, as a share of the axis in sight.
  let cursor: Double?

  private var theme: Theme { state.theme }
  private var options: CurveOptions { state.options(of: runs) }
  private var isASCII: Bool { theme.appearance.glyphs == .ascii }

  /// The sign of a held-out value.
  static func validationMark(_ age: Int, isASCII: Bool) -> Character {
    isASCII ? (age == 0 ? "o" : "x") : (age == 0 ? "●" : "○")
  }

  func draw(on screen: inout Screen, area: Rect) {
    let read = readings.first { CharacterWidth.columns($0) <= area.columns } ?? readings.last
    let pieces = read.map { [Piece($0, theme.accent)] } ?? legend(fitting: area.columns)
    screen.put(pieces, column: area.column, row: area.row, columns: area.columns)
  }

  // MARK: Legend

  /// What the lines are, with as many runs by name as have room for all of it.
  private func legend(fitting columns: Int) -> [Piece] {
    let full = legend(isFull: true, named: Self.mostNamed)
    let shorter = (0...Self.mostNamed).reversed().lazy.map { legend(isFull: false, named: $0) }
    func fits(_ pieces: [Piece]) -> Bool {
      pieces.reduce(0) { $0 + CharacterWidth.columns($1.text) } <= columns
    }
    return fits(full) ? full : shorter.first(where: fits) ?? legend(isFull: false, named: 0)
  }

  /// Most earlier runs that are named.
  private static let mostNamed = 8

  /// What the lines are; in full it also says over what a point is taken.
  private func legend(isFull: Bool, named: Int) -> [Piece] {
    guard let present = runs.first else { return [] }
    let line = isASCII ? "***" : "───"
    var pieces = [Piece("\(line) train\(isFull ? ", \(interval(present))" : "")", theme.curve(0))]
    let mark = Self.validationMark(0, isASCII: isASCII)
    pieces.append(Piece("  \(mark) held out\(isFull ? ", at each epoch's end" : "")", theme.accent))
    pieces.append(Piece("  \(name(present))", theme.title))
    pieces += others(named) + manners.map { Piece("   \($0)", theme.quiet) }
    return pieces
  }

  /// Earlier runs, the first ones by name.
  private func others(_ named: Int) -> [Piece] {
    let pieces = runs.enumerated().dropFirst().prefix(named).map { age, run in
      let mark = Self.validationMark(age, isASCII: isASCII)
      return Piece("   \(isASCII ? "..." : "╌╌") \(mark) \(name(run))", theme.curve(age))
    }
    let left = runs.count - 1 - pieces.count
    return pieces + (left > 0 ? [Piece("   and \(left) more", theme.quiet)] : [])
  }

  /// A run without a place on the axis is not drawn: it says so.
  private func name(_ run: RunCurves) -> String {
    let isEmpty = run.points.values.allSatisfy(\.isEmpty)
    return isEmpty || run.end(options.axis) != nil ? run.name : "\(run.name) (no \(options.axis.title))"
  }

  /// Over what a training value is taken.
  private func interval(_ run: RunCurves) -> String {
    let steps = (run.points[options.measure.training] ?? []).prefix(2).map(\.step)
    guard let first = steps.first else { return "batch by batch" }
    let length = steps.count > 1 ? steps[1] - steps[0] : first
    if length == 1 { return "batch by batch" }
    let ends = (run.points[.validationLoss] ?? []).prefix(2).map(\.step)
    if ends == steps { return "means of epochs" }
    return "means of \(NumberText.fixed(length, 0)) batches"
  }

  /// How it is drawn, where that is not the usual way.
  private var manners: [String] {
    var words: [String] = []
    if options.isSmoothed { words.append("smoothed \(NumberText.fixed(options.smoothing, 2))") }
    if options.isLogarithmic { words.append("log axis") }
    if range.isLogarithmic { words.append("log x") }
    if range.isZoomed { words.append("zoomed") }
    return words
  }

  // MARK: Readings

  private var place: Double? { cursor.map(range.place) }

  /// What every run had at the place that is read, the present run in words; then what is said where there is less room.
  private var readings: [String] {
    guard let place, let run = runs.first else { return [] }
    func reading(_ run: RunCurves) -> ChartReading { ChartReading(run, at: place, options.axis) }
    let present = reading(run)
    let others = runs.dropFirst().map { "   \($0.name): \(reading($0).short(options.measure))" }
    let text = present.text(options.measure)
    let prefix = "\(placeText(place)) · "
    let alone = "\(prefix)\(run.name): \(text)"
    let some = stride(from: others.count, through: 1, by: -1).map { count in
      let left = others.count - count
      return alone + others.prefix(count).joined() + (left > 0 ? "   and \(left) more" : "")
    }
    return some + [alone, prefix + text, prefix + present.short(options.measure)]
  }

  private func placeText(_ place: Double) -> String {
    switch options.axis {
    case .epoch: return "epoch \(NumberText.fixed(place, 2))"
    case .step: return "step \(NumberText.grouped(Int(place.rounded())))"
    case .seconds: return "\(NumberText.fixed(place, 1)) s"
    case .flops: return "\(NumberText.short(place)) GFLOPs"
    }
  }

  /// Every run at the place that is read, as a table; nil where nothing is read.
  var table: Table? {
    guard let place else { return nil }
    let measures: [(title: String, measure: RunMeasure, text: (Float) -> String, rank: Int)] = [
      ("loss", .loss, ChartMeasure.loss.text, 0), ("accuracy", .accuracy, ChartMeasure.accuracy.text, 0),
      ("held out", .validationLoss, ChartMeasure.loss.text, 1),
      ("accuracy", .validationAccuracy, ChartMeasure.accuracy.text, 1),
      ("norm", .gradientNorm, ChartMeasure.gradientNorm.text, 2),
      ("rate", .learningRate, ChartMeasure.learningRate.text, 3),
      ("img/s", .imagesPerSecond, ChartMeasure.imagesPerSecond.text, 4),
    ]
    let rows = runs.enumerated().map { age, run in
      let reading = ChartReading(run, at: place, options.axis)
      var row = Table.Row(
        [""] + measures.map { column in reading.values[column.measure].map(column.text) ?? "–" })
      row.cells[0] = [Piece(run.name.clipped(to: 28), theme.curve(age))]
      return row
    }
    let columns =
      [Table.Column(title: "at \(placeText(place))")]
      + measures.map { Table.Column(title: $0.title, isNumber: true, rank: $0.rank) }
    return Table(columns: columns, rows: rows, theme: theme)
  }
}
