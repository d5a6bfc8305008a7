import ResNeXtModel
import Tensors

/// The kernels that make the chosen channel, one an input channel of its group, in colour and, where they fit, in numbers.
struct KernelPicture: Sendable {
  let picture: MapPicture
  let state: NotebookState

  private var theme: Theme { state.theme }
  private var ramp: Ramp { Ramp(.diverging, state.appearance) }

  func draw(on screen: inout Screen, area: Rect) {
    let channel = state.cursor.channel
    guard let kernel = state.shownKernel else {
      heading("kernels of output channel \(channel)", on: &screen, area: area)
      screen.putClipped(
        "the weights of this layer are not here", column: area.column, row: area.row + 2,
        columns: area.columns, style: theme.quiet)
      return
    }
    let side = kernel.side
    let inputs = ShapeText.range(kernel.inputs)
    heading(
      "output channel \(channel): \(kernel.inputs.count) × \(side)×\(side) weights, reading ch \(inputs)",
      on: &screen, area: area)
    let statistics = Statistics(kernel.weights)
    let reach = max(abs(statistics.minimum), abs(statistics.maximum), 1e-12)
    let scale = ValueScale(reach: reach, .diverging)
    Legend(statistics: statistics, scale: scale, ramp: ramp, scope: "kernels", theme: theme).draw(
      on: &screen, column: area.column, row: area.endRow - 1, columns: area.columns)
    let body = area.droppingFirst(rows: 2).droppingLast(rows: 1)
    if side == 1 {
      drawRow(kernel, scale, on: &screen, area: body)
    } else {
      drawTiles(kernel, scale, on: &screen, area: drawColours(kernel, reach, on: &screen, area: body))
    }
  }

  private func heading(_ text: String, on screen: inout Screen, area: Rect) {
    InstrumentHeading(state: state).draw(
      text, keys: state.depth == .pixels ? [("Tab", "map", .own("kernels", 0))] : [("Esc", "map", .leave)],
      on: &screen, area: area)
  }

  // MARK: Tiles

  /// Columns of a number, with one before it.
  private static let digits = 8

  private func drawTiles(
    _ kernel: OutputKernel, _ scale: ValueScale, on screen: inout Screen, area: Rect
  ) {
    let side = kernel.side
    let numbered = Size(columns: side * Self.digits + 2, rows: side + 2)
    let plain = Size(columns: max(6, 2 * side) + 2, rows: side + 2)
    let hasNumbers = fits(kernel.inputs.count, numbered, area)
    let tile = hasNumbers ? numbered : plain
    let across = max(1, area.columns / tile.columns)
    let shown = kernel.inputs.prefix(across * max(1, area.rows / tile.rows))
    for (index, input) in shown.enumerated() {
      let spot = Rect(
        column: area.column + index % across * tile.columns,
        row: area.row + index / across * tile.rows, columns: tile.columns - 2, rows: tile.rows - 1)
      let name = "in ch \(input)"
      screen.putClipped(
        CharacterWidth.columns(name) <= spot.columns ? name : "\(input)", column: spot.column, row: spot.row,
        columns: spot.columns, style: theme.quiet)
      let plane = kernel.plane(index)
      drawWeights(plane, side, scale, width: hasNumbers ? Self.digits : 2, on: &screen, area: spot)
    }
    guard shown.count < kernel.inputs.count else { return }
    screen.putRight(
      " \(shown.count) of \(kernel.inputs.count) input channels", end: area.endColumn, row: area.row - 1,
      style: theme.warning)
  }

  private func fits(_ count: Int, _ tile: Size, _ area: Rect) -> Bool {
    max(0, area.columns / tile.columns) * (area.rows / tile.rows) >= count
  }

  /// A weight a cell of `width` columns, in its colour, with its number where there is room.
  private func drawWeights(
    _ weights: [Float], _ side: Int, _ scale: ValueScale, width: Int, on screen: inout Screen, area: Rect
  ) {
    for (index, weight) in weights.enumerated() {
      let place = (column: area.column + index % side * width, row: area.row + 1 + index / side)
      guard let level = ramp.level(weight, low: scale.low, high: scale.high) else { continue }
      let look = ramp.levels[level]
      if width < Self.digits {
        for offset in 0..<width { screen[place.column + offset, place.row] = Cell(look.glyph, look.style) }
      } else {
        screen[place.column, place.row] = Cell(look.glyph, look.style)
        screen.put(
          NumberText.short(weight).paddedLeft(to: width - 1), column: place.column + 1, row: place.row)
      }
    }
  }

  // MARK: 1×1

  /// The weights in rows, each in its colour with its number.
  private func drawRow(_ kernel: OutputKernel, _ scale: ValueScale, on screen: inout Screen, area: Rect) {
    let width = 6 + Self.digits + 2
    let across = max(1, area.columns / width)
    let count = min(kernel.inputs.count, across * area.rows)
    for (index, input) in kernel.inputs.prefix(count).enumerated() {
      let column = area.column + index % across * width
      let row = area.row + index / across
      screen.put("\(input)".paddedLeft(to: 5), column: column, row: row, style: theme.quiet)
      guard let level = ramp.level(kernel.weights[index], low: scale.low, high: scale.high) else { continue }
      screen[column + 6, row] = Cell(ramp.levels[level].glyph, ramp.levels[level].style)
      screen.put(NumberText.short(kernel.weights[index]).paddedLeft(to: 7), column: column + 7, row: row)
    }
    guard count < kernel.inputs.count else { return }
    screen.putRight(
      " \(count) of \(kernel.inputs.count) input channels", end: area.endColumn, row: area.row - 1,
      style: theme.warning)
  }

  // MARK: The stem

  /// A kernel of the image's three colours as one picture, 0 in the middle grey; returns what is left beside it.
  private func drawColours(
    _ kernel: OutputKernel, _ reach: Float, on screen: inout Screen, area: Rect
  ) -> Rect {
    guard picture.point == .stemConvolution, kernel.inputs.count == 3 else { return area }
    let image = KernelColours(kernel, reach).picture
    let size = RGBPicture.fit(image, in: Size(columns: min(28, area.columns / 3), rows: area.rows - 1))
    screen.put("as colours", column: area.column, row: area.row, style: theme.quiet)
    RGBPicture(image: image, appearance: state.appearance).draw(
      on: &screen, column: area.column, row: area.row + 1, width: size.width, height: size.height)
    let used = max(12, size.width + 3)
    return Rect(
      column: area.column + used, row: area.row, columns: area.columns - used, rows: area.rows)
  }
}

/// A kernel that reads red, green and blue, as a picture of what it answers to most.
struct KernelColours: Sendable {
  let picture: ImageChoice

  /// From −`reach` to `reach` as 0 to 255.
  init(_ kernel: OutputKernel, _ reach: Float) {
    let area = kernel.side * kernel.side
    var pixels = [UInt8](repeating: 0, count: 3 * area)
    for channel in 0..<3 {
      for place in 0..<area {
        let share = 0.5 + 0.5 * kernel.weights[channel * area + place] / reach
        pixels[3 * place + channel] = share.isFinite ? UInt8(min(255, max(0, share * 255))) : 0
      }
    }
    picture = ImageChoice(
      name: "kernel", label: "", origin: "", width: kernel.side, height: kernel.side, pixels: pixels)
  }
}
