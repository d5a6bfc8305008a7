import Tensors

/// What stands under the mouse's pointer: read where it is, the cursor stays where it was.
extension NotebookState {
  mutating func hover(over place: Place?, _ action: MouseAction) {
    interface.hover = place.flatMap { reading(of: $0, action) }
  }

  /// What is read under the pointer, for whoever has to know whether it has changed.
  public var hoverText: String? { interface.hover }

  private func reading(of place: Place, _ action: MouseAction) -> String? {
    let area = place.area
    switch place.effect {
    case .value(let channel, let width, let height):
      return reading(
        channel: channel, y: (action.row - area.row) * height / max(1, area.rows),
        x: (action.column - area.column) * width / max(1, area.columns),
        of: Size(columns: width, rows: height))
    case .curve:
      return reading(ofCurvesAt: Double(action.column - area.column) / Double(max(1, area.columns - 1)))
    case .entry(let entry, let step): return cell.definition.reading(ofEntry: entry, of: step, self)
    default: return nil
    }
  }

  private func reading(channel: Int, y: Int, x: Int, of size: Size) -> String? {
    guard let picture, picture.map.width == size.columns, picture.map.height == size.rows,
      let value = picture.map.value(channel: channel, y: y, x: x)
    else { return nil }
    let path = picture.groups.count > 1 ? " path \(picture.group(of: channel) + 1)" : ""
    return "ch \(channel)\(path) y \(y) x \(x) = \(NumberText.short(value))"
  }

  private func reading(ofCurvesAt share: Double) -> String? {
    let runs = shownCurves
    guard !runs.isEmpty else { return nil }
    let place = range(of: runs).place(min(1, max(0, share)))
    let options = options(of: runs)
    let texts = runs.prefix(3).map {
      "\($0.name) \(ChartReading($0, at: place, options.axis).short(options.measure))"
    }
    return "\(options.axis.title) \(NumberText.short(place)): " + texts.joined(separator: " · ")
  }
}
