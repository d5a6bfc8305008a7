import Datasets
import Formats
import ResNeXtModel
import Training

/// Weights and images: where they come from, and which are shown.
extension NotebookState {
  /// Begins with the weights that the start names, or with those kept of this network, or with fresh ones.
  mutating func findWeights() -> [Command] {
    guard let path = start.weights.path else { return freshOrKeptWeights() }
    interface.pending.weights = ExpectedWeights(path: path, network: training.network)
    if let weights = start.weights.described { return showWeights(from: path, .success(weights)) }
    return [load(weights: path)]
  }

  /// Weights of the present network from a source: those that are kept, else read or made anew.
  mutating func findWeights(from source: WeightsSource) -> [Command] {
    if let kept = live.models.newest(of: training.network, from: source) {
      show(kept)
      return []
    }
    switch source {
    case .fresh: return freshWeights()
    case .shipped: return start.weights.shipped.map { [expect($0, .shipped)] } ?? freshOrKeptWeights()
    case .file(let path): return [expect(path, .file(path))]
    case .run: return freshOrKeptWeights()
    }
  }

  /// Asks for a weights file of which it is known where its weights come from.
  mutating func expect(_ path: String, _ origin: WeightsOrigin) -> Command {
    interface.pending.weights = ExpectedWeights(
      path: path, origin: origin, network: training.network)
    return load(weights: path)
  }

  /// Shows the weights that ship with the program, and with them their network.
  mutating func showShippedWeights() -> [Command] {
    guard let path = start.weights.shipped else { return refuse("no weights ship with this program") }
    if let kept = live.models.newest(of: training.network, from: .shipped) {
      show(kept)
      say("weights: \(weights?.text ?? "")")
      return []
    }
    interface.pending.weights = ExpectedWeights(path: path, origin: .shipped, network: nil)
    return [load(weights: path)]
  }

  /// Asks for a weights file; one that names no network may be of the present one.
  func load(weights path: String, head: HeadRequest = .stored) -> Command {
    .loadWeights(path: path, fallback: training.network, head: head)
  }

  /// Weights for the present network: those it had before, or fresh ones.
  mutating func freshOrKeptWeights() -> [Command] {
    guard let kept = live.models.newest(of: training.network) else { return freshWeights() }
    show(kept)
    return []
  }

  /// Fresh weights for the present network.
  mutating func freshWeights() -> [Command] {
    live.models.hide()
    document.choices.weights = .fresh
    live.requests.initialization = live.requests.takeNumber()
    live.requests.isInitializing = true
    return [
      .initializeWeights(number: live.requests.initialization, training.network, seed: training.seed)
    ]
  }

  /// Shows weights; every change of them is a model of its own.
  mutating func show(_ shown: ShownWeights) {
    live.models.show(shown)
    document.choices.weights = shown.origin.source
    live.requests.isInitializing = false
  }

  mutating func finishInitialization(_ number: Int, _ result: Result<NetworkWeights, Failure>) {
    guard number == live.requests.initialization, live.requests.isInitializing else { return }
    live.requests.isInitializing = false
    switch result {
    case .success(let fresh):
      guard fresh.configuration == training.network else { return }
      // Nothing is said of fresh weights: what was to stand before it has been read.
      session.openingNote = ""
      show(
        ShownWeights(
          DescribedWeights(weights: fresh, classNames: classNames(of: training.data)),
          origin: .untrained(seed: training.seed)))
    case .failure(let failure): say("no weights: \(failure)", .failure)
    }
  }

  mutating func showWeights(from path: String, _ result: Result<DescribedWeights, Failure>) -> [Command] {
    switch result {
    case .failure(let failure):
      if interface.pending.weights?.path == path { interface.pending.weights = nil }
      let note = takeOpeningNote()
      let instead = weights == nil ? "; other weights are shown in their place" : ""
      say(["\(failure)\(instead)", note].filter { !$0.isEmpty }.joined(separator: "; "), .failure)
      return weights == nil ? freshOrKeptWeights() : []
    case .success(let loaded): return show(loaded, from: path)
    }
  }

  private mutating func show(_ loaded: DescribedWeights, from path: String) -> [Command] {
    let expected = interface.pending.weights?.path == path ? interface.pending.weights : nil
    let network = loaded.weights.configuration
    // They arrive a moment after the first frame: by then the user may have turned to another network.
    if let wanted = expected?.network, wanted != training.network, training.network != network {
      interface.pending.weights = nil
      return weights == nil ? freshOrKeptWeights() : []
    }
    let before = document.choices
    let isOther = network != training.network
    if isOther, let reason = adopt(network) {
      say(reason, .failure)
      return weights == nil ? freshOrKeptWeights() : []
    }
    let origin = expected?.origin ?? (path == start.weights.shipped ? .shipped : .file(path))
    interface.pending.weights = nil
    var named = loaded
    if named.classNames.isEmpty { named.classNames = classNames(of: training.data) }
    show(ShownWeights(named, origin: origin))
    // What the start or an opened session asked for is no change of the user's; another network always is one.
    if expected == nil || isOther { recordChange(from: before) }
    let note = takeOpeningNote()
    say((note.isEmpty ? "" : note + "; ") + arrivalText(loaded, isOther: isOther))
    return []
  }

  /// What was said of the notebook that was opened, once.
  private mutating func takeOpeningNote() -> String {
    defer { session.openingNote = "" }
    return session.openingNote
  }

  /// What is said of weights that have arrived: whose they are, that the network is another now, how they were read.
  private func arrivalText(_ loaded: DescribedWeights, isOther: Bool) -> String {
    let network = isOther ? ["the network is \(networkName) now, block \(block.text(form))"] : []
    return (["weights: \(weights?.text ?? "none")"] + network + loaded.remarks).joined(separator: "; ")
  }

  /// Makes a weights file's network the present one; returns why it cannot be.
  private mutating func adopt(_ network: NetworkConfiguration) -> String? {
    guard !phase.isActive else {
      return "weights of another network cannot be shown while a run is under way"
    }
    guard let facts = try? NetworkFacts(network) else { return "the weights' network cannot be built" }
    document.choices.training.network = network
    document.choices.preset = Preset.allCases.first { named in
      var base = named.configuration
      base.cardinality = network.cardinality
      base.classes = network.classes
      return base == network
    }
    replaceNetwork(facts)
    return nil
  }

  // MARK: Images

  mutating func offer(_ choices: [ImageChoice]) {
    let wanted = document.choices.image ?? shownImage?.name
    live.data.images = choices
    // A held-out image of the data is read by itself.
    let isThere =
      choices.contains { $0.name == wanted } || wanted.map { heldOutImage(named: $0) != nil } == true
    if document.choices.image != nil, !isThere, live.data.restoredImage == nil {
      say("image '\(wanted ?? "")' is not here; showing \(choices.first?.name ?? "none")")
    }
    // A session's own picture is still being read.
    if live.data.restoredImage == nil { document.choices.image = isThere ? wanted : nil }
  }

  mutating func showImage(from path: String, _ result: Result<ImageChoice, Failure>) {
    switch result {
    case .failure(let failure): say("\(failure)", .failure)
    case .success(let choice):
      let before = document.choices
      put(choice)
      // A session's own picture changes nothing.
      guard live.data.restoredImage != path else {
        live.data.restoredImage = nil
        return
      }
      recordChange(from: before)
      say(arrivalText(choice))
    }
  }

  /// Makes a picture one of the images, and the shown one.
  ///
  /// One that was there already is read anew; another one of the same name gets a name of its own.
  private mutating func put(_ choice: ImageChoice) {
    if let index = images.firstIndex(where: { $0.identity == choice.identity }) {
      var again = choice
      again.name = images[index].name
      live.data.images[index] = again
      document.choices.image = again.name
      return
    }
    var named = choice
    var number = 2
    while images.contains(where: { $0.name == named.name }) {
      named.name = "\(choice.name) (\(number))"
      number += 1
    }
    live.data.images.append(named)
    document.choices.image = named.name
  }

  private func arrivalText(_ image: ImageChoice) -> String {
    let side = training.network.inputSize
    guard image.width != side || image.height != side else { return "image \(image.name)" }
    return "\(image.name) is \(image.width)×\(image.height); resized bilinearly to \(side)×\(side)"
  }
}
