import Formats
import ResNeXtModel
import Testing
import Training

@testable import resnext_tui

@Suite("Network options beside a weights file")
struct NetworkRequestTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A weights file with or without the network in its metadata.
  private func file(_ network: NetworkConfiguration, bare: Bool = false) throws -> String {
    let weights = try NetworkWeights.initial(network, seed: 1)
    let path = folder.file("w.safetensors")
    if bare {
      try SafeTensors(tensors: weights.tensors).write(to: path)
    } else {
      try DescribedWeights(weights: weights, normalization: .none, classNames: []).write(to: path)
    }
    return path
  }

  private func resolve(
    _ path: String, _ values: [String: String] = [:], fresh: Bool = false, classes: Int? = nil
  ) throws(CommandError) -> ResolvedNetwork {
    var all = values
    all["weights"] = path
    let options = ParsedOptions(values: all, flags: fresh ? ["fresh-head"] : [])
    return try NetworkRequest(options).resolve(classes: classes)
  }

  private func problem(_ path: String, _ values: [String: String], fresh: Bool = false) -> CommandError? {
    do throws(CommandError) {
      _ = try resolve(path, values, fresh: fresh)
      return nil
    } catch { return error }
  }

  private let tiny = Preset.tiny.configuration

  @Test("The file's network counts, and equal options are no contradiction")
  func equalOptions() throws {
    let path = try file(tiny)
    let equal: [[String: String]] = [
      [:], ["preset": "tiny"], ["cardinality": "8"], ["width": "4"], ["blocks": "1,1,1"], ["form": "paper"],
      ["stem": "32"], ["outputs": "64,128,256"], ["classes": "10"], ["preset": "tiny", "cardinality": "8"],
    ]
    for values in equal { #expect(try resolve(path, values).configuration == tiny, "\(values)") }
    #expect(try resolve(path).preset == .tiny)
  }

  @Test(
    "An option that says otherwise is wrong usage with both values",
    arguments: [
      (["cardinality": "4"], "--cardinality 4", "cardinality 8"), (["width": "8"], "--width 8", "width 4"),
      (["blocks": "2,2,2"], "--blocks 2,2,2", "blocks 1,1,1"),
      (["form": "notebook"], "--form notebook", "form paper"),
      (["stem": "8"], "--stem 8", "stem 32"), (["classes": "3"], "--classes 3", "classes 10"),
      (["outputs": "1,2,3"], "--outputs 1,2,3", "outputs 64,128,256"),
      (["preset": "small"], "--preset small", "blocks [1, 1, 1], not [2, 2, 2]"),
      (["preset": "notebook-cifar"], "--preset notebook-cifar", "form paper, not notebook"),
      (["preset": "tiny", "cardinality": "2"], "--cardinality 2", "cardinality 8"),
    ])
  func contradictions(values: [String: String], option: String, trait: String) throws {
    let path = try file(tiny)
    #expect(
      problem(path, values) == .usage("\(option) contradicts \(path), whose network has \(trait)"))
  }

  @Test("A preset does not contradict what was overridden beside it")
  func overriddenPreset() throws {
    var other = tiny
    other.cardinality = 4
    other.classes = 100
    let path = try file(other)
    #expect(try resolve(path, ["preset": "tiny", "cardinality": "4"]).configuration == other)
    #expect(problem(path, ["preset": "tiny"])?.line?.contains("cardinality 4, not 8") == true)
  }

  @Test("Another input is no contradiction where the head averages globally, and one where it does not")
  func input() throws {
    #expect(try resolve(file(tiny), ["input": "64"]).configuration.inputSize == 64)
    let flat = NetworkConfiguration(
      form: .notebook, stem: .cifar, head: .averagePoolFlatten, stemChannels: 8, blocks: [1], width: 8,
      outputs: [8], strides: [2], cardinality: 2, classes: 4, inputSize: 32)
    let path = try file(flat)
    #expect(problem(path, ["input": "64"])?.line?.hasSuffix("whose network has input 32") == true)
    #expect(try resolve(path, ["input": "32"]).configuration == flat)
  }

  @Test("A file that names no network takes it from the options, else from its shapes, and says so")
  func bare() throws {
    let path = try file(tiny, bare: true)
    #expect(try resolve(path, ["preset": "tiny"]).weights?.remarks.isEmpty == true)
    let guessed = try resolve(path)
    #expect(guessed.configuration == tiny)
    #expect(guessed.weights?.remarks == ["the network is taken from its tensors: tiny, 10 classes"])
    let larger = try resolve(path, ["input": "48"])
    #expect(larger.configuration.inputSize == 48)
    #expect(larger.weights?.remarks.count == 1)
    let error = try #require(problem(path, ["preset": "small"]))
    #expect(error.exitStatus == 1)
    #expect(error.line?.contains("these tensors fit --preset tiny") == true)
  }

  @Test("A network that nothing names is wrong usage, and --preset is named")
  func unknown() throws {
    var other = tiny
    other.width = 3
    let path = try file(other, bare: true)
    let error = try #require(problem(path, [:]))
    #expect(error.exitStatus == 2)
    #expect(error.line?.contains("--preset") == true)
    #expect(try resolve(path, ["preset": "tiny", "width": "3"]).configuration == other)
  }

  @Test("A fresh head has the classes that are asked for, or those of the data, or the file's own")
  func freshHead() throws {
    let path = try file(tiny)
    #expect(try resolve(path, ["classes": "3"], fresh: true).configuration.classes == 3)
    #expect(try resolve(path, fresh: true, classes: 100).configuration.classes == 100)
    let kept = try resolve(path, fresh: true)
    #expect(kept.configuration.classes == 10)
    #expect(kept.weights?.remarks == ["its head is untrained (seed 0, 10 classes)"])
    #expect(kept.weights?.weights["fc.weight"] != (try resolve(path).weights?.weights["fc.weight"]))
    #expect(problem(path, ["cardinality": "4"], fresh: true)?.exitStatus == 2)
  }

  @Test("A fresh head without weights to put it on is wrong usage")
  func freshHeadAlone() {
    #expect(throws: CommandError.self) { try NetworkRequest(ParsedOptions(flags: ["fresh-head"])) }
  }

  @Test("Without a file the options describe the network")
  func withoutFile() throws {
    let request = try NetworkRequest(ParsedOptions(values: ["preset": "tiny", "cardinality": "4"]))
    let resolved = try request.resolve()
    #expect(resolved.configuration.cardinality == 4)
    #expect(resolved.preset == nil)
    #expect(resolved.weights == nil)
  }
}
