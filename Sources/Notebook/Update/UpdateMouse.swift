extension NotebookState {
  /// A click does what the place under it says; the wheel scrolls.
  mutating func useMouse(_ action: MouseAction, at place: Place?) -> [Command] {
    if layout.isTooSmall, overlay != .quit { return [] }
    switch action.kind {
    case .wheelUp: return turnWheel(-1, at: place, action)
    case .wheelDown: return turnWheel(1, at: place, action)
    case .press: return press(place, action)
    case .move: return []
    }
  }

  private mutating func press(_ place: Place?, _ action: MouseAction) -> [Command] {
    if context == .tour {
      guard case .action(.tour(let answer)) = place?.effect else { return [] }
      return perform(.tour(answer))
    }
    switch place?.effect {
    case .action(let action): return perform(clicked: action)
    case .value(let channel, let width, let height):
      guard let area = place?.area else { return [] }
      chooseValue(channel, width, height, in: area, action)
    case .step(let step):
      interface.pane = .cell
      cell.definition.choose(step: step, &self)
      settleCursor()
    case .entry(let entry, let step):
      interface.pane = .cell
      return (cell.definition as? any GridCell)?.choose(entry: entry, of: step, &self) ?? []
    case .parameter(let parameter): return choose(parameter)
    case .pane(let pane): interface.pane = pane
    case .curve:
      guard let area = place?.area else { return [] }
      interface.pane = .curves
      document.choices.curves.cursor = Double(action.column - area.column) / Double(max(1, area.columns - 1))
      return followCrossHair()
    case .paletteLine(let index): return submitPalette(index)
    case .candidate(let index): take(candidate: index)
    case .nothing, nil: break
    }
    return []
  }

  /// A line of the outline gives the keys back to the cell; what stands in help is done once help is closed.
  private mutating func perform(clicked action: Action) -> [Command] {
    if case .goTo = action { interface.pane = .cell }
    if context == .reading, action != .close { interface.overlay = nil }
    return perform(action)
  }

  /// A click on a parameter chooses it, a second one asks for its value.
  private mutating func choose(_ parameter: TrainingParameter) -> [Command] {
    let isChosen = depth == .inside && interface.places.parameter == parameter
    interface.pane = .cell
    interface.depth = .inside
    interface.places.parameter = parameter
    return isChosen ? editParameter() : []
  }

  /// The value of a map that is drawn over an area, two rows of it in a row of the screen.
  private mutating func chooseValue(
    _ channel: Int, _ width: Int, _ height: Int, in area: Rect, _ action: MouseAction
  ) {
    interface.pane = .cell
    if depth == .browse { interface.depth = isZoomed ? .pixels : .inside }
    interface.inspector = InspectorState()
    interface.cursor.isPlaced = true
    document.position.cursor = MapCursor(
      channel: channel, y: (action.row - area.row) * height / max(1, area.rows),
      x: (action.column - area.column) * width / max(1, area.columns))
    settleCursor()
  }
}
