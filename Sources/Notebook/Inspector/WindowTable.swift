import ResNeXtModel
import Tensors

/// The windows of the channels that are read, beside the kernels and the products, or a pool's window alone.
struct WindowTable: Sendable {
  let arithmetic: ValueArithmetic
  let state: NotebookState
  /// The chosen input.
  let chosen: Int
  private let columns: Int
  private let strongest: Int
  private let inputs: ValueCells
  private let weights: ValueCells
  private let products: ValueCells

  private static let labelColumns = 7

  init(_ arithmetic: ValueArithmetic, _ state: NotebookState, chosen: Int, columns: Int) {
    self.arithmetic = arithmetic
    self.state = state
    self.chosen = chosen
    self.columns = columns
    strongest = arithmetic.strongest
    let terms = arithmetic.inputs
    inputs = ValueCells(terms.map { Double($0.input) }, terms.first?.source.rampKind ?? .diverging, state)
    weights = ValueCells(terms.map { Double($0.weight) }, .diverging, state)
    products = ValueCells(terms.map(\.product), .diverging, state)
  }

  private var side: Int { arithmetic.side }
  private var multiplies: Bool { arithmetic.explanation.operation == .convolution }

  // MARK: Widths

  /// Columns of a cell, of the signs between the parts, and of the mark before a product.
  private struct Widths {
    var cell: Int
    var sign: Int
    var mark: Int

    func total(side: Int, multiplies: Bool) -> Int {
      WindowTable.labelColumns
        + (multiplies ? 3 * side * cell + side * mark + 2 * sign : side * cell)
    }
  }

  /// The widest form that fits: numbers apart, numbers, numbers close together, colours alone.
  private var widths: Widths {
    let forms = [
      Widths(cell: CellNumber.columns + 1, sign: 3, mark: 1),
      Widths(cell: CellNumber.columns + 1, sign: 1, mark: 1),
      Widths(cell: CellNumber.columns, sign: 3, mark: 1), Widths(cell: CellNumber.columns, sign: 1, mark: 1),
      Widths(cell: 2, sign: 3, mark: 0), Widths(cell: 1, sign: 3, mark: 0), Widths(cell: 1, sign: 1, mark: 0),
    ]
    return forms.first { $0.total(side: side, multiplies: multiplies) <= columns } ?? forms[forms.count - 1]
  }

  /// Whether the numbers stand in the cells.
  var hasNumbers: Bool { widths.cell >= CellNumber.columns }

  // MARK: Lines

  /// As many channels as fit in some rows, the chosen one among them.
  func lines(rows: Int) -> [[Piece]] {
    let channels = arithmetic.channels
    let gap = channels * (side + 1) - 1 <= rows || channels * side > rows ? 1 : 0
    var room = rows
    var lines: [[Piece]] = []
    if channels * (side + gap) - gap > rows {
      lines.append(overview)
      room -= 1
    }
    let count = max(1, min(channels, (room + gap) / (side + gap)))
    let current = chosen / arithmetic.taps
    let first = max(0, min(current - count / 2, channels - count))
    for channel in first..<first + count {
      if gap == 1, channel > first { lines.append([]) }
      for row in 0..<side { lines.append(line(channel, row)) }
    }
    return lines
  }

  private func line(_ channel: Int, _ row: Int) -> [Piece] {
    let widths = widths
    let first = channel * arithmetic.taps + row * side
    let taps = first..<first + side
    var pieces = [label(channel, row)]
    pieces += taps.map { cell(inputs, Double(arithmetic.inputs[$0].input), $0, widths) }
    guard multiplies else { return pieces }
    let isMiddle = row == side / 2
    pieces.append(sign(isMiddle ? "×" : "", widths))
    pieces += taps.map { tap in
      weights.piece(
        Double(arithmetic.inputs[tap].weight), columns: widths.cell, isChosen: tap == chosen,
        isStrongest: tap == strongest, does: .action(.inspect(.choose(tap))))
    }
    pieces.append(sign(isMiddle ? "=" : "", widths))
    for tap in taps {
      if widths.mark > 0 {
        pieces.append(Piece(tap == strongest ? mark : " ", state.theme.accent))
      }
      pieces.append(cell(products, arithmetic.inputs[tap].product, tap, widths))
    }
    return pieces
  }

  private var mark: String { state.appearance.glyphs == .ascii ? ">" : "▸" }

  private func sign(_ text: String, _ widths: Widths) -> Piece {
    Piece(widths.sign == 3 ? " \(text.padded(to: 1)) " : text.padded(to: 1), state.theme.quiet)
  }

  private func cell(_ cells: ValueCells, _ value: Double, _ tap: Int, _ widths: Widths) -> Piece {
    let effect = Place.Effect.action(.inspect(.choose(tap)))
    if arithmetic.inputs[tap].isPadding {
      return cells.padding(columns: widths.cell, isChosen: tap == chosen, does: effect)
    }
    return cells.piece(
      value, columns: widths.cell, isChosen: tap == chosen, isStrongest: tap == strongest, does: effect)
  }

  private func label(_ channel: Int, _ row: Int) -> Piece {
    let theme = state.theme
    let isCurrent = channel == chosen / arithmetic.taps
    var text = ""
    if row == 0 { text = name(channel) }
    if multiplies, row == 1 { text = "sum" }
    if multiplies, row == 2 { text = CellNumber.text(arithmetic.subtotal(channel: channel)) }
    let style = row == 0 ? (isCurrent ? theme.accent : theme.quiet) : row == 2 ? theme.plain : theme.quiet
    return Piece(text.padded(to: Self.labelColumns), style)
  }

  private func name(_ channel: Int) -> String {
    let term = arithmetic.inputs[channel * arithmetic.taps]
    return term.source == .image ? ["red", "green", "blue"][min(2, term.channel)] : "ch \(term.channel)"
  }

  // MARK: All channels

  /// Every channel's subtotal in a line, the part around the chosen one where not all fit.
  private var overview: [Piece] {
    let current = chosen / arithmetic.taps
    let tap = chosen % arithmetic.taps
    let texts = (0..<arithmetic.channels).map { channel in
      "\(name(channel)) \(CellNumber.text(arithmetic.subtotal(channel: channel)))"
    }
    var (low, high) = (current, current + 1)
    func width(_ range: Range<Int>) -> Int {
      texts[range].reduce(8) { $0 + CharacterWidth.columns($1) + 3 }
    }
    while true {
      if high < texts.count, width(low..<high + 1) <= columns {
        high += 1
      } else if low > 0, width(low - 1..<high) <= columns {
        low -= 1
      } else {
        break
      }
    }
    let theme = state.theme
    var pieces = [
      Piece(low > 0 || current > 0 ? "‹ " : "  ", theme.accent, does: .action(.inspect(.channel(-1))))
    ]
    for channel in low..<high {
      if channel > low { pieces.append(Piece(" │ ", theme.quiet)) }
      let style = channel == current ? theme.focusedSelection : theme.plain
      pieces.append(
        Piece(
          texts[channel], style, does: .action(.inspect(.choose(channel * arithmetic.taps + tap)))))
    }
    let hasMore = current < texts.count - 1
    pieces.append(Piece(hasMore ? " ›" : "  ", theme.accent, does: .action(.inspect(.channel(1)))))
    return pieces
  }
}
