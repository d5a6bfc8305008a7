import Datasets
import Formats
import ResNeXtModel
import Tensors
import Training

/// Where weights come from; the screen always says it.
enum WeightsOrigin: Hashable, Sendable {
  /// Fresh from the generator.
  case untrained(seed: UInt64)
  /// The file that ships with the program.
  case shipped
  /// A file.
  case file(String)
  /// A run of this session, after `step` steps.
  case run(RunID, step: Int)

  /// Whether a training run made them what they are.
  var isTrained: Bool {
    if case .untrained = self { return false }
    return true
  }

  /// The same whatever the seed or the step.
  var source: WeightsSource {
    switch self {
    case .untrained: return .fresh
    case .shipped: return .shipped
    case .file(let path): return .file(path)
    case .run(let run, _): return .run(run)
    }
  }
}

/// The weights that the notebook shows.
///
/// `DescribedWeights` is what a file holds or a run left; this is the choice of one of them, with how the user came to it, so that
/// the screen can say it and a session find them again.
@dynamicMemberLookup
struct ShownWeights: Sendable {
  /// The weights and what is known of them.
  var described: DescribedWeights
  var origin: WeightsOrigin
  /// Which network with which weights it is; traces carry it.
  var id = ModelID(0)

  init(_ described: DescribedWeights, origin: WeightsOrigin) {
    self.described = described
    self.origin = origin
  }

  subscript<Value>(dynamicMember member: KeyPath<DescribedWeights, Value>) -> Value {
    described[keyPath: member]
  }

  /// How exactly they are what their run had; a file of weights that were half as exact says so.
  var precision: SnapshotPrecision {
    described.notes[SnapshotPrecision.note].flatMap(SnapshotPrecision.init) ?? .single
  }

  /// One line for a person: `untrained (seed 0)`, `tiny-c8-shapes-3, step 310`.
  var text: String {
    switch origin {
    case .untrained(let seed): return "untrained (seed \(seed))"
    case .shipped: return "shipped weights" + accuracyText
    case .file(let path): return PathParts.name(of: path)
    case .run(let run, let step):
      return
        "\(described.notes["run"] ?? "run \(run.number)"), step \(NumberText.grouped(step))\(precision.text)"
    }
  }

  /// Where they come from in a few words, without what their file says of itself.
  var shortText: String {
    if case .shipped = origin { return "shipped" }
    return text
  }

  private var accuracyText: String {
    guard let data = described.notes["data"] else { return "" }
    guard let accuracy = described.notes["accuracy"] else { return " (\(data))" }
    let share = Float(accuracy).map { NumberText.percent($0, decimals: 1) } ?? accuracy
    return " (\(data), accuracy \(share))"
  }

  /// The name of class `index`.
  func className(_ index: Int) -> String {
    described.classNames.indices.contains(index) ? described.classNames[index] : "class \(index)"
  }
}

extension SnapshotPrecision {
  /// The note of weights that says it.
  static let note = "precision"

  /// What stands behind the step of weights that are not exactly those that the run had.
  var text: String {
    switch self {
    case .single: return ""
    case .half: return " (half precision)"
    }
  }
}

/// Networks with their weights: the one that is shown, and those that were shown before as far as memory allows.
struct Models: Sendable {
  /// What is shown; nil while it is made or read.
  private(set) var shown: ShownWeights?
  /// The step of a run that is shown in place of its newest weights; nil where nothing of the past is.
  private(set) var past: Int?
  /// What was shown, the newest last: of a network and a source, the newest alone.
  private var kept: [ShownWeights] = []
  private var count = 0
  /// Floats to keep in all: 256 MB.
  private static let limit = 64 << 20

  /// Whether nothing was shown yet.
  var isEmpty: Bool { count == 0 }

  /// Shows weights; every change of them is a model of its own.
  mutating func show(_ weights: ShownWeights) {
    let next = named(weights)
    shown = next
    past = nil
    if next.origin.isTrained { keep(next) }
  }

  /// Shows a run's weights of an earlier step; its newest ones stay as they are kept.
  mutating func lookBack(_ weights: ShownWeights) {
    guard case .run(_, let step) = weights.origin else { return }
    shown = named(weights)
    past = step
  }

  /// What is shown counts as the newest: what comes next takes its place.
  mutating func endLookingBack() { past = nil }

  /// Keeps the newest weights of a run whose past is shown.
  mutating func keepUnseen(_ weights: ShownWeights) { keep(named(weights)) }

  /// An identity that no other model has.
  mutating func takeID() -> ModelID {
    count += 1
    return ModelID(count)
  }

  private mutating func named(_ weights: ShownWeights) -> ShownWeights {
    var named = weights
    named.id = takeID()
    return named
  }

  /// Shows nothing: the next weights are being made or read.
  mutating func hide() {
    shown = nil
    past = nil
  }

  /// Forgets the weights of runs: another session's runs have the same numbers.
  mutating func forgetRuns() { kept.removeAll { if case .run = $0.origin { true } else { false } } }

  /// Gives the shown weights' classes their names.
  mutating func name(classes: [String]) { shown?.described.classNames = classes }

  /// The newest trained weights of a network.
  func newest(of network: NetworkConfiguration) -> ShownWeights? {
    kept.last { $0.weights.configuration == network }
  }

  /// The newest weights of a network from a source.
  func newest(of network: NetworkConfiguration, from source: WeightsSource) -> ShownWeights? {
    kept.last { $0.weights.configuration == network && $0.origin.source == source }
  }

  /// The newest weights from a source, of whichever network.
  func newest(from source: WeightsSource) -> ShownWeights? { kept.last { $0.origin.source == source } }

  private mutating func keep(_ shown: ShownWeights) {
    kept.removeAll {
      $0.origin.source == shown.origin.source && $0.weights.configuration == shown.weights.configuration
    }
    kept.append(shown)
    while size > Self.limit, kept.count > 1 { kept.removeFirst() }
  }

  private var size: Int {
    kept.reduce(0) { $0 + $1.weights.tensors.reduce(0) { $0 + $1.tensor.count } }
  }
}
