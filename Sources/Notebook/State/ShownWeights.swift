import Tensors
import Datasets
import Formats
import ResNeXtModel
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
  case run(Int, step: Int)

  /// Whether a training run made them what they are.
  var isTrained: Bool {
    if case .untrained = self { return false }
    return true
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
  /// Counts every change of the weights that are shown; traces carry it.
  var version = 0

  init(_ described: DescribedWeights, origin: WeightsOrigin) {
    self.described = described
    self.origin = origin
  }

  subscript<Value>(dynamicMember member: KeyPath<DescribedWeights, Value>) -> Value {
    described[keyPath: member]
  }

  /// One line for a person: `untrained (seed 0)`, `tiny-c8-shapes-3, step 310`.
  var text: String {
    switch origin {
    case .untrained(let seed): return "untrained (seed \(seed))"
    case .shipped: return "shipped weights" + accuracyText
    case .file(let path): return PathParts.name(of: path)
    case .run(let run, let step):
      return "\(described.notes["run"] ?? "run \(run)"), step \(NumberText.grouped(step))"
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
    return " (\(data), accuracy \(accuracy))"
  }

  /// The name of class `index`.
  func className(_ index: Int) -> String {
    described.classNames.indices.contains(index) ? described.classNames[index] : "class \(index)"
  }
}

/// Weights of earlier configurations, so that turning a dial back brings them back.
struct KeptWeights: Sendable {
  private var entries: [NetworkConfiguration: ShownWeights] = [:]
  private var order: [NetworkConfiguration] = []
  /// Floats to keep in all: 256 MB.
  private static let limit = 64 << 20

  subscript(configuration: NetworkConfiguration) -> ShownWeights? { entries[configuration] }

  /// Keeps weights, forgetting the oldest ones where they become too many.
  mutating func keep(_ shown: ShownWeights) {
    let configuration = shown.weights.configuration
    entries[configuration] = shown
    order.removeAll { $0 == configuration }
    order.append(configuration)
    while size > Self.limit, order.count > 1 { entries[order.removeFirst()] = nil }
  }

  private var size: Int {
    entries.values.reduce(0) { $0 + $1.weights.tensors.reduce(0) { $0 + $1.tensor.count } }
  }
}
