import Datasets
import Formats
import Foundation
import ResNeXtModel
import Tensors
import Testing

@testable import Training

@Suite("Weights files of other programs")
final class StoredWeightsTests {
  private let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "resnext-stored-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private let tiny = Preset.tiny.configuration

  private func weights(_ network: NetworkConfiguration? = nil) throws -> NetworkWeights {
    try NetworkWeights.initial(network ?? tiny, seed: 1)
  }

  /// Writes tensors without metadata.
  private func write(_ tensors: [NamedTensor], _ name: String = "w.safetensors") throws -> String {
    let path = folder + "/" + name
    try SafeTensors(tensors: tensors).write(to: path)
    return path
  }

  private func complaint(_ path: String, _ network: NetworkConfiguration) throws -> String {
    let stored = try StoredWeights(path: path)
    do {
      _ = try stored.weights(for: network)
      return "none"
    } catch { return error.description.replacingOccurrences(of: path, with: "F") }
  }

  @Test("Wrapped names and counters do not keep weights from being read, bit for bit")
  func wrapped() throws {
    let weights = try weights()
    var tensors = weights.tensors.map { NamedTensor("module._orig_mod." + $0.name, $0.tensor) }
    tensors.append(NamedTensor("module._orig_mod.bn1.num_batches_tracked", Tensor(repeating: 3, shape: [])))
    let stored = try StoredWeights(path: write(tensors))
    #expect(try stored.weights(for: tiny).weights.tensors == weights.tensors)
    #expect(stored.remarks.count == 2)
    #expect(try stored.weights(for: tiny).remarks == stored.remarks, "who is given the weights is told")
  }

  @Test("The preset is found by shapes where one alone has them, with as many classes as the head")
  func likelyPreset() throws {
    for preset in [Preset.tiny, .notebookCIFAR, .small] {
      var network = preset.configuration
      network.classes = 7
      let stored = try StoredWeights(path: write(weights(network).tensors))
      #expect(stored.likelyNetwork?.preset == preset)
      #expect(stored.likelyNetwork?.configuration == network)
    }
    var other = tiny
    other.cardinality = 4
    #expect(try StoredWeights(path: write(weights(other).tensors)).likelyNetwork == nil)
  }

  @Test("No two presets have the same shapes")
  func presetsDiffer() {
    for preset in Preset.allCases { #expect(NetworkTraits(preset.configuration).presets == [preset]) }
  }

  @Test("The present network comes before the likely one where its tensors are these")
  func presentNetwork() throws {
    var large = tiny
    large.inputSize = 64
    let stored = try StoredWeights(path: write(weights().tensors))
    #expect(stored.likelyNetwork(before: large) == large)
    #expect(stored.likelyNetwork(before: Preset.small.configuration) == tiny)
  }

  @Test("A missing head names --fresh-head, which puts one of any number of classes on")
  func missingHead() throws {
    let weights = try weights()
    let path = try write(weights.tensors.filter { !$0.name.hasPrefix("fc.") })
    #expect(
      try complaint(path, tiny)
        == "F: it has no head (fc.weight, fc.bias); --fresh-head puts an untrained one on")
    var wide = tiny
    wide.classes = 3
    let file = try StoredWeights(path: path).weights(for: wide, head: .fresh(seed: 4))
    #expect(file.weights["fc.bias"]?.shape == [3])
    #expect(file.weights["fc.weight"] == (try NetworkWeights.initial(wide, seed: 4)["fc.weight"]))
    #expect(file.weights["conv1.weight"] == weights["conv1.weight"])
    #expect(file.classNames == ["class 0", "class 1", "class 2"])
  }

  @Test(
    "A head of other classes names both numbers and both ways out",
    arguments: [Preset.tiny, .notebookCIFAR])
  func otherHead(preset: Preset) throws {
    var wide = preset.configuration
    wide.classes = 3
    let path = try write(weights(preset.configuration).tensors)
    #expect(
      try complaint(path, wide)
        == "F: its head has 10 classes, the network 3: --classes 10 takes it, "
        + "--fresh-head puts an untrained one of 3 on")
    #expect(
      try StoredWeights(path: path).weights(for: wide, head: .fresh(seed: 0)).weights.configuration == wide)
  }

  @Test("Half a head, or one of other features, is no dead end either")
  func halfHead() throws {
    let tensors = try weights().tensors
    let half = try write(tensors.filter { $0.name != "fc.bias" })
    #expect(
      try complaint(half, tiny)
        == "F: 1 of \(tensors.count) tensors are missing: 'fc.bias'; --fresh-head puts an untrained one on")
    let other = try write(
      tensors.map {
        $0.name == "fc.weight" ? NamedTensor($0.name, Tensor(repeating: 0, shape: [10, 9])) : $0
      })
    #expect(
      try complaint(other, tiny)
        == "F: tensor 'fc.weight' has shape [10, 9], the network needs [10, 256]; "
        + "--fresh-head puts an untrained one on")
  }

  @Test("Shapes of another network name tensor, both shapes and the options that fit")
  func shapes() throws {
    var other = tiny
    other.cardinality = 4
    let path = try write(weights(other).tensors)
    #expect(
      try complaint(path, tiny)
        == "F: tensor 'layer1.0.conv1.weight' has shape [16, 32, 1, 1], the network needs [32, 32, 1, 1]; "
        + "these tensors fit --cardinality 4")
    #expect(try complaint(write(weights().tensors), Preset.small.configuration).contains("--preset tiny"))
  }

  @Test("A head that depends on the input names the input size")
  func inputSize() throws {
    let small = NetworkConfiguration(
      form: .notebook, stem: .imageNet, head: .averagePoolFlatten, stemChannels: 8, blocks: [1], width: 8,
      outputs: [8], strides: [2], cardinality: 2, classes: 4, inputSize: 64)
    var other = small
    other.inputSize = 128
    #expect(try complaint(write(weights(small).tensors), other).hasSuffix("its head is of --input 64"))
  }

  @Test("Names of no layer are counted, the first ones named, and what was expected")
  func strangers() throws {
    let path = try write((0..<5).map { NamedTensor("blocks.\($0).weight", Tensor([1, 2])) })
    let text = try complaint(path, tiny)
    #expect(text.contains("tensors are missing: 'conv1.weight', 'bn1.weight', 'bn1.bias' and "))
    #expect(
      text.contains("5 are unknown: 'blocks.0.weight', 'blocks.1.weight', 'blocks.2.weight' and 2 more"))
    #expect(text.contains("torchvision"))
    #expect(!text.contains("\n"))
    let unknown = try StoredWeights(path: path).unknownNetwork.description
    #expect(unknown.contains("--preset"))
  }

  @Test("Names of other classes than the network has are left out")
  func otherNames() throws {
    let path = folder + "/w.safetensors"
    let file = DescribedWeights(weights: try weights(), normalization: .none, classNames: ["cat", "dog"])
    try file.write(to: path)
    #expect(try DescribedWeights.read(path: path).classNames == (0..<10).map { "class \($0)" })
  }

  @Test("A fresh head does not know the file's class names, though they are as many")
  func namesOfAFreshHead() throws {
    let path = folder + "/w.safetensors"
    let names = (0..<10).map { "own \($0)" }
    try DescribedWeights(weights: weights(), normalization: .none, classNames: names).write(to: path)
    let stored = try StoredWeights(path: path)
    #expect(try stored.weights(for: tiny).classNames == names)
    #expect(try stored.weights(for: tiny, head: .fresh(seed: 0)).classNames[0] == "class 0")
  }

  @Test("Shards are read through their index, and one of them says what it is")
  func shards() throws {
    let weights = try weights()
    let names = ["m-00001-of-00002.safetensors", "m-00002-of-00002.safetensors"]
    let half = weights.tensors.count / 2
    let first = try write(Array(weights.tensors.prefix(half)), names[0])
    _ = try write(Array(weights.tensors.dropFirst(half)), names[1])
    let map = weights.tensors.enumerated().map { "\"\($1.name)\": \"\(names[$0 < half ? 0 : 1])\"" }
    let index = folder + "/m.safetensors.index.json"
    try Data("{\"metadata\": {}, \"weight_map\": {\(map.joined(separator: ", "))}}".utf8)
      .write(to: URL(fileURLWithPath: index))
    #expect(try StoredWeights(path: index).weights(for: tiny).weights.tensors == weights.tensors)
    let text = try complaint(first, tiny)
    #expect(text.contains("it is shard 1 of 2"))
    #expect(text.contains("m.safetensors.index.json"))
  }

  @Test(
    "An index that leads out of its folder, or is none, is refused",
    arguments: [#"{"weight_map": {"a": "../x.safetensors"}}"#, #"{"weight_map": {"a": 1}}"#, "{}", "[]", "x"])
  func badIndex(text: String) throws {
    let index = folder + "/m.safetensors.index.json"
    try Data(text.utf8).write(to: URL(fileURLWithPath: index))
    #expect(throws: TrainingError.self) { try StoredWeights(path: index) }
  }

  @Test("A name that stands twice in the metadata's JSON is a broken file")
  func equalNames() throws {
    let json = String(decoding: try JSONEncoder().encode(tiny), as: UTF8.self)
    let path = folder + "/w.safetensors"
    let doubled = "{\"classes\":\(tiny.classes)," + json.dropFirst()
    try SafeTensorsFixture.write(weights(), to: path, metadata: ["network": doubled])
    #expect(throws: TrainingError.self) { try StoredWeights(path: path) }
  }

  @Test("A network in the metadata that cannot be built is a broken file")
  func brokenNetwork() throws {
    var network = tiny
    network.form = .notebook
    network.cardinality = 7
    let json = String(decoding: try JSONEncoder().encode(network), as: UTF8.self)
    let path = folder + "/w.safetensors"
    try SafeTensorsFixture.write(weights(), to: path, metadata: ["network": json])
    do {
      _ = try StoredWeights(path: path)
      Issue.record("it was read")
    } catch {
      guard case .file = error else {
        Issue.record("\(error)")
        return
      }
    }
  }
}
