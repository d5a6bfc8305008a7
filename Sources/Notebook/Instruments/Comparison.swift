import ResNeXtModel
import Tensors
import Training

/// What the shown maps are compared with, as far as it has arrived.
struct Comparison: Sendable {
  /// What is compared with, and the weights that it needs.
  struct Source: Hashable, Sendable {
    var with: ComparedWith
    var network: NetworkConfiguration
    var seed: UInt64
  }

  /// What the weights were asked for.
  var source: Source?
  /// The number of the request for them; nil where none is under way.
  var asked: Int?
  /// The weights, with an identity of their own; nil as long as they are not there.
  var weights: ShownWeights?
  /// Why they cannot be had.
  var failure: String?
  private(set) var subject: ProbeSubject?
  private(set) var maps: [TracePoint: ShownMap] = [:]

  /// Takes the maps that were asked for.
  mutating func receive(
    _ trace: Trace, _ statistics: [TracePoint: MapStatistics], about subject: ProbeSubject
  ) {
    self.subject = subject
    maps = [:]
    for (point, map) in trace.maps { maps[point] = statistics[point].flatMap { ShownMap(map, $0) } }
  }
}

/// Two maps of one shape and what is between them.
struct MapDifference: Sendable {
  /// The first minus the second, `[channel, height, width]`.
  let tensor: Tensor
  private let terms: [Tensor]

  /// Where and how far maps differ most, and by how much on average, of some channels.
  struct Size: Hashable, Sendable {
    var largest: Float
    var channel: Int
    var y: Int
    var x: Int
    /// The mean of the magnitudes.
    var mean: Float
  }

  /// The difference of two maps; nil where their shapes differ.
  init?(_ first: ShownMap, _ second: ShownMap) {
    guard first.tensor.shape == second.tensor.shape,
      let tensor = try? Tensor(
        shape: first.tensor.shape, values: zip(first.tensor.values, second.tensor.values).map { $0 - $1 })
    else { return nil }
    self.tensor = tensor
    terms = [first.tensor, second.tensor]
  }

  /// The largest magnitude of some channels in both maps and their difference: one scale for all three.
  func reach(_ channels: Range<Int>) -> Float {
    let area = tensor.shape[1] * tensor.shape[2]
    let places = channels.lowerBound * area..<channels.upperBound * area
    return (terms + [tensor]).map { Statistics($0.values[places]) }
      .reduce(0) { max($0, abs($1.minimum), abs($1.maximum)) }
  }

  /// How much some channels differ.
  func size(_ channels: Range<Int>) -> Size {
    let (height, width) = (tensor.shape[1], tensor.shape[2])
    let places = channels.lowerBound * height * width..<channels.upperBound * height * width
    var best = places.lowerBound
    var sum = 0.0
    for place in places {
      sum += Double(abs(tensor.values[place]))
      if abs(tensor.values[place]) > abs(tensor.values[best]) { best = place }
    }
    return Size(
      largest: tensor.values[best], channel: best / (height * width), y: best / width % height,
      x: best % width, mean: Float(sum / Double(max(1, places.count))))
  }
}

extension NotebookState {
  /// What maps can be compared with now: another image, fresh weights, a snapshot, other runs.
  var comparable: [ComparedWith] {
    var choices: [ComparedWith] = []
    if images.count > 1 { choices.append(.image(images[(image + 1) % images.count].name)) }
    if weights?.origin.isTrained == true { choices.append(.untrained) }
    if let run = timeRun {
      let steps = timePlaces(run).compactMap { if case .step(let step) = $0 { step } else { nil } }
      if let step = steps.first(where: { timePlace(run) != .step($0) }) {
        choices.append(.snapshot(run.id, step: step))
      }
    }
    // A run whose past is shown can be compared with what it is now.
    let shown: RunID? = if case .run(let run, _) = weights?.origin, !isLookingBack { run } else { nil }
    choices += runs.filter { $0.id != shown && live.models.newest(from: .run($0.id)) != nil }.map {
      .run($0.id)
    }
    return choices
  }

  /// Begins to compare, goes on to the next thing to compare with, and ends behind the last one.
  mutating func compareNext() -> [Command] {
    let choices = comparable
    guard instruments.view == .compare, let present = instruments.compared else {
      guard let first = choices.first else {
        return refuse("there is nothing to compare with: a second image, trained weights or another run")
      }
      return compare(with: first)
    }
    // Another image stays the first choice, whichever it was.
    let index = choices.firstIndex { $0 == present || ($0.isImage && present.isImage) } ?? -1
    guard choices.indices.contains(index + 1) else {
      document.choices.instruments.view = .activation
      say("no comparison any more")
      return []
    }
    return compare(with: choices[index + 1])
  }

  /// Compares the shown maps with something.
  mutating func compare(with other: ComparedWith) -> [Command] {
    guard cell.definition is any MapCell else { return refuse("\(cell.title) shows no feature maps") }
    document.choices.instruments.view = .compare
    document.choices.instruments.compared = other
    say("A is what is shown, B is \(text(of: other)); = goes on to the next, behind the last it ends")
    return []
  }

  /// What is compared with, in words.
  func text(of other: ComparedWith) -> String {
    func name(_ id: RunID) -> String { runs.first { $0.id == id }?.name ?? "run \(id.number)" }
    switch other {
    case .image(let name): return "image \(name)"
    case .untrained: return "untrained (seed \(training.seed))"
    case .snapshot(let run, let step): return "\(name(run)), step \(NumberText.grouped(step))"
    case .run(let run): return name(run)
    }
  }

  // MARK: Asking

  /// Asks for the weights and then for the maps of what is compared with.
  mutating func askForComparison() -> [Command] {
    guard let other = instruments.compared, let weights, let image = shownImage,
      let point = (cell.definition as? any MapCell)?.point(self)
    else { return [] }
    var picture = image
    var model = weights
    if case .image(let name) = other {
      guard let found = images.first(where: { $0.name == name }) else { return [] }
      picture = found
    } else {
      let commands = askForComparedWeights(other)
      guard let found = live.instruments.comparison.weights, commands.isEmpty else { return commands }
      model = found
    }
    let muted = document.choices.muted
    let subject = ProbeSubject(
      model: model.id, image: picture.identity, muted: muted, question: .maps([point]))
    return ask(
      subject, as: .compare, of: ProbedModel(model.id, model.weights),
      .maps(
        .picture(picture.picture, model.normalization), points: [point], muting: muted, measured: true))
  }

  /// Finds the weights to compare with, or asks for them.
  private mutating func askForComparedWeights(_ other: ComparedWith) -> [Command] {
    if case .run(let run) = other, let found = live.models.newest(from: .run(run)) {
      live.instruments.comparison.weights = found
      live.instruments.comparison.source = nil
      return []
    }
    let source = Comparison.Source(with: other, network: training.network, seed: training.seed)
    guard live.instruments.comparison.source != source else { return [] }
    let number = live.requests.takeNumber()
    live.instruments.comparison = Comparison()
    live.instruments.comparison.source = source
    live.instruments.comparison.asked = number
    switch other {
    case .snapshot(let run, let step): return [.loadSnapshot(number: number, run, step: step)]
    case .untrained: return [.initializeWeights(number: number, training.network, seed: training.seed)]
    case .image, .run: return []
    }
  }

  /// The weights to compare with have arrived.
  mutating func receive(compared number: Int, _ result: Result<NetworkWeights, Failure>) {
    guard number == live.instruments.comparison.asked, let shown = weights,
      let source = live.instruments.comparison.source
    else { return }
    live.instruments.comparison.asked = nil
    switch result {
    case .failure(let failure): live.instruments.comparison.failure = "\(failure)"
    case .success(let found):
      var other = ShownWeights(
        DescribedWeights(
          weights: found, normalization: shown.normalization, classNames: shown.classNames),
        origin: .untrained(seed: source.seed))
      if case .snapshot(let run, let step) = source.with, let record = runs.first(where: { $0.id == run }) {
        other = described(found, of: record, step: step)
      }
      other.id = live.models.takeID()
      live.instruments.comparison.weights = other
    }
  }
}

extension ComparedWith {
  fileprivate var isImage: Bool { if case .image = self { true } else { false } }
}
