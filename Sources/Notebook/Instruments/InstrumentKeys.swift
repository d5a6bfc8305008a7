import ResNeXtModel

/// The keys of the instruments that look at maps.
enum InstrumentKeys {
  static let all = [gradient, objective, hold, compare, top, kernels] + time
  /// The way through the snapshots of a run, for all cells that show what its weights make.
  static let time = [walk, play]

  private static let absence = "shows no feature maps"

  private static let gradient = CellKey(
    "gradient", absence: absence, .looking, "d",
    "gradients on the maps, then Grad-CAM, then the values again",
    hint: KeyHint("d", "gradient", rank: 5), palette: true, [(.character("d"), 0)], obstacle: waiting
  ) { state, _ in
    switch state.instruments.view {
    case .gradient: state.document.choices.instruments.view = .cam
    case .cam: state.document.choices.instruments.view = .activation
    default: state.document.choices.instruments.view = .gradient
    }
    return []
  }

  private static let objective = CellKey(
    "objective", absence: absence, .looking, "D", "gradient of the loss, or of the logit", palette: true,
    [(.character("D"), 0)],
    obstacle: { state in
      if state.instruments.view == .gradient { return nil }
      return state.instruments.view == .cam
        ? "Grad-CAM is of the logit" : "no gradient is shown: d shows it"
    }
  ) { state, _ in
    state.document.choices.instruments.kind = state.instruments.kind.other
    return []
  }

  private static let hold = CellKey(
    "hold", absence: absence, .looking, "H", "hold the colour scale, or free it", palette: true,
    [(.character("H"), 0)], obstacle: waiting
  ) { state, _ in state.toggleHold() }

  private static let compare = CellKey(
    "compare", absence: absence, .looking, "=",
    "compare with another image, fresh weights, a snapshot, other runs", palette: true,
    [(.character("="), 0)], obstacle: waiting
  ) { state, _ in state.compareNext() }

  private static let top = CellKey(
    "top", absence: absence, .looking, "T",
    "images by the chosen channel's peak, its mean; those held out too",
    palette: true, [(.character("T"), 0)], obstacle: waiting
  ) { state, place in
    // A click is on one of them.
    guard place > 0 else { return state.turnTopImages() }
    state.live.instruments.topImage = place - 1
    return state.goToTopImage()
  }

  private static let kernels = CellKey(
    "kernels", absence: absence, .looking, "Tab",
    "zoomed on a convolution: the kernels that make the channel",
    hint: KeyHint("Tab", "kernels", rank: 2), in: [.pixels], palette: true, [(.tab, 0)],
    obstacle: { $0.kernelObstacle }
  ) { state, _ in
    state.toggleKernels()
    return []
  }

  private static let walk = CellKey(
    "time", absence: "has no weights of the past to show", .looking, "< >",
    "through time: the snapshot before or after of the run's weights",
    [(.character("<"), -1), (.character(">"), 1)], obstacle: timeless
  ) { state, direction in state.walkThroughTime(direction) }

  private static let play = CellKey(
    "play", absence: "has no weights of the past to show", .looking, "P",
    "play the snapshots of the run, or stop", palette: true, [(.character("P"), 0)], obstacle: timeless
  ) { state, _ in state.togglePlay() }

  private static let waiting: @Sendable (NotebookState) -> String? = { state in
    state.picture == nil ? state.waitingText : nil
  }

  private static let timeless: @Sendable (NotebookState) -> String? = { state in
    state.timeRun == nil
      ? "no snapshots of this network are kept: they last as long as the program; Space starts a run that keeps some"
      : nil
  }
}
