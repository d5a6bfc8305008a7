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
    document.position.cell = kind
    leaveInside()
    if pane == .curves { interface.pane = .cell }
    settleCursor()
  }

  private mutating func moveCell(_ distance: Int) -> [Command] {
    let cells = CellKind.allCases
    let next = cell.number + distance
    guard cells.indices.contains(next) else {
      return refuse(distance < 0 ? "this is the first cell" : "this is the last cell")
    }
    show(cells[next])
    return []
  }

  private mutating func move(_ direction: Action.Direction) -> [Command] {
    switch (context, direction) {
    case (.reading, .up), (.reading, .down): return scrollOverlay(direction == .up ? -1 : 1)
    case (.calibration, _): return moveCalibration(direction)
    case (.palette, .up), (.palette, .down):
      choosePalette(direction == .up ? -1 : 1)
      return []
    case (.curves, .left), (.curves, .right):
      readCurves(direction == .left ? -1 : 1)
      return followCrossHair()
    case (.curves, .up) where curves.spread != nil: return walkLayers(-1)
    case (.curves, .down) where curves.spread != nil: return walkLayers(1)
    case (.browse, .up), (.outline, .up), (.curves, .up): return moveCell(-1)
    case (.browse, .down), (.outline, .down), (.curves, .down): return moveCell(1)
    case (.parameters, _): return moveParameter(direction)
    case (.lines, .up): return scrollLines(-1)
    case (.lines, .down): return scrollLines(1)
    case (.channels, _) where instruments.view == .cam, (.pixels, _) where instruments.view == .cam:
      return refuse(Self.camText)
    case (.channels, _):
      moveChannel(direction)
      return []
    case (.pixels, _) where instruments.view != .kernels:
      movePixel(direction)
      return []
    case (.pixels, _):
      moveChannel(direction)
      return []
    case (.images, _):
      moveTopImage(direction)
      return []
    case (.grid, _): return (cell.definition as? any GridCell)?.move(direction, &self) ?? []
    case (_, .left): return cell.definition.walk(-1, &self)
    case (_, .right): return cell.definition.walk(1, &self)
    default: return []
    }
  }

  // MARK: Channels and pixels

  /// Why there is nothing to choose in Grad-CAM.
  static let camText = "Grad-CAM is of all channels together: d leads on to the values"

  private mutating func moveChannel(_ direction: Action.Direction) {
    guard let picture else { return }
    switch direction {
    case .left: document.position.cursor.channel = max(0, cursor.channel - 1)
    case .right: document.position.cursor.channel = min(picture.map.channels - 1, cursor.channel + 1)
    case .up: document.position.cursor.channel = neighbour(above: true) ?? cursor.channel
    case .down: document.position.cursor.channel = neighbour(above: false) ?? cursor.channel
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
    case .left: document.position.cursor.x = max(0, cursor.x - 1)
    case .right: document.position.cursor.x = min(map.width - 1, cursor.x + 1)
    case .up: document.position.cursor.y = max(0, cursor.y - 1)
    case .down: document.position.cursor.y = min(map.height - 1, cursor.y + 1)
    }
    settleCursor()
  }

  // MARK: In and out

  private mutating func enter() -> [Command] {
    if pane != .cell {
      interface.pane = .cell
      return []
    }
    return cell.definition.enter(&self)
  }

  /// Out to the cell as a whole.
  mutating func leaveInside() {
    interface.inspector = InspectorState()
    interface.depth = .browse
    interface.cursor.isZoomed = false
  }

  private mutating func leave() {
    if depth == .browse, pane == .cell { interface.search = nil }
    if pane != .cell {
      interface.pane = .cell
      document.choices.curves.cursor = nil
    } else if depth == .terms {
      leaveInspector()
    } else if cell.definition.leaveStep(&self) {
      // It went out of what is inside of it.
    } else if let picture, InstrumentPage(picture, self) != nil {
      if instruments.view == .top { leaveInside() }
      document.choices.instruments.view = .activation
    } else if depth == .pixels {
      interface.depth = .inside
      interface.cursor.isZoomed = false
    } else {
      leaveInside()
    }
  }

  private mutating func changePane(_ direction: Int) {
    let hasCurves = layout.curves != nil || (cell.definition.drawsCurves && !shownCurves.isEmpty)
    let panes = Pane.allCases.filter { $0 != .curves || hasCurves }
    let index = panes.firstIndex(of: pane) ?? 0
    interface.pane = panes[(index + direction + panes.count) % panes.count]
    if pane != .curves { document.choices.curves.cursor = nil }
  }

  // MARK: Pages and ends

  private mutating func page(_ direction: Int) -> [Command] {
    switch context {
    case .reading: return scrollOverlay(direction * max(1, size.rows - 8))
    case .palette:
      choosePalette(direction * 8)
      return []
    case .terms: return inspect(.channel(5 * direction))
    default: break
    }
    if let list = cell.definition as? any ScrollingCell {
      return scrollLines(direction * max(1, list.room(self).lines - 1))
    }
    if let list = cell.definition as? any RowCell {
      return scrollLines(direction * max(1, list.rowsInSight(self)))
    }
    if context == .grid, let list = cell.definition as? any GridCell {
      return list.move(columns: 0, rows: 5 * direction, &self)
    }
    guard let picture, let grid = mapLayout?.grid else { return refuse("\(cell.title) has a single page") }
    guard grid.before + grid.after > 0 else { return refuse("all channels are in sight") }
    let step = direction * max(1, grid.places.count)
    document.position.cursor.channel = min(picture.map.channels - 1, max(0, cursor.channel + step))
    return []
  }

  private mutating func edge(last: Bool) -> [Command] {
    switch context {
    case .reading: return scrollOverlay(last ? 100_000 : -100_000)
    case .channels: document.position.cursor.channel = last ? max(0, (picture?.map.channels ?? 1) - 1) : 0
    case .pixels:
      document.position.cursor.x = last ? max(0, (picture?.map.width ?? 1) - 1) : 0
      document.position.cursor.y = last ? max(0, (picture?.map.height ?? 1) - 1) : 0
      settleCursor()
    case .terms: return inspect(.term(last ? 100_000 : -100_000))
    case .lines: return scrollLines(last ? 100_000 : -100_000)
    case .grid:
      let far = last ? 100_000 : -100_000
      return (cell.definition as? any GridCell)?.move(columns: far, rows: far, &self) ?? []
    case .parameters:
      let all = TrainingParameter.allCases
      interface.places.parameter = all[last ? all.count - 1 : 0]
    default: show(CellKind.allCases[last ? CellKind.allCases.count - 1 : 0])
    }
    return []
  }
}
