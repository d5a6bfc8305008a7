import ResNeXtModel

/// Walking through the terms of a sum, and along the way of a value.
extension NotebookState {
  mutating func inspect(_ action: InspectorAction) -> [Command] {
    switch action {
    case .back: return goBack()
    case .channel(let distance) where isLogit: return chooseClass(distance)
    default: break
    }
    guard let arithmetic else { return refuse("the arithmetic is being computed") }
    switch action {
    case .term(let distance): walkTerms(distance, arithmetic)
    case .channel(let distance): walkChannels(distance, arithmetic)
    case .choose(let term): return choose(term: term, arithmetic)
    case .follow: return follow(arithmetic)
    case .back: break
    }
    return []
  }

  /// The chosen input's number.
  func chosenTerm(_ arithmetic: ValueArithmetic) -> Int {
    let chosen = interface.inspector.chosen ?? arithmetic.strongest
    return arithmetic.inputs.indices.contains(chosen) ? chosen : arithmetic.strongest
  }

  // MARK: Terms

  private mutating func walkTerms(_ distance: Int, _ arithmetic: ValueArithmetic) {
    let order = arithmetic.order
    let place = order.firstIndex(of: chosenTerm(arithmetic)) ?? 0
    interface.inspector.chosen = order[min(order.count - 1, max(0, place + distance))]
  }

  private mutating func walkChannels(_ distance: Int, _ arithmetic: ValueArithmetic) {
    guard arithmetic.hasWindow else { return walkTerms(distance, arithmetic) }
    let (channel, tap) = chosenTerm(arithmetic).quotientAndRemainder(dividingBy: arithmetic.taps)
    let next = min(arithmetic.channels - 1, max(0, channel + distance))
    interface.inspector.chosen = next * arithmetic.taps + tap
  }

  private mutating func choose(term: Int, _ arithmetic: ValueArithmetic) -> [Command] {
    guard arithmetic.inputs.indices.contains(term) else { return [] }
    interface.pane = .cell
    let isChosen = depth == .terms && chosenTerm(arithmetic) == term
    interface.depth = .terms
    interface.inspector.chosen = term
    return isChosen ? follow(arithmetic) : []
  }

  private var isLogit: Bool { if case .logit = explainedValue { true } else { false } }

  private mutating func chooseClass(_ distance: Int) -> [Command] {
    guard case .logit(let label) = explainedValue else { return [] }
    interface.inspector.label = min(max(0, label + distance), training.network.classes - 1)
    interface.inspector.chosen = nil
    return []
  }

  // MARK: The way

  /// Goes to where the chosen term's value came from.
  private mutating func follow(_ arithmetic: ValueArithmetic) -> [Command] {
    guard arithmetic.explanation.operation != .image else {
      return refuse("this is a pixel of the image: the way ends here")
    }
    let term = arithmetic.inputs[chosenTerm(arithmetic)]
    guard !term.isPadding else {
      return refuse("this is padding: it lies outside of the map and is always 0")
    }
    interface.inspector.trail.append(stop)
    interface.inspector.chosen = nil
    show(MapPlace(term.source, channel: term.channel, y: term.y, x: term.x))
    return []
  }

  /// Back to the place that was left last; out where there is none.
  private mutating func goBack() -> [Command] {
    guard let last = interface.inspector.trail.popLast() else {
      leaveInspector()
      return []
    }
    document.choices.block = last.block
    document.position.cell = last.cell
    document.position.steps = last.steps
    put(cursor: last.cursor)
    interface.inspector.detour = last.detour
    interface.inspector.label = last.label
    interface.inspector.chosen = last.chosen
    stayInside()
    return []
  }

  /// From the terms to the map's values, or to the cell as a whole.
  mutating func leaveInspector() {
    interface.inspector = InspectorState()
    interface.depth = .pixels
    if !(cell.definition is any MapCell) || !isZoomed { leaveInside() }
  }

  private var stop: TrailStop {
    TrailStop(
      cell: cell, block: block, steps: document.position.steps, cursor: cursor,
      detour: interface.inspector.detour, label: interface.inspector.label,
      chosen: interface.inspector.chosen, name: explainedValue.map { InspectorHeading.short($0, self) } ?? "")
  }

  /// Shows a value in the cell and step that has it; one that none has is explained where the reader is.
  private mutating func show(_ place: MapPlace) {
    guard let (kind, step, block) = cellStep(showing: place.point) else {
      interface.inspector.detour = .map(place)
      return
    }
    if let block { document.choices.block = block }
    document.position.cell = kind
    document.position.steps[kind] = step
    interface.inspector.detour = nil
    put(cursor: MapCursor(channel: place.channel, y: place.y, x: place.x))
    stayInside()
  }

  /// Puts the cursor where no map is needed to know its place in the image: it may still be computed.
  private mutating func put(cursor: MapCursor) {
    document.position.cursor = cursor
    interface.cursor.isPlaced = true
    interface.cursor.place = nil
    settleCursor()
  }

  private mutating func stayInside() {
    interface.pane = .cell
    interface.cursor.isZoomed = cell.definition is any MapCell
    interface.depth = .terms
  }

  /// The cell and step that show the maps at a point, the present cell first, and the block that has to be chosen.
  private func cellStep(showing point: TracePoint) -> (CellKind, Int, BlockName?)? {
    var block: BlockName?
    if case .block(let name, _) = point { block = name }
    var state = self
    if let block { state.document.choices.block = block }
    for kind in [cell] + CellKind.allCases {
      // Where the steps are paths, another cell before or behind computes the maps.
      guard let definition = kind.definition as? any MapCell, !definition.stepsArePaths else { continue }
      state.document.position.cell = kind
      for step in 0..<definition.stepCount(state) {
        state.document.position.steps[kind] = step
        if definition.point(state) == point { return (kind, step, block) }
      }
    }
    return nil
  }
}
