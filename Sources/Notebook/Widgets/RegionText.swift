import ResNeXtModel

extension Region {
  /// `y 2–8 x 6–12`.
  var text: String { "y \(Region.text(rows)) x \(Region.text(columns))" }

  private static func text(_ range: ClosedRange<Int>) -> String {
    range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)–\(range.upperBound)"
  }
}
