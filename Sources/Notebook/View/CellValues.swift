import Formats
import ResNeXtModel

/// What a cell shows, as comma-separated values for other programs.
///
/// The first line is a comment that says what is shown; the second names the columns.
struct CellValues: Sendable {
  let state: NotebookState

  var text: String { ([comment] + state.cell.definition.values(state)).joined(separator: "\n") + "\n" }

  /// `# cell transform, block 2a, step conv3x3, network notebook-cifar, weights untrained (seed 0), image cifar10_00_3`.
  var comment: String {
    "# " + facts.map { "\($0) \(oneField($1 ?? "none"))" }.joined(separator: ", ")
  }

  /// What is shown, by name; nil where the cell has no such thing.
  var facts: [(name: String, value: String?)] {
    let cell = state.cell.definition
    // The image's values are normalised as the weights want them.
    let isComputed = cell.dependsOnWeights(state) || cell.needsTrace(state)
    let hasWeights = isComputed || cell.dependencies(state).weights != nil
    return [
      ("cell", state.cell.rawValue), ("block", cell.namedBlock(state)?.text(state.form)),
      ("step", state.stepName), ("network", state.networkName),
      ("weights", hasWeights ? state.weights?.shortText : nil),
      ("image", isComputed ? state.shownImage?.name : nil),
    ] + instrument
  }

  /// What is shown in place of a map's own values.
  private var instrument: [(name: String, value: String?)] {
    guard state.cell.definition is any MapCell else { return [] }
    switch state.instruments.view {
    case .gradient:
      let shown = state.picture?.quantity == .activation ? nil : state.shownGradients
      return [
        ("gradient of", state.instruments.kind.rawValue), ("class", shown?.target.name),
        ("chosen by", shown?.target.origin.rawValue),
      ]
    case .kernels: return [("kernels", "of the convolution")]
    case .cam: return [("Grad-CAM of", state.shownGradients?.target.name)]
    case .compare: return [("minus", state.instruments.compared.map { state.text(of: $0) })]
    case .top:
      return [
        ("images", state.instruments.ranksHeldOut ? "held out" : "loaded"),
        ("by the", state.instruments.measure == .maximum ? "peak" : "mean"),
        ("of channel", "\(state.cursor.channel)"),
      ]
    case .activation: return []
    }
  }

  /// The same as one object: `shape` and `values` of maps, `columns` and `rows` of everything else.
  var json: JSONValue {
    let head = facts.map { ($0.name, $0.value.map { JSONValue.string($0) } ?? .null) }
    guard let map = state.cell.definition.map(state) else { return .ordered(head + table) }
    let tensor = map.tensor
    return .ordered(
      head + [
        ("channels", .array([.integer(map.channels.lowerBound), .integer(map.channels.upperBound)])),
        ("shape", .array(tensor.shape.map { .integer($0) })),
        ("values", .array(tensor.values.map { .float($0) })),
      ])
  }

  private var table: [(String, JSONValue)] {
    let lines = state.cell.definition.values(state).map(Self.fields)
    return [
      ("columns", .array((lines.first ?? []).map { .string($0.text) })),
      ("rows", .array(lines.dropFirst().map { .array($0.map(\.json)) })),
    ]
  }

  /// A text without what separates the comment's parts.
  private func oneField(_ text: String) -> String {
    String(text.map { $0 == "," ? ";" : $0.isNewline ? " " : $0 })
  }

  /// A map's values, a line each; those of some channels, or of all where `channels` is nil.
  static func lines(of map: ShownMap?, channels: Range<Int>?) -> [String] {
    var lines = ["channel,y,x,value"]
    guard let map else { return lines }
    lines.reserveCapacity(map.tensor.count + 1)
    for channel in channels ?? 0..<map.channels {
      for y in 0..<map.height {
        for x in 0..<map.width {
          lines.append(
            "\(channel),\(y),\(x),\(map.tensor.values[(channel * map.height + y) * map.width + x])")
        }
      }
    }
    return lines
  }

  /// The kernels of the shown convolution, a line a weight.
  static func kernelLines(_ state: NotebookState) -> [String] {
    var lines = ["output,input,y,x,weight"]
    guard let point = (state.cell.definition as? any MapCell)?.point(state),
      let weights = state.weights?.weights,
      let channels = state.facts.graph.shape(at: point)?.channels
    else { return lines }
    for output in 0..<channels {
      guard let kernel = weights.kernel(of: output, at: point, in: state.facts.graph) else { return lines }
      for (index, weight) in kernel.weights.enumerated() {
        let place = index % (kernel.side * kernel.side)
        let input = kernel.inputs.lowerBound + index / (kernel.side * kernel.side)
        lines.append("\(output),\(input),\(place / kernel.side),\(place % kernel.side),\(weight)")
      }
    }
    return lines
  }

  /// A line's fields as texts.
  static func texts(of line: String) -> [String] { fields(of: line).map(\.text) }

  /// A field of a line.
  private struct Field {
    var text = ""
    var isQuoted = false

    /// A number where it is one.
    var json: JSONValue {
      if isQuoted { return .string(text) }
      if let whole = Int(text) { return .integer(whole) }
      guard let number = Double(text) else { return .string(text) }
      return .number(number)
    }
  }

  /// A line's fields, without their quotation marks.
  private static func fields(of line: String) -> [Field] {
    var fields = [Field()]
    var isInside = false
    var previous: Character?
    for character in line {
      switch character {
      case "\"":
        // Two in a row stand for one.
        if !isInside, previous == "\"" { fields[fields.count - 1].text.append("\"") }
        isInside.toggle()
        fields[fields.count - 1].isQuoted = true
      case "," where !isInside: fields.append(Field())
      default: fields[fields.count - 1].text.append(character)
      }
      previous = character
    }
    return fields
  }

  /// A field in quotation marks where it holds what separates fields.
  static func quoted(_ text: String) -> String {
    text.contains(where: { ",\"\n".contains($0) }) ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
  }
}
