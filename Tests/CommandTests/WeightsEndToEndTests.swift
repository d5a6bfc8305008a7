import Datasets
import Formats
import Foundation
import ResNeXtModel
import Tensors
import Testing
import Training

@Suite("Weights files from elsewhere, with the built program", .serialized)
struct WeightsEndToEndTests {
  private let folder: TemporaryFolder
  private let image = checkout + "/Assets/samples/cifar10_00_3.png"

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: String...) throws -> BuiltProgram.Outcome {
    try BuiltProgram.run(arguments, in: folder)
  }

  private func initial(_ network: NetworkConfiguration) throws -> [NamedTensor] {
    try NetworkWeights.initial(network, seed: 2).tensors
  }

  private func write(_ name: String, _ tensors: [NamedTensor]) throws -> String {
    try SafeTensors(tensors: tensors).write(to: folder.file(name))
    return folder.file(name)
  }

  /// A weights file of this program.
  private func own(_ name: String, _ network: NetworkConfiguration, classNames: [String] = []) throws
    -> String
  {
    try DescribedWeights(
      weights: NetworkWeights.initial(network, seed: 2), normalization: .none, classNames: classNames
    ).write(to: folder.file(name))
    return folder.file(name)
  }

  private let tiny = Preset.tiny.configuration

  @Test("A wrapped file gives the same logits as a plain one, and a note says what was done")
  func wrapped() throws {
    let tensors = try initial(tiny)
    let plain = try write("plain.safetensors", tensors)
    let counter = NamedTensor("module._orig_mod.bn1.num_batches_tracked", Tensor(repeating: 1, shape: []))
    let wrapped = try write(
      "wrapped.safetensors", tensors.map { NamedTensor("module._orig_mod." + $0.name, $0.tensor) } + [counter]
    )
    let first = try run("predict", "--weights", plain, image, "--preset", "tiny", "--logits", "--json")
    let second = try run("predict", "--weights", wrapped, image, "--logits", "--json")
    #expect(first.status == 0)
    #expect(first.errors.isEmpty, "\(first.errors)")
    #expect(second.output == first.output)
    #expect(second.errors.split(separator: "\n").count == 1)
    for text in [
      "without 'module._orig_mod.'", "'module._orig_mod.bn1.num_batches_tracked' is passed over", "tiny",
    ] {
      #expect(second.errors.contains(text), "\(second.errors)")
    }
  }

  @Test("Every command takes a file without metadata by --preset, and by its shapes")
  func bareEverywhere() throws {
    let bare = try write("bare.safetensors", initial(tiny))
    for options in [["--preset", "tiny"], []] {
      for command in [
        ["predict", image], ["eval", "--data", "shapes"], ["show", "transform", "--size", "80x24"],
        ["explore"],
      ] {
        let outcome = try BuiltProgram.run(command + ["--weights", bare] + options, in: folder)
        #expect(outcome.status == 0, "\(command) \(options) \(outcome.errors)")
        #expect(outcome.errors.contains("taken from its tensors: tiny") == options.isEmpty)
      }
    }
    #expect(try run("show", "network", "--weights", bare).output.contains("tiny C=8"))
  }

  @Test("Every command refuses options that contradict the file, and names both values")
  func contradictions() throws {
    let file = try own("w.safetensors", tiny)
    for command in [
      ["predict", image], ["eval", "--data", "shapes"], ["show", "transform"], ["explore"],
      ["train", "--data", "shapes", "--out", folder.file("run")],
    ] {
      let outcome = try BuiltProgram.run(command + ["--weights", file, "--cardinality", "4"], in: folder)
      #expect(outcome.status == 2, "\(command)")
      #expect(outcome.errors.contains("--cardinality 4 contradicts \(file), whose network has cardinality 8"))
      #expect(outcome.output.isEmpty)
    }
    #expect(!FileManager.default.fileExists(atPath: folder.file("run")))
  }

  @Test("A file without a head is no dead end")
  func freshHead() throws {
    let file = try write("trunk.safetensors", initial(tiny).filter { !$0.name.hasPrefix("fc.") })
    let refused = try run("predict", "--weights", file, image)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("--fresh-head"))
    let taken = try run(
      "predict", "--weights", file, image, "--fresh-head", "--classes", "3", "--json", "--logits")
    #expect(taken.status == 0)
    #expect((try taken.json().first?["logits"] as? [Any])?.count == 3)
    #expect(taken.errors.contains("its head is untrained"))
  }

  @Test("Training begins with the weights of a file, and needs a fresh head for data of other classes")
  func trainFrom() throws {
    let narrow = NetworkConfiguration(
      form: .paper, stem: .cifar, head: .globalAverage, stemChannels: 8, blocks: [1], width: 4, outputs: [16],
      strides: [1], cardinality: 2, classes: 3)
    let file = try own("three.safetensors", narrow, classNames: ["a", "b", "c"])
    let options = ["--data", "shapes", "--max-seconds", "0.01", "--lr", "1e-9", "--out", folder.file("run")]
    let refused = try BuiltProgram.run(["train", "--weights", file] + options, in: folder)
    #expect(refused.status == 2)
    #expect(refused.errors.contains("has 3 classes, the data 10; --fresh-head"))
    let taken = try BuiltProgram.run(["train", "--weights", file, "--fresh-head"] + options, in: folder)
    #expect(taken.status == 0, "\(taken.errors)")
    let last = try DescribedWeights.read(path: folder.file("run/last.safetensors"))
    #expect(last.classNames == ClassNames.shapes)
    #expect(last.weights.configuration.classes == 10)
    // A rate that small moves nothing: the trunk is still that of the file.
    let first = try #require(try NetworkWeights.initial(narrow, seed: 2)["conv1.weight"])
    let now = try #require(last.weights["conv1.weight"])
    #expect(zip(first.values, now.values).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(try run("train", "--resume", folder.file("run"), "--weights", file).status == 2)
  }

  @Test("show shows a block of the file's own network")
  func blockOfTheFile() throws {
    let file = try own("nb.safetensors", Preset.small.configuration)
    let shown = try run("show", "transform", "--weights", file, "--block", "layer3.1", "--format", "csv")
    #expect(shown.status == 0)
    #expect(shown.output.hasPrefix("# cell transform, block layer3.1, step conv3x3, network small C=8"))
    // 8 paths of 32 channels on 8×8 maps.
    #expect(shown.output.split(separator: "\n").count == 2 + 256 * 8 * 8)
    let refused = try run("show", "transform", "--weights", file, "--block", "layer4.0")
    #expect(refused.status == 2)
    #expect(refused.errors.contains("it has layer1.0, layer1.1, layer2.0"))
  }
}

@Suite("What show was asked for, with the built program", .serialized)
struct ShowEndToEndTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func csv(_ arguments: String...) throws -> [String] {
    let outcome = try BuiltProgram.run(["show"] + arguments + ["--format", "csv"], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return outcome.output.split(separator: "\n").map(String.init)
  }

  @Test("A block of the other kind, a block where there is none, a step or sample that is not there")
  func refused() throws {
    for (arguments, text) in [
      (["identity-block", "--block", "2a"], "identity blocks of notebook-cifar C=4 are 2b, 3b, 4b"),
      (["stem", "--block", "2a"], "the cell stem has no blocks"),
      (["image", "--block", "2a"], "has no blocks"),
      (["transform", "--step", "9"], "it has 1 conv1x1"), (["summary", "--step", "1"], "has no steps"),
      (["stem", "--image", "400"], "there is no image 400"),
      (["stem", "--image", "0"], "there is no image 0"),
      (["stem", "--image", "99999999999999999999"], "there is no image"),
      (["stem", "--image", ""], "--image: a picture file or the number"),
      (["split", "--block", "9z"], "no block '9z'"),
    ] {
      let outcome = try BuiltProgram.run(["show"] + arguments, in: folder)
      #expect(outcome.status == 2)
      #expect(outcome.output.isEmpty)
      #expect(outcome.errors.contains(text), "\(outcome.errors)")
      #expect(outcome.errors.split(separator: "\n").count == 1)
    }
  }

  @Test("ReLU is its batch norm without what is negative: every step is the one that was named")
  func stepsAreTheirOwn() throws {
    for (before, after) in [("bn1", "relu1"), ("bn2", "6"), ("2", "3")] {
      let normalized = try csv("transform", "--block", "3a", "--step", before)
      let activated = try csv("transform", "--block", "3a", "--step", after)
      #expect(normalized.count == activated.count && normalized.count > 1000)
      var negative = 0
      for (first, second) in zip(normalized, activated).dropFirst(2) {
        let value = try #require(first.split(separator: ",").last.flatMap { Float($0) })
        #expect(second.split(separator: ",").last.flatMap { Float($0) } == max(0, value))
        negative += value < 0 ? 1 : 0
      }
      #expect(negative > 0)
    }
  }

  @Test("Another sample is another image, named in the first line")
  func samples() throws {
    let first = try csv("image", "--image", "1")
    let third = try csv("image", "--image", "3")
    #expect(first[0].hasSuffix("image cifar10_00_3"))
    #expect(third[0].hasSuffix("image cifar10_02_8"))
    #expect(first.dropFirst() != third.dropFirst())
    #expect(first == (try csv("image")))
  }
}

@Suite("Several images, with the built program", .serialized)
struct PredictEndToEndTests {
  private let folder: TemporaryFolder
  private let weights = checkout + "/Assets/weights/notebook-cifar.safetensors"
  private let image = checkout + "/Assets/samples/cifar10_00_3.png"

  init() throws { folder = try TemporaryFolder() }

  @Test("A bad image is one line, the others are classified, and the status says that one failed")
  func badAmongGood() throws {
    let bad = try folder.write("bad.png", Array("no picture".utf8))
    let other = checkout + "/Assets/samples/cifar10_01_8.png"
    let outcome = try BuiltProgram.run(
      ["predict", "--weights", weights, image, bad, folder.file("none.png"), other, image, "--json"],
      in: folder)
    #expect(outcome.status == 1)
    #expect(try outcome.json().map { $0["image"] as? String } == [image, other, image])
    let errors = outcome.errors.split(separator: "\n")
    #expect(errors.count == 2)
    #expect(errors[0].hasPrefix("resnext-tui predict: \(bad): "))
    #expect(errors[1].contains("none.png"))
    #expect(try BuiltProgram.run(["predict", "--weights", weights, image], in: folder).status == 0)
  }

  @Test("A dash is an image from standard input")
  func standardInput() throws {
    let program = try BuiltProgram.path
    func shell(_ line: String) throws -> BuiltProgram.Outcome {
      try BuiltProgram.run(["-c", line], in: folder, executable: "/bin/sh")
    }
    let piped = try shell("cat \(image) | \(program) predict --weights \(weights) - --json")
    let read = try BuiltProgram.run(["predict", "--weights", weights, image, "--json"], in: folder)
    #expect(piped.status == 0, "\(piped.errors)")
    #expect(try piped.json().first?["image"] as? String == "-")
    #expect(piped.output.replacingOccurrences(of: "\"-\"", with: "\"\(image)\"") == read.output)
    let empty = try shell("\(program) predict --weights \(weights) - < /dev/null")
    #expect(empty.status == 1)
    #expect(empty.errors.contains("standard input"))
    #expect(try shell("\(program) predict --weights \(weights) - - < /dev/null").status == 2)
  }

  @Test("More classes than there are is all of them")
  func top() throws {
    let outcome = try BuiltProgram.run(
      ["predict", "--weights", weights, image, "--top", "500", "--json"], in: folder)
    #expect((try outcome.json().first?["top"] as? [Any])?.count == 10)
  }
}
