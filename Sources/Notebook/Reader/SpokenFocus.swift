import ResNeXtModel
import Tensors

/// Where the reader is, in a sentence: what the keys act on, and the value or entry that is chosen.
extension NotebookState {
  /// The step of the shown cell by its number and name; nil where it has one only.
  var spokenStep: String? {
    let count = cell.definition.stepCount(self)
    guard count > 1 else { return nil }
    let index = cell.definition.step(self)
    let operations = (cell.definition as? any MapCell)?.operations(self).map(\.name) ?? stepNames
    let name = operations.indices.contains(index) ? ", \(operations[index])" : ""
    return "Step \(index + 1) of \(count)\(name)"
  }

  /// What the keys act on, beneath what lies over it.
  var spokenMode: String {
    var state = self
    state.interface.overlay = nil
    switch state.context {
    case .browse: return "The cell as a whole"
    case .channels: return "Inside: the arrows choose a channel, Enter zooms it, Escape leaves"
    case .pixels: return "Zoomed: the arrows move over the values, Enter says why, Escape leaves"
    case .terms: return "Why this value: the arrows walk through the terms, Escape leaves"
    case .lines: return "Inside: Up and Down move, Escape leaves"
    case .images: return "Top images: the arrows choose one, Enter goes to it, Escape leaves"
    case .grid: return "Inside: the arrows choose, Enter goes in, Escape leaves"
    case .parameters: return "Parameters: Up and Down choose, Left and Right change, Enter types a value"
    case .outline: return "List of cells: Up and Down choose, Enter goes to it"
    case .curves: return "Curves: Left and Right read them, Escape leaves"
    case .tour: return "Tour: a, b and c answer, Enter goes on, Escape leaves"
    case .reading, .palette, .prompt, .quit, .unsaved, .calibration: return ""
    }
  }

  /// What is chosen there; nil where nothing is.
  var spokenFocus: String? {
    switch context {
    case .channels, .pixels: return spokenValue(channel: cursor.channel, y: cursor.y, x: cursor.x)
    case .terms: return spokenTerm
    case .lines, .grid, .images: return cell.definition.spokenChoice(self)
    case .parameters:
      let all = TrainingParameter.allCases
      let place = (all.firstIndex(of: interface.places.parameter) ?? 0) + 1
      return
        "\(interface.places.parameter.title): \(text(of: interface.places.parameter)), \(place) of \(all.count)"
    case .outline: return "Cell \(cell.number), \(cell.title)"
    case .curves: return spokenReading
    default: return nil
    }
  }

  /// A value of the shown maps with its place: `channel 4 of path 1, y 3, x 5: 0.123`.
  func spokenValue(channel: Int, y: Int, x: Int) -> String? {
    guard let picture, instruments.view != .cam else { return nil }
    let value = picture.map.value(channel: channel, y: y, x: x).map { NumberText.short($0) } ?? "none"
    return "channel \(channel)\(spokenPath(of: channel, picture)), y \(y), x \(x): \(value)"
  }

  /// The path of a channel, where there are more than one.
  func spokenPath(of channel: Int, _ picture: MapPicture) -> String {
    guard picture.groups.count > 1 else { return "" }
    let path = picture.group(of: channel)
    return " of path \(path + 1)" + (mutedPaths.contains(path) ? ", muted" : "")
  }

  private var spokenTerm: String? {
    guard let found = explanation?.found else { return "the arithmetic is being computed" }
    let arithmetic = ValueArithmetic(found, facts.graph)
    let index = chosenTerm(arithmetic)
    guard arithmetic.inputs.indices.contains(index) else { return nil }
    let term = arithmetic.inputs[index]
    let place = "term \(index + 1) of \(arithmetic.inputs.count): \(PointNames(self).full(term.source))"
    if term.isPadding { return "\(place), padding, 0" }
    let product =
      arithmetic.isSum
      ? "\(NumberText.short(term.input)) times \(NumberText.short(term.weight)) is \(NumberText.short(term.product))"
      : NumberText.short(arithmetic.before)
    return "\(place), channel \(term.channel), y \(term.y), x \(term.x): \(product)"
  }

  /// What every charted run has at the cross-hair.
  private var spokenReading: String? {
    let runs = shownCurves
    guard let share = curvePlace, !runs.isEmpty else { return nil }
    let place = range(of: runs).place(share)
    let options = options(of: runs)
    return "at \(options.axis.title) \(NumberText.short(place)): "
      + runs.map { "\($0.name) \(ChartReading($0, at: place, options.axis).text(options.measure))" }
      .joined(separator: "; ")
  }
}
