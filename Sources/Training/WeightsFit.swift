import ResNeXtModel
import Tensors

/// Whether tensors are those of a network, and what would help where they are not.
struct WeightsFit {
  let architecture: Architecture
  /// What the network has.
  let wanted: NetworkTensors
  /// What the file has.
  let tensors: [NamedTensor]

  /// - Throws: `ModelError` where the architecture is of no network that runs.
  init(architecture: Architecture, tensors: [NamedTensor]) throws(ModelError) {
    self.architecture = architecture
    self.tensors = tensors
    wanted = try NetworkTensors(architecture.graph)
  }

  /// The tensors in the order of computation, the head drawn anew where `head` says so.
  ///
  /// - Throws: `WeightsMisfit` for the first reason that a person should look at.
  func weights(head: HeadRequest) throws(WeightsMisfit) -> NetworkWeights {
    let configuration = architecture.configuration
    var found = Dictionary(tensors.map { ($0.name, $0.tensor) }) { first, _ in first }
    let headNames = found.keys.filter(isHead)
    if case .fresh(let seed) = head {
      for name in headNames { found[name] = nil }
      for named in try freshHead(seed) { found[named.name] = named.tensor }
    } else {
      try checkHead(found, headNames)
    }
    try checkNames(found)
    var ordered: [NamedTensor] = []
    for expected in wanted.all {
      guard let tensor = found[expected.name] else { continue }
      guard tensor.shape == expected.shape else { throw mismatch(expected, tensor.shape) }
      ordered.append(NamedTensor(expected.name, tensor))
    }
    return NetworkWeights(configuration: configuration, tensors: ordered)
  }

  private func freshHead(_ seed: UInt64) throws(WeightsMisfit) -> [NamedTensor] {
    let names = Set(wanted.head.map(\.name))
    do throws(ModelError) {
      return try NetworkWeights.initial(architecture.configuration, seed: seed).tensors
        .filter { names.contains($0.name) }
    } catch { throw WeightsMisfit("\(error)") }
  }

  // MARK: The head

  /// `fc.weight`, `fc.bias`, or `fc10/kernel`, `fc10/bias` of any number of classes.
  private func isHead(_ name: String) -> Bool {
    guard architecture.configuration.form == .notebook else { return name.hasPrefix("fc.") }
    return name.hasPrefix("fc") && name.dropFirst(2).prefix { $0 != "/" }.allSatisfy(\.isNumber)
  }

  private func checkHead(_ found: [String: Tensor], _ names: [String]) throws(WeightsMisfit) {
    let expected = wanted.head
    let hasTrunk = wanted.all.contains { found[$0.name] != nil && !isHead($0.name) }
    guard !names.isEmpty else {
      guard hasTrunk else { return }
      throw WeightsMisfit(
        "it has no head (\(expected.map(\.name).joined(separator: ", "))); \(freshHeadHint)")
    }
    let asked = architecture.configuration.classes
    let classes = names.compactMap { found[$0] }.first { $0.shape.count == 1 }?.count
    // Where the whole network is another one, its head is not what has to be said.
    guard let classes, classes != asked, traits.flatMap(optionHint) == nil else { return }
    throw WeightsMisfit(
      "its head has \(classes) classes, the network \(asked): --classes \(classes) takes it, "
        + "--fresh-head puts an untrained one of \(asked) on")
  }

  // MARK: Names and shapes

  private func checkNames(_ found: [String: Tensor]) throws(WeightsMisfit) {
    let expected = Set(wanted.all.map(\.name))
    let missing = wanted.all.map(\.name).filter { found[$0] == nil }
    let unknown = tensors.map(\.name).filter { found[$0] != nil && !expected.contains($0) }
    guard !missing.isEmpty || !unknown.isEmpty else { return }
    var parts: [String] = []
    if !missing.isEmpty {
      parts.append("\(missing.count) of \(expected.count) tensors are missing: \(listed(missing))")
    }
    if !unknown.isEmpty {
      parts.append("\(unknown.count) \(unknown.count == 1 ? "is" : "are") unknown: \(listed(unknown))")
    }
    let hint = (missing + unknown).allSatisfy(isHead) ? freshHeadHint : nameHint
    throw WeightsMisfit(parts.joined(separator: "; ") + "; " + hint)
  }

  private var freshHeadHint: String { "--fresh-head puts an untrained one on" }

  /// What would make the names right.
  private var nameHint: String {
    if let traits { return optionHint(traits) ?? "other layers than this network's stand in the file" }
    switch architecture.configuration.form {
    case .paper: return "layers named as torchvision's were expected (layer1.0.conv1.weight)"
    case .notebook: return "layers named as the notebook's were expected (conv2d-trans2a/kernel)"
    }
  }

  private var traits: NetworkTraits? {
    NetworkTraits(Dictionary(tensors.map { ($0.name, $0.tensor.shape) }) { first, _ in first })
  }

  private func optionHint(_ traits: NetworkTraits) -> String? {
    let options = traits.options(against: architecture.configuration)
    return options.isEmpty ? nil : "these tensors fit \(options)"
  }

  private func mismatch(_ expected: TensorDescription, _ shape: [Int]) -> WeightsMisfit {
    let text = "tensor '\(expected.name)' has shape \(shape), the network needs \(expected.shape)"
    let headHint = isHead(expected.name) ? inputHint(expected, shape) ?? freshHeadHint : nil
    guard let hint = traits.flatMap(optionHint) ?? headHint else { return WeightsMisfit(text) }
    return WeightsMisfit("\(text); \(hint)")
  }

  /// The input size at which a head that depends on it has as many features as the file's.
  private func inputHint(_ expected: TensorDescription, _ shape: [Int]) -> String? {
    guard architecture.configuration.head == .averagePoolFlatten else { return nil }
    let usual = [32, 64, 96, 128, 160, 192, 224, 256, 299, 320, 384, 448, 512]
    let size = usual.first { size in
      var network = architecture.configuration
      network.inputSize = size
      return (try? Architecture(network))?.features == shape.first
    }
    return size.map { "its head is of --input \($0)" }
  }
}

/// Why tensors are not those of a network, as part of a line.
struct WeightsMisfit: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}
