import Tensors
import Testing

@testable import ResNeXtModel

@Suite("Figure 3: one block in three forms")
struct BlockFormsTests {
  /// What a block reads and writes for an image, layer by layer with the plain twins.
  private func expected(_ configuration: NetworkConfiguration, _ block: BlockName) throws -> (
    input: Tensor, output: [Float]
  ) {
    let graph = try LayerGraph(configuration)
    let values = try LayerInterpreter(graph, weights: SmallNetworks.weights(configuration))
      .run(SmallNetworks.images(1, configuration), mode: .inference)
    let layers = try #require(graph.blocks.first { $0.name == block })
    return (values[layers.input].slice(0), values[layers.layers.upperBound - 1].slice(0).values)
  }

  @Test(
    "Every form computes what the network's own layers do, in networks of both kinds",
    arguments: Probed.networks)
  func formsAgree(configuration: NetworkConfiguration) throws {
    let weights = try SmallNetworks.weights(configuration)
    for block in try LayerGraph(configuration).blocks.map(\.name) {
      let (input, output) = try expected(configuration, block)
      for form in FormComparison.forms {
        let values = try BlockExecution(block, as: form, of: weights).forward(input)
        let found = try #require(values.last)
        #expect(Probed.deviation(found, output) < 1e-5, "\(form) of \(block)")
      }
    }
  }

  @Test(
    "Every form has the same parameters, the layers that figure 3 draws, and no others",
    arguments: Probed.networks)
  func layers(configuration: NetworkConfiguration) throws {
    let network = try LayerGraph(configuration)
    let paths = configuration.cardinality
    for block in network.blocks {
      let own = network.nodes[block.layers].reduce(0) { $0 + $1.parameters }
      for form in FormComparison.forms {
        let graph = try LayerGraph(block: block.name, of: network, as: form)
        func count(_ role: LayerRole) -> Int { graph.nodes.filter { $0.key.role == role }.count }
        // Batch normalization and biases of all paths together are those of the joined layer.
        #expect(graph.parameters == own, "\(form)")
        #expect(count(.groupedConvolution) == (form == .grouped ? 1 : paths))
        #expect(count(.transitionConvolution) == (form == .aggregated ? paths : 1))
        #expect(count(.concatenation) == (form == .concatenated ? 1 : 0))
        #expect(count(.pathSum) == (form == .aggregated ? 1 : 0))
        #expect(count(.transitionActivation) == (configuration.form == .notebook ? 1 : 0))
      }
    }
  }

  @Test(
    "Gradients of the input are those of central differences",
    arguments: [SmallNetworks.notebook[0], SmallNetworks.paper[0]])
  func backward(configuration: NetworkConfiguration) throws {
    let weights = try SmallNetworks.weights(configuration)
    let block = try LayerGraph(configuration).blocks[1].name
    let input = try expected(configuration, block).input
    for form in FormComparison.forms {
      let execution = try BlockExecution(block, as: form, of: weights)
      let values = try execution.forward(input)
      let output = try #require(values.last)
      let gradient = output.indices.map { Float($0 % 5) - 2 }
      let found = try execution.backward(values, gradient: gradient)
      func objective(_ input: Tensor) throws -> Double {
        let output = try execution.forward(input).last ?? []
        return zip(output, gradient).map { Double($0) * Double($1) }.reduce(0, +)
      }
      for place in stride(from: 0, to: input.count, by: 37) {
        var (above, below) = (input, input)
        above.values[place] += 0.004
        below.values[place] -= 0.004
        let slope = try (objective(above) - objective(below)) / 0.008
        #expect(abs(slope - Double(found[place])) < 0.03 * max(1, abs(slope)), "\(form) at \(place)")
      }
    }
  }

  @Test("A comparison has the forms' outputs, differences below 1e-5, and medians of its own clock")
  func comparison() throws {
    let configuration = SmallNetworks.paper[0]
    let block = try LayerGraph(configuration).blocks[1].name
    let (input, output) = try expected(configuration, block)
    // Every look at the clock is a second after the one before: a forward pass takes 1, both 2.
    var seconds = 0.0
    let measured = FormComparison.measure(
      block, of: try SmallNetworks.weights(configuration), reading: input, repetitions: 3,
      now: {
        seconds += 1
        return seconds
      })
    let found = try #require(measured)
    #expect(found.entries.map(\.form) == [.aggregated, .concatenated, .grouped])
    for entry in found.entries {
      let measured = try entry.result.get()
      #expect(measured.difference < 1e-5)
      #expect(Probed.deviation(measured.output.values, output) < 1e-5)
      #expect(measured.forward == 1 && measured.forwardAndBackward == 2)
    }
    let reference = try found.entries[2].result.get()
    #expect(reference.difference == 0)
    // Three forms, a warm-up and three rounds; the last look of the warm-up is left out.
    #expect(seconds == 3 * (2 + 3 * 3))
  }

  @Test("A form for which there is no memory is an entry that says so; an ended comparison is none")
  func refusals() throws {
    let configuration = SmallNetworks.paper[0]
    let weights = try SmallNetworks.weights(configuration)
    let block = try LayerGraph(configuration).blocks[0].name
    let input = try expected(configuration, block).input
    let measured = FormComparison.measure(
      block, of: weights, reading: input, memory: { AvailableMemory(bytes: 100) }, now: { 0 })
    let found = try #require(measured)
    for entry in found.entries {
      #expect(throws: ModelError.self) { try entry.result.get() }
    }
    let ended = FormComparison.measure(block, of: weights, reading: input, now: { 0 }, goesOn: { false })
    #expect(ended == nil)
    #expect(throws: ModelError.self) { try BlockExecution(block, as: .notebook, of: weights) }
    #expect(throws: ModelError.self) {
      try BlockExecution(BlockName(stage: 5, index: 0), as: .grouped, of: weights)
    }
  }
}
