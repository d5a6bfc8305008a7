import ResNeXtModel

extension NotebookState {
  mutating func move(_ action: Action) -> [Command] {
    switch action {
    case .move(let direction): return move(direction)
    case .goTo(let kind):
      show(kind)
      return []
    case .page(let direction): return page(direction)
    case .edge(let last): return edge(last: last)
    case .pane(let direction):
      changePane(direction)
      return []
    case .enter: return enter()
    case .leave:
      leave()
      return []
    default: return []
    }
  }

  /// Shows a cell, from outside.
  mutating func show(_ kind: CellKind) {
    guard kind != cell else { return }
    cell = kind
    depth = .browse
    isZoomed = false
    if pane == .curves { pane = .cell }
    settleCursor()
  }

  private mutating func moveCell(_ distance: Int) -> [Command] {
    let cells = CellKind.allCases
    let next = cell.number - 1 + distance
    guard cells.indices.contains(next) else {
      return refuse(distance < 0 ? "this is the first cell" : "this is the last cell")
    }
    show(cells[next])
    return []
  }

  private mutating func move(_ direction: Action.Direction) -> [Command] {
    switch (context, direction) {
    case (.reading, .up), (.reading, .down): return scrollOverlay(direction == .up ? -1 : 1)
    case (.palette, .up), (.palette, .down):
      choosePalette(direction == .up ? -1 : 1)
      return []
    case (.curves, .left), (.curves, .right):
      readCurves(direction == .left ? -1 : 1)
      return []
    case (.browse, .up), (.outline, .up), (.curves, .up): return moveCell(-1)
    case (.browse, .down), (.outline, .down), (.curves, .down): return moveCell(1)
    case (.parameters, _): return moveParameter(direction)
    case (.lines, .up): return scrollLines(-1)
    case (.lines, .down): return scrollLines(1)
    case (.channels, _):
      moveChannel(direction)
      return []
    case (.pixels, _):
      movePixel(direction)
      return []
    case (_, .left): return step(-1)
    case (_, .right): return step(1)
    default: return []
    }
  }

  // MARK: Channels and pixels

  private mutating func moveChannel(_ direction: Action.Direction) {
    guard let picture else { return }
    switch direction {
    case .left: cursor.channel = max(0, cursor.channel - 1)
    case .right: cursor.channel = min(picture.map.channels - 1, cursor.channel + 1)
    case .up: cursor.channel = neighbour(above: true) ?? cursor.channel
    case .down: cursor.channel = neighbour(above: false) ?? cursor.channel
    }
  }

  /// The channel above or below the chosen one in the picture, the page turned where it must be.
  private func neighbour(above: Bool) -> Int? {
    guard let grid = mapLayout?.grid, let place = grid.places.first(where: { $0.channel == cursor.channel })
    else { return nil }
    let others = grid.places.filter {
      above ? $0.area.row < place.area.row : $0.area.row > place.area.row
    }
    guard let row = above ? others.map(\.area.row).max() : others.map(\.area.row).min() else {
      // The edge of a page: as many channels further as stand in one row.
      let inRow = grid.places.filter { $0.area.row == place.area.row }.count
      let next = cursor.channel + (above ? -inRow : inRow)
      return picture.map { min($0.map.channels - 1, max(0, next)) }
    }
    let candidates = others.filter { $0.area.row == row }
    return candidates.min {
      abs($0.area.column - place.area.column) < abs($1.area.column - place.area.column)
    }?
    .channel
  }

  private mutating func movePixel(_ direction: Action.Direction) {
    guard let map = picture?.map else { return }
    switch direction {
    case .left: cursor.x = max(0, cursor.x - 1)
    case .right: cursor.x = min(map.width - 1, cursor.x + 1)
    case .up: cursor.y = max(0, cursor.y - 1)
    case .down: cursor.y = min(map.height - 1, cursor.y + 1)
    }
  }

  /// Keeps the cursor inside the map that is shown.
  mutating func settleCursor() {
    guard let map = picture?.map else { return }
    if !hasCursor {
      hasCursor = true
      cursor.y = map.height / 2
      cursor.x = map.width / 2
    }
    cursor.channel = min(max(0, cursor.channel), max(0, map.channels - 1))
    cursor.y = min(max(0, cursor.y), max(0, map.height - 1))
    cursor.x = min(max(0, cursor.x), max(0, map.width - 1))
  }

  // MARK: In and out

  private mutating func enter() -> [Command] {
    if pane != .cell {
      pane = .cell
      return []
    }
    switch (cell, depth) {
    case (.training, .browse): depth = .inside
    case (.training, _): return editParameter()
    case (.summary, _): depth = .inside
    case (.image, _), (.prediction, _): return refuse("← → choose the image; b and c change the network")
    case (.network, _): return refuse("← → choose the block; c and C turn the cardinality")
    default:
      guard picture != nil else { return refuse(waitingText) }
      if depth == .browse {
        depth = .inside
      } else {
        depth = .pixels
        isZoomed = true
      }
    }
    return []
  }

  private mutating func leave() {
    if depth == .browse, pane == .cell { search = nil }
    if pane != .cell {
      pane = .cell
      curves.cursor = nil
    } else if depth == .pixels {
      depth = .inside
      isZoomed = false
    } else {
      depth = .browse
      isZoomed = false
    }
  }

  private mutating func changePane(_ direction: Int) {
    let hasCurves = layout.curves != nil || cell == .training
    let panes = Pane.allCases.filter { $0 != .curves || (hasCurves && !runs.isEmpty) }
    let index = panes.firstIndex(of: pane) ?? 0
    pane = panes[(index + direction + panes.count) % panes.count]
    if pane != .curves { curves.cursor = nil }
  }

  // MARK: Pages and ends

  private mutating func page(_ direction: Int) -> [Command] {
    switch context {
    case .reading: return scrollOverlay(direction * max(1, size.rows - 8))
    case .palette:
      choosePalette(direction * 8)
      return []
    default: break
    }
    if cell == .summary { return scrollLines(direction * max(1, layout.cellInside.rows - 6)) }
    guard let picture, let grid = mapLayout?.grid else { return refuse("\(cell.title) has a single page") }
    guard grid.before + grid.after > 0 else { return refuse("all channels are in sight") }
    let step = direction * max(1, grid.places.count)
    cursor.channel = min(picture.map.channels - 1, max(0, cursor.channel + step))
    return []
  }

  private mutating func edge(last: Bool) -> [Command] {
    switch context {
    case .reading: return scrollOverlay(last ? 100_000 : -100_000)
    case .channels: cursor.channel = last ? max(0, (picture?.map.channels ?? 1) - 1) : 0
    case .pixels:
      cursor.x = last ? max(0, (picture?.map.width ?? 1) - 1) : 0
      cursor.y = last ? max(0, (picture?.map.height ?? 1) - 1) : 0
    case .lines: return scrollLines(last ? 100_000 : -100_000)
    case .parameters: parameter = last ? .initialWeights : .preset
    default: show(last ? .prediction : .image)
    }
    return []
  }

  mutating func scrollLines(_ distance: Int) -> [Command] {
    guard cell == .summary else { return refuse("\(cell.title) has nothing to scroll") }
    let last = SummaryCell.lastScroll(self)
    summaryScroll = min(last, max(0, summaryScroll + distance))
    return []
  }
}
