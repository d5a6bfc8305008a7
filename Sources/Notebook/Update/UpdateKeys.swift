extension NotebookState {
  /// A key goes to what has the keys, by the key table alone; text goes to the line being typed.
  mutating func press(_ key: Key) -> [Command] {
    let key = start.settings.meaning(of: key, in: context)
    if layout.isTooSmall, key != .character("q"), overlay != .quit { return [] }
    if let action = KeyTable.standard.action(for: key, in: context, cell: cell) {
      return postpone(key, action) ? [] : perform(action)
    }
    if case .character(let character) = key, context == .prompt || context == .palette {
      return insert(String(character))
    }
    return []
  }

  /// Pasted text goes into the line being typed; anywhere else it would run as keys, so nothing is done with it.
  mutating func paste(_ text: String) -> [Command] {
    guard !layout.isTooSmall else { return [] }
    guard context == .prompt || context == .palette else {
      return refuse("pasted text is not run as keys: press : or / first, then paste")
    }
    return insert(text)
  }

  /// Does an action, or says why it cannot be done.
  mutating func perform(_ action: Action) -> [Command] {
    if let reason = obstacle(to: action) { return refuse(reason) }
    if interface.pending.confirmation?.action != action { interface.pending.confirmation = nil }
    switch action {
    case .move, .goTo, .page, .edge, .pane, .enter, .leave: return move(action)
    case .image(let direction) where isOnWalk: return walkErrors(direction)
    case .block, .setBlock, .image, .setImage, .why, .keras, .log, .logScale, .smoothing:
      look(action)
      return []
    case .chart(let action): return chart(action)
    case .inspect(let action): return inspect(action)
    case .own(let name, let number): return ownKey(name)?.run(&self, number) ?? []
    case .stop where !cell.definition.hasControls && !phase.isActive && live.fetch.current != nil:
      return stopFetch()
    case .train, .singleStep, .stop:
      return cell.definition.hasControls ? cell.definition.control(action, &self) : control(action)
    case .cardinality, .preset, .set: return turn(action)
    case .undo: return travel(.undo)
    case .redo: return travel(.redo)
    case .fetch(let archive): return fetch(archive)
    case .stopFetch: return stopFetch()
    case .tour(let action): return tour(action)
    case .calibration(let action): return calibrate(action)
    case .restoreCopy, .discardCopy, .leaveCopy: return answerAboutCopy(action)
    case .mouse, .reader, .save, .export, .quit, .quitSaving, .quitDiscarding, .redraw: return run(action)
    case .commandLine, .search, .searchNext, .help, .palette, .close, .submit, .complete, .history, .caret,
      .erase:
      return changeOverlay(action)
    }
  }

  /// What belongs to the program itself.
  private mutating func run(_ action: Action) -> [Command] {
    switch action {
    case .mouse:
      // At once, so that a second press takes the first one back, however fast it comes.
      interface.surface.mouse.toggle()
      interface.surface.looks.mouse = mouse
      say(mouse ? "mouse on" : "mouse off: the terminal selects text")
      return [.setMouse(mouse)]
    case .save: return save()
    case .export:
      askForExport()
      return []
    case .quit: return askToQuit()
    case .quitSaving: return quit(saving: true)
    case .quitDiscarding: return quit(saving: false)
    case .reader: return toggleReader()
    case .redraw:
      interface.surface.wantedReadings += 1
      return [.redraw]
    default: return []
    }
  }

  /// Why an action is not possible now; nil when it is.
  func obstacle(to action: Action) -> String? {
    switch action {
    case .own(let name, _): return obstacle(toOwn: name)
    case .block: return blockObstacle
    case .keras: return kerasObstacle
    case .image: return images.count > 1 ? nil : "there is no other image"
    case .searchNext: return interface.search == nil ? "no search is active: / begins one" : nil
    case .undo: return history.undoName == nil ? "nothing to undo" : nil
    case .redo: return history.redoName == nil ? "nothing to redo" : nil
    // A cell with such keys of its own says itself what is in the way.
    case .train where cell.definition.hasControls, .singleStep where cell.definition.hasControls,
      .stop where cell.definition.hasControls:
      return nil
    case .singleStep:
      return phase.isComputing ? "training runs: Space pauses it, then . takes one step" : endingText
    case .train: return endingText
    // Without a run its key ends what is being fetched.
    case .stop where !phase.isActive && live.fetch.current != nil: return nil
    case .stop: return phase.isActive ? endingText : "no run is under way: Space starts one"
    case .chart where cell.definition.drawsCharts: return nil
    case .smoothing, .logScale, .chart: return hasCharts ? nil : "no curves yet: Space starts training"
    case .save where document.contents.isForeign: return nil
    case .save: return session.readOnlyReason.map { "\(session.name) is read-only: \($0)" }
    default: return nil
    }
  }

  private var blockObstacle: String? {
    guard matchingBlocks.count < 2 else { return nil }
    return matchingBlocks.isEmpty
      ? "\(networkName) has no \(cell.title)" : "\(networkName) has one such block only"
  }

  private var kerasObstacle: String? {
    guard !interface.showsKeras, cell.definition.keras(self) == nil else { return nil }
    return "\(cell.title) has no call in Keras; the cells that have one show it"
  }

  private var endingText: String? { phase == .stopping ? "the run is ending; a moment" : nil }

  /// What the pictures wait for.
  var waitingText: String {
    if images.isEmpty { return "the images are being read" }
    return weights == nil ? "the weights are being made" : "the feature maps are being computed"
  }

  /// The network as a short name: preset and cardinality.
  var networkName: String { "\(presetName) C=\(training.network.cardinality)" }
}
