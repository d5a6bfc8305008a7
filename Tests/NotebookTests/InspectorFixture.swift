import Datasets
import Formats
import ResNeXtModel
import Tensors
import Testing
import Training

@testable import Notebook

/// Worlds whose maps and arithmetic come from a real network.
enum InspectorFixture {
  /// The smallest network of a form in which every cell has something to show.
  static func network(_ form: NetworkConfiguration.Form) -> NetworkConfiguration {
    NetworkConfiguration(
      form: form, stem: .cifar, head: .globalAverage, stemChannels: 8, blocks: [1, 2],
      width: form == .notebook ? 8 : 2, outputs: [8, 16], strides: [1, 2], cardinality: 4, classes: 3,
      inputSize: 12)
  }

  /// A 7×7 with a pool behind it.
  static let imageNet = NetworkConfiguration(
    form: .notebook, stem: .imageNet, head: .averagePoolFlatten, stemChannels: 6, blocks: [2], width: 6,
    outputs: [12], strides: [2], cardinality: 3, classes: 4, inputSize: 27)

  /// Weights in which nothing is 0 or 1: running statistics, scales, shifts and biases, too.
  static func weights(_ network: NetworkConfiguration) throws -> NetworkWeights {
    var weights = try NetworkWeights.initial(network, seed: 7)
    var random = Philox(seed: 7, purpose: 99)
    for index in weights.tensors.indices {
      var (name, tensor) = (weights.tensors[index].name, weights.tensors[index].tensor)
      let isVariance = name.hasSuffix("var") || name.hasSuffix("variance")
      for value in 0..<tensor.count {
        tensor.values[value] =
          isVariance ? random.nextUniform(0.5, 1.5) : tensor.values[value] + random.nextUniform(-0.3, 0.3)
      }
      weights.tensors[index] = NamedTensor(name, tensor)
    }
    return weights
  }

  static func image(side: Int) -> ImageChoice {
    let pixels = (0..<3 * side * side).map { UInt8($0 * 37 % 251) }
    return ImageChoice(
      SampleImage(
        name: "grain", label: "", image: RGBImage(width: side, height: side, pixels: pixels)), origin: "test")
  }

  /// A notebook about a network with weights of its own, looking at one picture.
  static func world(
    _ network: NetworkConfiguration, cell: CellKind = .transform, size: Size = Size(columns: 80, rows: 24),
    colors: Appearance.Colors = .mono, weights: NetworkWeights? = nil, normalization: Normalization = .none,
    image: ImageChoice? = nil
  ) throws -> World {
    var world = try World(
      NotebookStart(
        appearance: Appearance(colors: colors), size: size,
        training: TrainingConfiguration(network: network, data: .shapes), preset: nil, cell: cell,
        sessionPath: "/s/why.ipynb", weightsPath: "w.safetensors"),
      images: [image ?? self.image(side: network.inputSize)])
    world.computesForReal = true
    world.weightsFiles["w.safetensors"] = DescribedWeights(
      weights: try weights ?? self.weights(network), normalization: normalization,
      classNames: (0..<network.classes).map { "class \($0)" })
    try world.send(.began)
    return world
  }

  /// The same, with the inspector open.
  static func open(
    _ network: NetworkConfiguration, cell: CellKind = .transform, size: Size = Size(columns: 80, rows: 24),
    colors: Appearance.Colors = .mono
  ) throws -> World {
    var world = try world(network, cell: cell, size: size, colors: colors)
    try world.press(.enter, .enter, .enter)
    return world
  }
}
