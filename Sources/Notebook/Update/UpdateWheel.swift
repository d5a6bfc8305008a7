/// The wheel scrolls what scrolls and walks where something is walked through; it never leaves the shown cell.
extension NotebookState {
  mutating func turnWheel(_ direction: Int, at place: Place?, _ action: MouseAction) -> [Command] {
    switch context {
    case .reading: return scrollOverlay(3 * direction)
    case .palette:
      choosePalette(direction)
      return []
    case .prompt: return turnPrompt(direction)
    case .calibration: return moveCalibration(direction < 0 ? .up : .down)
    case .quit, .unsaved, .tour: return []
    default: break
    }
    if case .curve = place?.effect, let area = place?.area, hasCharts {
      let share = Double(action.column - area.column) / Double(max(1, area.columns - 1))
      zoomCharts(-direction, around: min(1, max(0, share)))
      return []
    }
    return quietly { state in
      switch place?.effect {
      case .action(.goTo), .pane(.outline): return state.turnOutline(direction)
      case .step: return state.turnSteps(direction)
      default: return state.turnCell(direction)
      }
    }
  }

  /// Completions where there are some, else earlier commands.
  private mutating func turnPrompt(_ direction: Int) -> [Command] {
    guard case .prompt(let prompt) = overlay else { return [] }
    return perform(prompt.candidates.isEmpty ? .history(direction) : .complete(direction))
  }

  private mutating func turnOutline(_ direction: Int) -> [Command] {
    let cells = CellKind.allCases
    show(cells[min(cells.count - 1, max(0, cell.number + direction))])
    return []
  }

  /// What moves inside of the shown cell: lines, entries, terms, channels; else its steps.
  private mutating func turnCell(_ direction: Int) -> [Command] {
    let vertical: Action.Direction = direction < 0 ? .up : .down
    switch context {
    case .terms: return inspect(.term(direction))
    case .images, .grid, .parameters: return perform(.move(vertical))
    default: break
    }
    if cell.definition is any ScrollingCell { return scrollLines(3 * direction) }
    if cell.definition is any RowCell { return scrollLines(direction) }
    if isZoomed { return turnChannels(direction) }
    if let grid = mapLayout?.grid, grid.before + grid.after > 0 { return perform(.page(direction)) }
    return turnSteps(direction)
  }

  /// The next channel of a zoomed map.
  private mutating func turnChannels(_ direction: Int) -> [Command] {
    guard let picture else { return [] }
    document.position.cursor.channel = min(picture.map.channels - 1, max(0, cursor.channel + direction))
    return []
  }

  /// The next step, as far as the shown cell has one.
  private mutating func turnSteps(_ direction: Int) -> [Command] {
    guard let maps = cell.definition as? any MapCell else {
      return cell.definition.walks ? cell.definition.walk(direction, &self) : []
    }
    if stepInside(maps, direction) { settleCursor() }
    return []
  }

  /// Does something of which the wheel says nothing where there is nothing further.
  private mutating func quietly(_ body: (inout NotebookState) -> [Command]) -> [Command] {
    let talk = interface.talk
    let commands = body(&self)
    guard commands.contains(where: { if case .bell = $0 { true } else { false } }) else { return commands }
    interface.talk = talk
    return []
  }
}
