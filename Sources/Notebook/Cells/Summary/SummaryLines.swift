import ResNeXtModel
import Tensors

/// The lines of the summary at a width: what does not fit beside each other goes on in further lines.
///
/// Every frame counts all of them and draws a screenful: they are counted without being written.
struct SummaryLines: Sendable {
  /// One line, and what it belongs to.
  struct Line: Sendable {
    /// The layer; nil for the line that stands for a whole part of the network.
    var layer: Int?
    /// The part.
    var section: Int
    /// Which one of the layer's lines, from 0.
    var index = 0
  }

  let layers: [LayerDescription]
  let columns: Int
  private let form: NetworkConfiguration.Form
  private let folded: Set<LayerPlace>
  private let sections: [SummarySections.Section]
  private let nameColumns: Int
  private let shapeColumns: Int
  private let parameterColumns: Int
  /// Of every part its own line, and where it is not folded its layers.
  private(set) var lines: [Line] = []

  init(state: NotebookState, columns: Int) {
    layers = state.facts.summary.layers
    form = state.form
    folded = state.interface.places.folded
    sections = SummarySections(layers).all
    self.columns = max(20, columns)
    let longest = layers.reduce(12) { max($0, SummaryLines.name($1).count) }
    shapeColumns = layers.reduce(12) { max($0, SummaryLines.shape($1.output).count) }
    parameterColumns = sections.reduce(7) { max($0, NumberText.grouped($1.parameters).count) }
    let rest = self.columns - shapeColumns - parameterColumns - 8
    // Names give way first, and go on in a second line.
    nameColumns = min(longest, max(12, min(rest - 12, max(34, rest * 2 / 3))))
    lines = sections.enumerated().flatMap { index, section in
      [Line(layer: nil, section: index)]
        + (folded.contains(section.place) ? [] : section.layers.flatMap { lines(of: $0, section: index) })
    }
  }

  private var inputColumns: Int { max(8, columns - nameColumns - shapeColumns - parameterColumns - 8) }

  private static func name(_ layer: LayerDescription) -> String { "\(layer.name) (\(layer.type))" }

  private static func shape(_ output: [Int]) -> String {
    "(" + output.map(String.init).joined(separator: ", ") + ")"
  }

  var header: String {
    "  " + "layer (type)".padded(to: nameColumns) + "  " + "output".padded(to: shapeColumns) + "  "
      + "params".paddedLeft(to: parameterColumns) + "  reads"
  }

  /// What stands in a line.
  func text(of line: Line) -> String {
    guard let layer = line.layer else { return head(sections[line.section]) }
    let (description, index) = (layers[layer], line.index)
    let (names, inputs) = (nameLines(description), inputLines(description))
    let name = (index < names.count ? names[index] : "").padded(to: nameColumns)
    let shape = (index == 0 ? Self.shape(description.output) : "").padded(to: shapeColumns)
    let number = index == 0 ? NumberText.grouped(description.parameters) : ""
    let input = index < inputs.count ? inputs[index] : ""
    return "  \(name)  \(shape)  \(number.paddedLeft(to: parameterColumns))  \(input)"
  }

  private func head(_ section: SummarySections.Section) -> String {
    let isFolded = folded.contains(section.place)
    let count = section.layers.count
    let name = "\(section.place.text(form)) · \(count) layer\(count == 1 ? "" : "s")"
    let line =
      "\(isFolded ? "▸" : "▾") " + name.padded(to: nameColumns) + "  "
      + Self.shape(section.output).padded(to: shapeColumns) + "  "
      + NumberText.grouped(section.parameters).paddedLeft(to: parameterColumns)
    let cost = "  \(NumberText.scaled(section.multiplyAdds)) mult-adds"
    return CharacterWidth.columns(line + cost) <= columns ? line + cost : line
  }

  private func lines(of layer: Int, section: Int) -> [Line] {
    let count = max(nameLines(layers[layer]).count, inputLines(layers[layer]).count)
    return (0..<count).map { Line(layer: layer, section: section, index: $0) }
  }

  /// The name, its type in a second line where both do not fit.
  private func nameLines(_ layer: LayerDescription) -> [String] {
    Self.wrapped(Self.name(layer), to: nameColumns)
  }

  private func inputLines(_ layer: LayerDescription) -> [String] {
    Self.wrapped(layer.inputs.joined(separator: ", "), to: inputColumns)
  }

  /// Most texts fit, and their bytes are never fewer than their columns.
  private static func wrapped(_ text: String, to columns: Int) -> [String] {
    text.utf8.count <= columns ? [text] : text.wrapped(to: columns)
  }
}
