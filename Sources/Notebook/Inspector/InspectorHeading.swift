import ResNeXtModel
import Tensors

/// What is explained, in a line.
struct InspectorHeading: Sendable {
  let value: ExplainedValue
  let state: NotebookState

  /// `conv 3×3 · block 2a · channel 0 of path 1 · y 16 x 16 = −0.056`.
  func pieces(_ number: Float?) -> [Piece] {
    let theme = state.theme
    let text = number.map { InspectorNumber.text($0) } ?? "…"
    switch value {
    case .logit(let label):
      let name = state.weights?.className(label) ?? "class \(label)"
      return [
        Piece("logit", theme.title), Piece(" of class \(label) "), Piece(name, theme.accent), Piece(" = "),
        Piece(text, theme.title),
      ]
    case .map(let place):
      let names = PointNames(state)
      let part = names.place(place.point)
      var pieces = [Piece(names.operation(place.point), theme.title)]
      if !part.isEmpty { pieces.append(Piece(" · \(part)", theme.quiet)) }
      pieces.append(Piece(" · ", theme.quiet))
      pieces.append(Piece(Self.channel(place), theme.accent))
      if let path = path(place) { pieces.append(Piece(" of path \(path + 1)", theme.path(path))) }
      let position = place.point == .pooled ? " " : " · y \(place.y) x \(place.x) "
      pieces.append(Piece("\(position)= \(text)", theme.title))
      return pieces
    }
  }

  /// The path that the value belongs to, where the shown cell has paths.
  private func path(_ place: MapPlace) -> Int? {
    guard let picture = state.picture, picture.point == place.point, picture.groups.count > 1 else {
      return nil
    }
    return picture.group(of: place.channel)
  }

  private static func channel(_ place: MapPlace) -> String {
    switch place.point {
    case .image: return ["red", "green", "blue"][min(2, max(0, place.channel))]
    case .pooled: return "feature \(place.channel)"
    default: return "channel \(place.channel)"
    }
  }

  /// What a trail calls it: `conv 3×3 0,16,16`.
  static func short(_ value: ExplainedValue, _ state: NotebookState) -> String {
    switch value {
    case .logit(let label): return "logit \(label)"
    case .map(let place):
      let names = PointNames(state)
      var part = ""
      if case .block(let name, _) = place.point { part = "\(name.text(state.form)) " }
      return "\(part)\(names.operation(place.point)) \(place.channel),\(place.y),\(place.x)"
    }
  }
}
