import ResNeXtModel
import Tensors
import Training

/// Everything the user chooses that can be undone.
struct Choices: Hashable, Sendable, Codable {
  /// The network and how to train it.
  var training: TrainingConfiguration
  /// The preset the network was made from; nil for one of the user's own.
  var preset: Preset?
  /// The block that split, transform, merge and transition show.
  var block: BlockName
  /// The name of the image that goes through the network; nil for the first one.
  var image: String?
  /// Where the shown weights come from.
  var weights = WeightsSource.fresh
  /// What a run begins with.
  var initialWeights = InitialWeights.fresh
  /// The paths that are muted; every map and every prediction shown is computed without them.
  var muted = MutedPaths.none
  /// Over what the colours of a feature map are spread.
  var scope = ScaleScope.layer
  /// The instruments that look at feature maps; no session keeps them.
  var instruments = InstrumentChoices()
  /// How the curves are drawn.
  var curves = CurveOptions()
  /// What the lab trains.
  var lab = LabChoices()
  /// Which runs are listed and drawn.
  var runList = RunListChoices()
}

/// Where weights come from, whatever their step.
enum WeightsSource: Hashable, Sendable, Codable {
  /// The generator, with the seed of the training parameters.
  case fresh
  /// The file that ships with the program.
  case shipped
  /// A file.
  case file(String)
  /// A run.
  case run(RunID)
}

/// What a run begins with.
enum InitialWeights: String, Hashable, Sendable, Codable, CaseIterable {
  /// Fresh weights of the seed.
  case fresh
  /// The weights that are shown.
  case shown
}

extension Choices {
  /// What makes these choices of the others, as undo, redo and the palette name it; nil where nothing of note differs.
  func change(from other: Choices) -> String? {
    let network = training.network
    // The file decides the network.
    if weights != other.weights, case .file = weights { return weights.text }
    if preset != other.preset, let preset { return "preset \(preset.rawValue)" }
    if network.cardinality != other.training.network.cardinality {
      return "cardinality \(network.cardinality)"
    }
    if training.data != other.training.data { return "data \(training.data.argument)" }
    if network.classes != other.training.network.classes { return "classes \(network.classes)" }
    if network != other.training.network { return "another network" }
    return trainingChange(from: other.training) ?? viewChange(from: other)
  }

  private func trainingChange(from other: TrainingConfiguration) -> String? {
    if training.batchSize != other.batchSize { return "batch size \(training.batchSize)" }
    if training.optimizer != other.optimizer { return "optimizer \(training.optimizer.rawValue)" }
    if training.learningRate != other.learningRate {
      return "learning rate \(NumberText.rate(training.learningRate))"
    }
    if training.schedule != other.schedule { return "schedule \(training.schedule.rawValue)" }
    if training.epochs != other.epochs { return "epochs \(training.epochs)" }
    if training.augment != other.augment { return "augment \(training.augment ? "on" : "off")" }
    if training.seed != other.seed { return "seed \(training.seed)" }
    return training == other ? nil : "training parameters"
  }

  private func viewChange(from other: Choices) -> String? {
    if weights != other.weights { return weights.text }
    if block != other.block { return "block \(block.text(training.network.form))" }
    if image != other.image { return "image \(image ?? "1")" }
    if initialWeights != other.initialWeights { return "begin with \(initialWeights.rawValue) weights" }
    if muted != other.muted { return muted.isEmpty ? "all paths on" : "muted paths" }
    if scope != other.scope { return "colours by \(scope.title)" }
    if let change = instruments.change(from: other.instruments) { return change }
    if let change = runList.change(from: other.runList) { return change }
    if lab.settings != other.lab.settings { return "settings of the lab" }
    if lab.budget != other.lab.budget { return "budget of \(lab.budget.text)" }
    return curves.change(from: other.curves)
  }
}

extension Choices {
  /// Whether more than what is looked at differs from other choices: nobody is asked whether to keep a look.
  func isWork(besides other: Choices) -> Bool {
    var looked = other
    looked.block = block
    looked.image = image
    looked.scope = scope
    looked.curves = curves
    looked.instruments = instruments
    looked.lab.measure = lab.measure
    looked.lab.axis = lab.axis
    looked.runList = runList
    return looked != self
  }

  /// These choices with what differs between two others set as in the second one.
  func changed(from old: Choices, to new: Choices) -> Choices {
    var changed = self
    func take<Value: Equatable>(_ part: WritableKeyPath<Choices, Value>) {
      if old[keyPath: part] != new[keyPath: part] { changed[keyPath: part] = new[keyPath: part] }
    }
    take(\.training.network)
    take(\.training.data)
    take(\.training.batchSize)
    take(\.training.optimizer)
    take(\.training.learningRate)
    take(\.training.schedule)
    take(\.training.epochs)
    take(\.training.augment)
    take(\.training.seed)
    take(\.preset)
    take(\.block)
    take(\.image)
    take(\.weights)
    take(\.initialWeights)
    take(\.muted)
    take(\.scope)
    take(\.instruments)
    take(\.curves)
    take(\.lab)
    take(\.runList)
    return changed
  }
}

extension WeightsSource {
  /// What undo calls a change to them.
  var text: String {
    switch self {
    case .fresh: return "fresh weights"
    case .shipped: return "shipped weights"
    case .file(let path): return "weights \(path)"
    case .run(let run): return "weights of run \(run.number)"
    }
  }
}
