import Testing

@testable import ResNeXtModel

@Suite("Names and shapes of a network's tensors")
struct TensorDescriptionTests {
  private static let networks: [NetworkConfiguration] = [
    Preset.tiny.configuration, Preset.notebookCIFAR.configuration, Preset.resnext20x16x4d.configuration,
    Preset.notebook50.configuration,
    NetworkConfiguration(
      form: .paper, stem: .imageNet, head: .averagePoolFlatten, stemChannels: 8, blocks: [2, 1], width: 3,
      outputs: [8, 12], strides: [1, 1], cardinality: 5, classes: 7, inputSize: 64),
    NetworkConfiguration(
      form: .notebook, stem: .imageNet, head: .averagePoolFlatten, stemChannels: 8, blocks: [1, 2], width: 16,
      outputs: [24, 8], strides: [2, 1], cardinality: 8, classes: 3, inputSize: 75),
  ]

  @Test("They are those that a network has, in its order", arguments: networks)
  func areThoseOfTheNetwork(configuration: NetworkConfiguration) throws {
    let network = try ResNeXt(configuration, batch: 1, trainable: false, threads: 1)
    let held = network.weights.tensors.map { TensorDescription($0.name, $0.tensor.shape) }
    #expect(try NetworkTensors(LayerGraph(configuration)).all == held)
    #expect(try NetworkTensors(LayerGraph(configuration)).head == held.suffix(2))
  }
}
