import ResNeXtModel
import Tensors

/// The lines of the summary at a width: what does not fit beside each other goes on in further lines.
struct SummaryLines: Sendable {
  /// One line, and what it belongs to.
  struct Line: Sendable {
    /// The layer; nil for the line that stands for a whole part of the network.
    var layer: Int?
    /// The part.
    var section: Int
    var text: String
  }

  let layers: [LayerDescription]
  let columns: Int
  private let form: NetworkConfiguration.Form
  private let folded: Set<LayerPlace>
  private let sections: [SummarySections.Section]
  private let nameColumns: Int
  private let shapeColumns: Int
  private let parameterColumns: Int

  init(state: NotebookState, columns: Int) {
    layers = state.facts.summary.layers
    form = state.form
    folded = state.interface.folded
    sections = SummarySections(layers).all
    self.columns = max(20, columns)
    let longest = layers.reduce(12) { max($0, SummaryLines.name($1).count) }
    shapeColumns = layers.reduce(12) { max($0, SummaryLines.shape($1.output).count) }
    parameterColumns = sections.reduce(7) { max($0, NumberText.grouped($1.parameters).count) }
    let rest = self.columns - shapeColumns - parameterColumns - 8
    // Names give way first, and go on in a second line.
    nameColumns = min(longest, max(12, min(rest - 12, max(34, rest * 2 / 3))))
  }

  private var inputColumns: Int { columns - nameColumns - shapeColumns - parameterColumns - 8 }

  private static func name(_ layer: LayerDescription) -> String { "\(layer.name) (\(layer.type))" }

  private static func shape(_ output: [Int]) -> String {
    "(" + output.map(String.init).joined(separator: ", ") + ")"
  }

  var header: String {
    "  " + "layer (type)".padded(to: nameColumns) + "  " + "output".padded(to: shapeColumns) + "  "
      + "params".paddedLeft(to: parameterColumns) + "  reads"
  }

  /// Of every part its own line, and where it is not folded its layers.
  var lines: [Line] {
    sections.enumerated().flatMap { index, section in
      let isFolded = folded.contains(section.place)
      let head = Line(layer: nil, section: index, text: head(section, isFolded: isFolded))
      return [head] + (isFolded ? [] : section.layers.flatMap { lines(of: $0, section: index) })
    }
  }

  private func head(_ section: SummarySections.Section, isFolded: Bool) -> String {
    let count = section.layers.count
    let name = "\(section.place.text(form)) · \(count) layer\(count == 1 ? "" : "s")"
    let line =
      "\(isFolded ? "▸" : "▾") " + name.padded(to: nameColumns) + "  "
      + Self.shape(section.output).padded(to: shapeColumns) + "  "
      + NumberText.grouped(section.parameters).paddedLeft(to: parameterColumns)
    let cost = "  \(NumberText.scaled(section.multiplyAdds)) mult-adds"
    return CharacterWidth.columns(line + cost) <= columns ? line + cost : line
  }

  private func lines(of index: Int, section: Int) -> [Line] {
    let layer = layers[index]
    let names = nameLines(layer)
    let inputs = layer.inputs.joined(separator: ", ").wrapped(to: max(8, inputColumns))
    let count = max(names.count, inputs.count)
    return (0..<count).map { line in
      let name = (line < names.count ? names[line] : "").padded(to: nameColumns)
      let shape = (line == 0 ? Self.shape(layer.output) : "").padded(to: shapeColumns)
      let number = line == 0 ? NumberText.grouped(layer.parameters) : ""
      let input = line < inputs.count ? inputs[line] : ""
      return Line(
        layer: index, section: section,
        text: "  \(name)  \(shape)  \(number.paddedLeft(to: parameterColumns))  \(input)")
    }
  }

  /// The name, its type in a second line where both do not fit.
  private func nameLines(_ layer: LayerDescription) -> [String] {
    let whole = Self.name(layer)
    return whole.count <= nameColumns ? [whole] : whole.wrapped(to: nameColumns)
  }
}
