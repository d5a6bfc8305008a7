import ResNeXtModel
import Testing

@testable import resnext_tui

@Suite("Network options")
struct NetworkOptionsTests {
  private func network(_ values: [String: String]) throws -> NetworkConfiguration {
    try NetworkOptions(ParsedOptions(values: values)).configuration
  }

  private func problem(_ values: [String: String]) -> CommandError? {
    do throws(CommandError) {
      _ = try NetworkOptions(ParsedOptions(values: values))
      return nil
    } catch { return error }
  }

  @Test("Without options it is the small notebook network")
  func standard() throws {
    #expect(try network([:]) == Preset.notebookCIFAR.configuration)
  }

  @Test("In notebook form the cardinality keeps the filters")
  func notebookCardinality() throws {
    let changed = try network(["cardinality": "8"])
    #expect(changed.cardinality == 8)
    #expect(changed.pathChannels(stage: 0) == 32)
  }

  @Test("In paper form the cardinality keeps the channels of a path")
  func paperCardinality() throws {
    let changed = try network(["preset": "tiny", "cardinality": "16"])
    #expect(changed.width == 4)
    #expect(changed.pathChannels(stage: 0) == 64)
  }

  @Test("A cardinality that does not divide is wrong usage and names those that do")
  func indivisible() throws {
    let error = try #require(problem(["cardinality": "3"]))
    #expect(error == .usage("cardinality 3 does not divide 32 channels; possible: 1, 2, 4, 8, 16, 32"))
    #expect(error.exitStatus == 2)
  }

  @Test("Another form keeps the channels of all paths together")
  func forms() throws {
    let notebook = try network(["preset": "tiny", "form": "notebook"])
    #expect(notebook.form == .notebook)
    #expect(notebook.pathChannels(stage: 0) == 32)
    let paper = try network(["form": "paper"])
    #expect(paper.width == 8)
    #expect(paper.pathChannels(stage: 0) == 32)
  }

  @Test("More stages halve the maps and double the outputs, fewer drop them")
  func stages() throws {
    let more = try network(["preset": "tiny", "blocks": "1,1,1,2"])
    #expect(more.outputs == [64, 128, 256, 512])
    #expect(more.strides == [1, 2, 2, 2])
    let fewer = try network(["preset": "tiny", "blocks": "3"])
    #expect(fewer.outputs == [64])
    #expect(fewer.strides == [1])
  }

  @Test("Every override reaches its field")
  func overrides() throws {
    let all = try network([
      "preset": "tiny", "input": "64", "classes": "7", "cardinality": "2", "width": "16", "blocks": "2,1",
      "stem": "24", "outputs": "40,80",
    ])
    #expect(
      all
        == NetworkConfiguration(
          form: .paper, stem: .cifar, head: .globalAverage, stemChannels: 24, blocks: [2, 1], width: 16,
          outputs: [40, 80], strides: [1, 2], cardinality: 2, classes: 7, inputSize: 64))
  }

  @Test(
    "What describes no network is wrong usage",
    arguments: [
      ["preset": "tinny"], ["form": "book"], ["blocks": "2,2,2,0"], ["outputs": "64,128"], ["input": "0"],
      ["classes": "0"], ["preset": "notebook-50", "input": "6"], ["width": "4097"], ["stem": "none"],
    ])
  func refused(values: [String: String]) {
    #expect(problem(values)?.exitStatus == 2)
  }

  @Test("An unknown preset is answered with the known ones")
  func unknownPreset() {
    let line = problem(["preset": "tinny"])?.line ?? ""
    #expect(line.contains("did you mean 'tiny'"))
    for preset in Preset.allCases { #expect(line.contains(preset.rawValue)) }
  }
}
