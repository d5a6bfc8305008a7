import Tensors
import ResNeXtModel

/// The lines of the summary at a width: what does not fit beside each other goes on in further lines.
struct SummaryLines: Sendable {
  /// One line, and the layer it belongs to.
  struct Line: Sendable {
    var layer: Int
    var text: String
  }

  let layers: [LayerDescription]
  let columns: Int
  private let nameColumns: Int
  private let shapeColumns: Int
  private let parameterColumns: Int

  init(state: NotebookState, columns: Int) {
    layers = state.facts.summary.layers
    self.columns = max(20, columns)
    let longest = layers.reduce(12) { max($0, SummaryLines.name($1).count) }
    shapeColumns = layers.reduce(12) { max($0, SummaryLines.shape($1).count) }
    parameterColumns = layers.reduce(7) { max($0, NumberText.grouped($1.parameters).count) }
    let rest = self.columns - shapeColumns - parameterColumns - 6
    // Names give way first, and go on in a second line.
    nameColumns = min(longest, max(12, min(rest - 12, max(34, rest * 2 / 3))))
  }

  private var inputColumns: Int { columns - nameColumns - shapeColumns - parameterColumns - 6 }

  private static func name(_ layer: LayerDescription) -> String { "\(layer.name) (\(layer.type))" }

  private static func shape(_ layer: LayerDescription) -> String {
    "(" + layer.output.map(String.init).joined(separator: ", ") + ")"
  }

  var header: String {
    "layer (type)".padded(to: nameColumns) + "  " + "output".padded(to: shapeColumns) + "  "
      + "params".paddedLeft(to: parameterColumns) + "  reads"
  }

  var lines: [Line] { layers.indices.flatMap { lines(of: $0) } }

  private func lines(of index: Int) -> [Line] {
    let layer = layers[index]
    let names = nameLines(layer)
    let inputs = layer.inputs.joined(separator: ", ").wrapped(to: max(8, inputColumns))
    let count = max(names.count, inputs.count)
    return (0..<count).map { line in
      let name = (line < names.count ? names[line] : "").padded(to: nameColumns)
      let shape = (line == 0 ? Self.shape(layer) : "").padded(to: shapeColumns)
      let number = line == 0 ? NumberText.grouped(layer.parameters) : ""
      let input = line < inputs.count ? inputs[line] : ""
      return Line(
        layer: index, text: "\(name)  \(shape)  \(number.paddedLeft(to: parameterColumns))  \(input)")
    }
  }

  /// The name, its type in a second line where both do not fit.
  private func nameLines(_ layer: LayerDescription) -> [String] {
    let whole = Self.name(layer)
    return whole.count <= nameColumns ? [whole] : whole.wrapped(to: nameColumns)
  }
}
