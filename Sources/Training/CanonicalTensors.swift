import Tensors

/// Tensors under the network's own names, and what was done to those of the file.
///
/// The one place where names in files are changed: wrappers put words in front of them (`module.`, `_orig_mod.`,
/// `ema.`), TensorFlow `:0` behind, and beside the weights stand counters that are no weights.
struct CanonicalTensors {
  /// The tensors, in the order of the file.
  let tensors: [NamedTensor]
  /// What was done, each as part of a sentence; empty when nothing was.
  let remarks: [String]

  /// Words that wrappers put in front of names; what they wrap is the network that is trained.
  private static let wrappers: Set<String> = [
    "module", "model", "_orig_mod", "net", "network", "backbone", "encoder", "base_model", "resnet",
    "resnext", "state_dict", "params", "variables",
  ]
  /// Words of networks that learn from another one.
  private static let students: Set<String> = ["student", "student_model", "online", "online_encoder"]
  /// Words of networks that are averages of the one that is trained, or its teacher.
  private static let averages: Set<String> = [
    "ema", "ema_model", "model_ema", "module_ema", "ema_module", "averaged_model", "swa", "swa_model",
    "shadow", "teacher", "teacher_model", "target", "target_encoder",
  ]
  /// Names of numbers that count or rule something, of one element.
  private static let counters: Set<String> = [
    "num_batches_tracked", "num_updates", "n_averaged", "decay", "step", "steps", "updates", "counter",
    "iterations", "iteration", "initted", "epoch", "global_step",
  ]

  /// Tensors with the same words in front.
  private struct Group {
    let prefix: String
    let rank: Int
    var tensors: [(name: String, tensor: Tensor)] = []
    /// The names of those that are called as a network's weights are.
    var weights: Set<String> { Set(tensors.map(\.name).filter(CanonicalTensors.isWeight)) }
  }

  /// Takes the words in front of names away and passes over counters.
  ///
  /// Where several sets stand in a file, the first whole one is taken, in this order: the network that is trained, a student,
  /// an average or teacher; of equals, the one with the shortest words in front. Where none is whole, as with a backbone
  /// and a head beside it, they are joined in that order.
  init(_ tensors: [NamedTensor]) {
    var groups: [String: Group] = [:]
    var passedOver: [String] = []
    for named in tensors {
      guard !Self.isCounter(named) else {
        passedOver.append(named.name)
        continue
      }
      let (prefix, rank, name) = Self.parts(of: named.name)
      groups[prefix, default: Group(prefix: prefix, rank: rank)].tensors.append((name, named.tensor))
    }
    let sets = groups.values.sorted {
      ($0.rank, $0.prefix.utf8.count, $0.prefix) < ($1.rank, $1.prefix.utf8.count, $1.prefix)
    }
    let union = sets.reduce(into: Set<String>()) { $0.formUnion($1.weights) }
    let whole = sets.first { $0.weights == union && !union.isEmpty }
    // What else wraps the same network belongs to it, known or not; averages of it do not.
    let taken = whole.map { first in
      [first] + sets.filter { $0.rank == first.rank && $0.prefix != first.prefix }
    }
    self.tensors = Self.joined(taken ?? sets)
    let others = whole.map { first in sets.filter { $0.prefix != first.prefix } } ?? []
    remarks = Self.remarks(
      taken: whole.map { [$0] } ?? sets, others: others.map(\.prefix), passedOver: passedOver)
  }

  /// Whether a name begins as those of the family's layers do.
  private static func isWeight(_ name: String) -> Bool {
    let beginnings = ["conv1.", "bn1.", "layer", "conv2d", "batchnorm", "fc"]
    return beginnings.contains { name.hasPrefix($0) }
  }

  private static func isCounter(_ named: NamedTensor) -> Bool {
    if named.tensor.shape.isEmpty { return true }
    let last = named.name.split(whereSeparator: { $0 == "." || $0 == "/" }).last.map(String.init) ?? ""
    return named.tensor.count == 1 && counters.contains(last)
  }

  /// A name's words in front, how far they are from the trained network, and the rest.
  private static func parts(of name: String) -> (prefix: String, rank: Int, rest: String) {
    var rest = Substring(name)
    var rank = 0
    while let end = rest.firstIndex(where: { $0 == "." || $0 == "/" }) {
      let word = String(rest[..<end])
      if averages.contains(word) {
        rank = 2
      } else if students.contains(word) {
        rank = max(rank, 1)
      } else if !wrappers.contains(word), !word.allSatisfy(\.isNumber) {
        // A number is a place in a sequence, behind a layer that normalises.
        break
      }
      rest = rest[rest.index(after: end)...]
    }
    let prefix = String(name[..<rest.startIndex])
    return (prefix, rank, String(rest.hasSuffix(":0") ? rest.dropLast(2) : rest))
  }

  /// All tensors of the sets; of two of one name, that of the earlier set.
  private static func joined(_ sets: [Group]) -> [NamedTensor] {
    var seen: Set<String> = []
    return sets.flatMap(\.tensors).compactMap { name, tensor in
      seen.insert(name).inserted ? NamedTensor(name, tensor) : nil
    }
  }

  private static func remarks(taken: [Group], others: [String], passedOver: [String]) -> [String] {
    var remarks: [String] = []
    let prefixes = taken.map(\.prefix).filter { !$0.isEmpty }
    if !prefixes.isEmpty { remarks.append("tensor names are read without \(listed(prefixes))") }
    if !others.isEmpty {
      let chosen = taken.first.map { $0.prefix.isEmpty ? "those without a prefix" : "'\($0.prefix)'" } ?? ""
      remarks.append("of several sets of weights \(chosen) are taken, not \(listed(others))")
    }
    if let first = passedOver.first {
      let count = passedOver.count
      remarks.append(
        count == 1 ? "the counter '\(first)' is passed over" : "\(count) counters are passed over")
    }
    return remarks
  }
}

/// Names in quotes, the first three of them and how many more.
func listed(_ names: [String]) -> String {
  let shown = names.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
  return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
}
