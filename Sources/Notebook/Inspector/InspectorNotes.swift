import ResNeXtModel
import Tensors

/// What stands below the products: their sum and whether it is the map's value, the chosen term, how the value goes on,
/// what of the image it depends on, and the way that led here.
struct InspectorNotes: Sendable {
  let arithmetic: ValueArithmetic
  let state: NotebookState
  let chosen: Int
  let columns: Int

  private var theme: Theme { state.theme }
  private var explanation: ValueExplanation { arithmetic.explanation }

  /// Lines that belong together; where there is no room for all, those of high rank go first.
  private struct Note {
    var rank: Int
    var lines: [[Piece]]
  }

  /// As many as fit in some rows.
  func lines(rows: Int) -> [[Piece]] {
    var notes = [
      Note(rank: 0, lines: sum), Note(rank: 1, lines: term), Note(rank: 1, lines: silent),
      Note(rank: 4, lines: plain(goingOn)),
      Note(rank: 2, lines: plain(field)), Note(rank: 5, lines: plain(reach)), Note(rank: 3, lines: trail),
    ]
    while notes.reduce(0, { $0 + $1.lines.count }) > rows, let most = notes.map(\.rank).max(), most > 0 {
      notes.removeAll { $0.rank == most }
    }
    return notes.flatMap(\.lines)
  }

  private func plain(_ text: String?) -> [[Piece]] {
    (text ?? "").isEmpty ? [] : (text ?? "").wrapped(to: columns).map { [Piece($0, theme.quiet)] }
  }

  // MARK: The sum

  private var sum: [[Piece]] {
    let text = arithmetic.isSum ? sumText : stepText
    var lines = text.wrapped(to: columns).map { [Piece($0)] }
    let tick = tick
    if let last = lines.last, width(last) + 2 + CharacterWidth.columns(tick.text) <= columns {
      lines[lines.count - 1] += [Piece("  "), tick]
    } else {
      lines += tick.text.wrapped(to: columns).map { [Piece($0, tick.style)] }
    }
    return lines
  }

  private func width(_ line: [Piece]) -> Int { line.reduce(0) { $0 + CharacterWidth.columns($1.text) } }

  private var sumText: String {
    let count = arithmetic.inputs.count
    let products = explanation.terms.reduce(0) { $0 + $1.product }
    let result = InspectorNumber.text(explanation.sum)
    let bias = explanation.bias.map { " \(StepText.signed($0)) bias" } ?? ""
    switch explanation.operation {
    case .image: return pixelText
    case .convolution:
      let padding = arithmetic.inputs.count(where: \.isPadding)
      let note = padding > 0 ? " (\(padding) of them padding)" : ""
      guard explanation.bias != nil else { return "sum of \(count) products\(note) = \(result)" }
      return "sum of \(count) products\(note) \(InspectorNumber.text(products))\(bias) = \(result)"
    case .dense:
      let listed = arithmetic.order.reduce(0) { $0 + arithmetic.inputs[$1].product }
      let rest = count - arithmetic.order.count
      let others =
        rest > 0 ? " \(StepText.signed(products - listed)) of the other \(NumberText.grouped(rest))" : ""
      return
        "these \(arithmetic.order.count) together \(InspectorNumber.text(listed))\(others)\(bias) = \(result)"
    case .maxPool:
      let inside = arithmetic.inputs.count { !$0.isPadding }
      return "the largest of \(inside) values: \(result)"
    case .averagePool:
      let inside = arithmetic.inputs.filter { !$0.isPadding }
      let total = inside.reduce(0) { $0 + Double($1.input) }
      return "mean of \(inside.count) values: \(InspectorNumber.text(total)) / \(inside.count) = \(result)"
    case .addition:
      guard count > 1 else { return "the same value: \(result)" }
      let terms = arithmetic.inputs.map { InspectorNumber.text($0.input) }
      return "sum: \(terms.joined(separator: " + ").replacing("+ −", with: "− ")) = \(result)"
    }
  }

  private var stepText: String {
    let value = InspectorNumber.text(explanation.computed)
    return "so the value is \(value)"
  }

  /// How a pixel became the network's input.
  private var pixelText: String {
    let value = InspectorNumber.text(explanation.sum)
    guard let term = arithmetic.inputs.first, let pixel = PixelText(term, state) else {
      return "the image's own value: \(value)"
    }
    return pixel.text
  }

  /// Whether the arithmetic gives what stands in the map.
  private var tick: Piece {
    let shown = state.shownValue(of: explanation.subject)
    let what: String
    if case .logit = explanation.subject { what = "the network's logit" } else { what = "the map" }
    guard let difference = arithmetic.difference(from: shown ?? explanation.value) else {
      return Piece("✓ equals \(shown == nil ? "what the network computed" : what)", theme.accent)
    }
    return Piece(
      "✗ \(what) has \(InspectorNumber.text(shown ?? explanation.value)), \(InspectorNumber.text(abs(difference))) apart",
      theme.failure)
  }

  // MARK: The chosen term

  private var term: [[Piece]] {
    guard arithmetic.isSum, explanation.operation != .image, explanation.operation != .addition else {
      return []
    }
    let term = arithmetic.inputs[chosen]
    var text = chosen == arithmetic.strongest ? "strongest: " : "chosen: "
    if explanation.operation == .maxPool, chosen == arithmetic.strongest { text = "the largest: " }
    if explanation.operation == .averagePool { text = "chosen: " }
    if term.isPadding {
      text += "padding, outside of the map: 0"
    } else {
      let place = "y \(term.y) x \(term.x)"
      text += term.source == .pooled ? "feature \(term.channel), " : "ch \(term.channel) at \(place), "
      text += number(term)
    }
    let name = PointNames(state).full(term.source)
    let source = Piece("  ← \(name)", theme.quiet, does: .action(.inspect(.follow)))
    let line = [Piece(text, theme.accent)]
    guard width(line) + width([source]) <= columns else {
      return text.wrapped(to: columns).map { [Piece($0, theme.accent)] }
        + ["← \(name)".clipped(to: columns)].map {
          [Piece($0, theme.quiet, does: .action(.inspect(.follow)))]
        }
    }
    return [line + [source]]
  }

  private func number(_ term: ValueExplanation.Term) -> String {
    let input = InspectorNumber.text(term.input)
    switch explanation.operation {
    case .convolution, .dense:
      return "\(input) × \(InspectorNumber.text(term.weight)) = \(InspectorNumber.text(term.product))"
    default: return input
    }
  }

  /// Terms that are 0 since their path is muted, told from those that are 0 of themselves.
  private var silent: [[Piece]] {
    guard case .block(let block, .groupedActivation)? = arithmetic.inputs.first?.source,
      let muted = state.document.choices.muted.blocks[block]
    else { return [] }
    let channels = state.facts.graph.mergedChannels(of: block)
    let count = arithmetic.inputs.count { input in
      muted.contains { channels.indices.contains($0) && channels[$0].contains(input.channel) }
    }
    guard count > 0 else { return [] }
    let names = MutedPaths(muted, of: block).text(state.form)
    let text = "\(count) terms are 0 because their path is muted: \(names)"
    return text.wrapped(to: columns).map { [Piece($0, theme.warning)] }
  }

  // MARK: What follows

  /// Every later step that changes the value by itself, and what reads it then.
  private var goingOn: String? {
    var value = explanation.computed
    var parts: [String] = []
    for step in explanation.following {
      parts.append(StepText.short(step, of: value))
      value = step.result(of: value)
    }
    let readers = readers
    if !readers.isEmpty { parts.append("read by \(readers)") }
    return parts.isEmpty ? nil : "then " + parts.joined(separator: "; then ")
  }

  private var readers: String {
    guard case .map(let place) = explanation.subject else { return "" }
    let graph = state.facts.graph
    var point = place.point
    for step in explanation.following where step != .mute {
      guard let next = graph.readers(of: point).first?.point else { break }
      point = next
    }
    let names = graph.readers(of: point).map { PointNames(state).reader($0) }
    return names.joined(separator: " and ")
  }

  // MARK: The image

  private var field: String? {
    guard case .map(let place) = explanation.subject, explanation.operation != .image else { return nil }
    return FieldText(place, state.facts.graph)?.text
  }

  private var reach: String? {
    guard case .map = explanation.subject, explanation.operation != .image else { return nil }
    guard let name = state.facts.firstBlockThatSeesAll else {
      return "no block's middle value depends on the whole image"
    }
    return "from block \(name.text(state.form)) on, the middle value depends on the whole image"
  }

  // MARK: The way

  private var trail: [[Piece]] {
    let stops = state.interface.inspector.trail.map(\.name)
    guard !stops.isEmpty, let here = state.explainedValue else { return [] }
    let text = (stops + [InspectorHeading.short(here, state)]).joined(separator: " › ")
    return [
      [Piece("way: \(text)".clippedAtStart(to: columns), theme.accent, does: .action(.inspect(.back)))]
    ]
  }
}

/// What of the image a value depends on, in words.
struct FieldText: Sendable {
  let text: String

  init?(_ place: MapPlace, _ graph: LayerGraph) {
    let field = ReceptiveField(graph)
    guard let inside = field.region(of: place.point, y: place.y, x: place.x),
      let whole = field.extent(of: place.point, y: place.y, x: place.x)
    else { return nil }
    func range(_ range: ClosedRange<Int>) -> String {
      range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)–\(range.upperBound)"
    }
    var size = "\(whole.rows.count)×\(whole.columns.count)"
    let rows = whole.rows.count - inside.rows.count
    let columns = whole.columns.count - inside.columns.count
    let outside = [(rows, "row"), (columns, "column")].filter { $0.0 > 0 }
      .map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }
    if !outside.isEmpty {
      let isOne = rows + columns == 1
      size += ", of which \(outside.joined(separator: " and ")) \(isOne ? "lies" : "lie") outside"
    }
    text = "receptive field: image y \(range(inside.rows)), x \(range(inside.columns)) (\(size))"
  }
}
