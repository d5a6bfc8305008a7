import ResNeXtModel

/// A form of a block as lines of text: its convolutions with window and channels, and the shortcut at the right.
struct FormDiagram: Sendable {
  let block: BlockGeometry
  let form: BlockForm
  /// Whether paths read slices and a ReLU stands before the addition.
  let isNotebook: Bool

  /// Columns of a path.
  private static let pathColumns = 10
  /// Columns of the diagram.
  static let columns = 3 * pathColumns + 3 + 2

  /// The paths that are drawn; nil for those left out.
  private var paths: [Int?] {
    let count = block.cardinality
    return count <= 3 ? (0..<count).map { $0 } : [0, 1, nil, count - 1]
  }

  var lines: [String] {
    let input = "in \(ShapeText.map(block.inputChannels, block.inputSize))"
    let body = form == .grouped ? joined : separate
    let end =
      rectified + ["+ \(shortcut)", "ReLU → \(ShapeText.map(block.outputChannels, block.outputSize))"]
    return [shortcutLine(input, mark: "┐")] + body.map { shortcutLine($0, mark: "│") }
      + end.enumerated().map { index, line in
        // The shortcut comes in where it is added.
        line.hasPrefix("+")
          ? shortcutLine(line, mark: "┘") : index < rectified.count ? shortcutLine(line, mark: "│") : line
      }
  }

  private var rectified: [String] { isNotebook ? ["ReLU"] : [] }

  private var shortcut: String {
    block.hasProjection
      ? "1×1, \(block.outputChannels)\(Self.stride(block.stride)) of the input" : "the input"
  }

  // MARK: All paths in one layer

  private var joined: [String] {
    let count = block.cardinality
    let groups = count == 1 ? "" : ", \(count) groups"
    return [
      "1×1, \(block.pathChannels)\(Self.stride(block.reduceWindow.stride))\(isNotebook ? groups : "")",
      "3×3, \(block.pathChannels)\(Self.stride(block.groupedWindow.stride))\(groups)",
      "1×1, \(block.outputChannels)",
    ]
  }

  // MARK: A layer a path

  private var separate: [String] {
    var lines = [connectors("┌", "┬", "┐")]
    if isNotebook { lines.append(row { "ch \(ShapeText.range(slice($0)))" }) }
    lines.append(row { _ in "1×1, \(block.pathWidth)\(Self.stride(block.reduceWindow.stride))" })
    lines.append(row { _ in "3×3, \(block.pathWidth)\(Self.stride(block.groupedWindow.stride))" })
    if form == .aggregated { lines.append(row { _ in "1×1, \(block.outputChannels)" }) }
    lines.append(connectors("└", "┴", "┘"))
    if form == .aggregated {
      lines.append("sum of \(block.cardinality)")
    } else {
      lines += ["concatenate → \(block.pathChannels)", "1×1, \(block.outputChannels)"]
    }
    return lines
  }

  private func slice(_ path: Int) -> Range<Int> {
    let width = block.inputChannels / max(1, block.cardinality)
    return path * width..<(path + 1) * width
  }

  private func row(_ text: (Int) -> String) -> String {
    paths.map { path in
      path.map { text($0).padded(to: Self.pathColumns) } ?? "…".padded(to: 3)
    }.joined()
  }

  private func connectors(_ first: String, _ middle: String, _ last: String) -> String {
    paths.enumerated().map { index, path in
      guard path != nil else { return "───" }
      guard index < paths.count - 1 else { return paths.count == 1 ? "│" : last }
      return (index == 0 ? first : middle) + String(repeating: "─", count: Self.pathColumns - 1)
    }.joined()
  }

  // MARK: Lines

  private func shortcutLine(_ text: String, mark: String) -> String {
    let end = Self.columns - 1
    guard mark != "│" else { return text.padded(to: end) + mark }
    let rule = String(repeating: "─", count: max(0, end - CharacterWidth.columns(text) - 1))
    return "\(text) \(mark == "┘" && !rule.isEmpty ? "←" + rule.dropFirst() : rule)\(mark)"
  }

  private static func stride(_ stride: Int) -> String { stride == 1 ? "" : " /\(stride)" }
}
