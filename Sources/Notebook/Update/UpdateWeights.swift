import Datasets
import Formats
import ResNeXtModel
import Training

/// Weights and images: where they come from, and which are shown.
extension NotebookState {
  /// Begins with the weights that the start names, or with those kept of this network, or with fresh ones.
  mutating func findWeights() -> [Command] {
    guard let path = start.weightsPath else { return freshOrKeptWeights() }
    expectedWeights = ExpectedWeights(path: path, network: training.network)
    if let weights = start.weights { return showWeights(from: path, .success(weights)) }
    return [load(weights: path)]
  }

  /// Asks for a weights file; one that names no network may be of the present one.
  func load(weights path: String, head: HeadRequest = .stored) -> Command {
    .loadWeights(path: path, fallback: training.network, head: head)
  }

  /// Weights for the present network: those it had before, or fresh ones.
  mutating func freshOrKeptWeights() -> [Command] {
    if let kept = keptWeights[training.network] {
      show(kept)
      return []
    }
    return freshWeights()
  }

  /// Fresh weights for the present network.
  mutating func freshWeights() -> [Command] {
    weights = nil
    requests.initialization += 1
    requests.isInitializing = true
    return [
      .initializeWeights(number: requests.initialization, training.network, seed: training.seed)
    ]
  }

  /// Shows weights; every change of them has a version of its own.
  mutating func show(_ shown: ShownWeights) {
    weightsVersion += 1
    var shown = shown
    shown.version = weightsVersion
    weights = shown
    requests.isInitializing = false
    if shown.origin.isTrained { keptWeights.keep(shown) }
  }

  mutating func finishInitialization(_ number: Int, _ result: Result<NetworkWeights, Failure>) {
    guard number == requests.initialization, requests.isInitializing else { return }
    requests.isInitializing = false
    switch result {
    case .success(let fresh):
      guard fresh.configuration == training.network else { return }
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
      say(openingNote.isEmpty ? "\(failure)" : "\(failure); \(openingNote)", .failure)
      openingNote = ""
      return weights == nil ? freshOrKeptWeights() : []
    case .success(let loaded):
      let expected = expectedWeights?.path == path ? expectedWeights : nil
      // They arrive a moment after the first frame: by then the user may have turned to another network.
      if let network = expected?.network, network != training.network,
        training.network != loaded.weights.configuration
      {
        expectedWeights = nil
        return weights == nil ? freshOrKeptWeights() : []
      }
      let isOther = loaded.weights.configuration != training.network
      if isOther {
        if let reason = adopt(loaded.weights.configuration) {
          say(reason, .failure)
          return weights == nil ? freshOrKeptWeights() : []
        }
      }
      let origin = expected?.origin ?? (path == start.shippedWeights ? .shipped : .file(path))
      expectedWeights = nil
      var named = loaded
      if named.classNames.isEmpty { named.classNames = classNames(of: training.data) }
      show(ShownWeights(named, origin: origin))
      say((openingNote.isEmpty ? "" : openingNote + "; ") + arrivalText(loaded, isOther: isOther))
      openingNote = ""
      return []
    }
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
    remember(Parameters(training: training, preset: preset))
    training.network = network
    preset = Preset.allCases.first { named in
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
    let present = wantedImage ?? shownImage?.name
    images = choices
    image = choices.firstIndex { $0.name == present } ?? 0
    if let wantedImage, !choices.contains(where: { $0.name == wantedImage }) {
      say("image '\(wantedImage)' is not here; showing \(shownImage?.name ?? "none")")
    }
    wantedImage = nil
  }

  mutating func showImage(from path: String, _ result: Result<ImageChoice, Failure>) {
    switch result {
    case .failure(let failure): say("\(failure)", .failure)
    case .success(let choice):
      if let index = images.firstIndex(where: { $0.name == choice.name }) {
        images[index] = choice
        image = index
      } else {
        images.append(choice)
        image = images.count - 1
      }
      // A session's own picture changes nothing.
      guard restoredImage != path else {
        restoredImage = nil
        return
      }
      isUnsaved = true
      let side = training.network.inputSize
      if choice.width != side || choice.height != side {
        say("\(choice.name) is \(choice.width)×\(choice.height); resized bilinearly to \(side)×\(side)")
      } else {
        say("image \(choice.name)")
      }
    }
  }
}
