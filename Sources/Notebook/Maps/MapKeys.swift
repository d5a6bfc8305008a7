/// The keys of cells with feature maps.
enum MapKeys {
  static let all = [zoom, scope, path] + InstrumentKeys.all

  private static let absence = "shows no feature maps"

  private static let zoom = CellKey(
    "zoom", absence: absence, .looking, "z", "zoom one channel and read its values",
    hint: KeyHint("z", "zoom", rank: 2), palette: true, [(.character("z"), 0)],
    obstacle: { state in
      state.instruments.view == .cam && !state.isZoomed ? NotebookState.camText : waiting(state)
    }
  ) { state, _ in
    state.interface.cursor.isZoomed.toggle()
    state.interface.depth = state.isZoomed ? .pixels : .browse
    return []
  }

  private static let scope = CellKey(
    "scope", absence: absence, .looking, "r", "range of the colours: layer, path, channel", palette: true,
    [(.character("r"), 0)], obstacle: waiting
  ) { state, _ in
    state.document.choices.scope = state.scope.next
    state.say("colours are scaled by \(state.scope.title)")
    return []
  }

  private static let path = CellKey(
    "path", absence: absence, .looking, "[ ]", "previous or next path",
    [(.character("["), -1), (.character("]"), 1)], obstacle: waiting
  ) { state, direction in
    guard let groups = state.picture?.groups,
      let index = groups.firstIndex(where: { $0.contains(state.cursor.channel) })
    else { return [] }
    state.document.position.cursor.channel =
      groups[(index + direction + groups.count) % groups.count].lowerBound
    return []
  }

  private static let waiting: @Sendable (NotebookState) -> String? = { state in
    state.picture == nil ? state.waitingText : nil
  }
}
