import Kernels
import ParityFixtures
import Tensors
import Testing

/// Single operations against Keras and PyTorch: the output, and the gradient of every operand for one gradient of the output.
@Suite("Operation parity")
struct OperationParityTests {
  /// One operation of a fixture; operands are the formula's, all numbers `[batch, channel, height, width]`.
  struct Entry: Decodable, Sendable, CustomTestStringConvertible {
    let operation: String
    let output: Fixture.Values
    let operands: [Operand]

    struct Operand: Decodable, Sendable {
      let name: String
      let gradient: Fixture.Values
    }

    var testDescription: String { operation }

    /// The formula's values of an operand, which has the shape of its gradient.
    func operand(_ index: Int) -> Tensor {
      Formula.uniform("operation/\(operation)/\(operands[index].name)", operands[index].gradient.shape, -1, 1)
    }

    /// The formula's gradient of the output.
    var upstream: FeatureMap {
      featureMap(Formula.uniform("operation/\(operation)/upstream", output.shape, -1, 1))
    }
  }

  private struct File: Decodable { let operations: [Entry] }

  static let entries: [Entry] = ["keras-operations.json", "pytorch-operations.json"].flatMap { file in
    (try? Fixture.read(file, as: File.self).operations) ?? []
  }

  private let workspace = Workspace(workers: Workers(threads: 2))

  @Test("Fixtures hold the operations")
  func operationsAreThere() {
    #expect(
      Self.entries.map(\.operation) == [
        "max-pool-valid", "average-pool-same", "average-pool-same-single", "dense", "max-pool-padded",
        "grouped-convolution", "batch-normalization", "global-average-pool",
      ])
  }

  @Test("Output and gradients are the reference's", arguments: entries)
  func operation(entry: Entry) throws {
    let (output, gradients) = try run(entry)
    #expect(relativeDeviation(output.values, entry.output.values) <= parityTolerance)
    for (gradient, operand) in zip(gradients, entry.operands) {
      #expect(
        relativeDeviation(gradient.values, operand.gradient.values) <= parityTolerance, "\(operand.name)")
    }
  }

  private func run(_ entry: Entry) throws -> (output: Tensor, gradients: [Tensor]) {
    let input = featureMap(entry.operand(0))
    switch entry.operation {
    case "max-pool-valid": return pool(entry, input, .maximum, window: 3, padding: 0)
    case "max-pool-padded": return pool(entry, input, .maximum, window: 3, padding: 1)
    case "average-pool-same", "average-pool-same-single":
      return pool(entry, input, .average, window: 2, padding: 0)
    case "global-average-pool":
      let window = max(input.shape.height, input.shape.width)
      return pool(
        entry, input,
        Pooling(
          .average, window: window, stride: 1, input: input.shape, outputHeight: 1, outputWidth: 1,
          workspace: workspace))
    case "dense":
      let geometry = try ConvolutionGeometry(
        inputChannels: 10, outputChannels: 5, kernel: 1, inputHeight: 1, inputWidth: 1, hasBias: true)
      // Keras keeps (in, out), the kernel [out, in].
      let (output, gradients) = try convolution(
        geometry, entry, input, weights: transposed(entry.operand(1)).values, bias: entry.operand(2).values)
      let kernel = transposed(try gradients[1].reshaped([5, 10]))
      return (output, [gradients[0], kernel, gradients[2]])
    case "grouped-convolution":
      let geometry = try ConvolutionGeometry(
        inputChannels: 6, outputChannels: 9, groups: 3, kernel: 3, stride: 2, padding: .all(1),
        inputHeight: 5,
        inputWidth: 6)
      let stored = featureMap(entry.operand(0), groups: geometry.inputLayout)
      return try convolution(geometry, entry, stored, weights: entry.operand(1).values, bias: nil)
    default: return normalization(entry, input)
    }
  }

  private func pool(
    _ entry: Entry, _ input: FeatureMap, _ kind: PoolingKind, window: Int, padding: Int
  ) -> (Tensor, [Tensor]) {
    pool(
      entry, input,
      Pooling(
        kind, window: window, stride: 2, padding: padding, input: input.shape,
        outputHeight: entry.output.shape[2], outputWidth: entry.output.shape[3], workspace: workspace))
  }

  private func pool(_ entry: Entry, _ input: FeatureMap, _ pooling: Pooling) -> (Tensor, [Tensor]) {
    let batch = input.shape.batch
    let output = FeatureMap(pooling.outputShape)
    let gradient = FeatureMap(input.shape)
    pooling.forward(input, output, images: batch)
    pooling.backward(input: input, outputGradient: entry.upstream, inputGradient: gradient, images: batch)
    return (output.tensor(images: batch), [gradient.tensor(images: batch)])
  }

  private func convolution(
    _ geometry: ConvolutionGeometry, _ entry: Entry, _ input: FeatureMap, weights: [Float], bias: [Float]?
  ) throws -> (Tensor, [Tensor]) {
    let batch = input.shape.batch
    let convolution = try Convolution(geometry, batch: batch, trainable: true, workspace: workspace)
    try convolution.load(weights: weights, bias: bias)
    let output = FeatureMap(geometry.outputShape(batch: batch))
    let gradient = FeatureMap(input.shape)
    try convolution.forward(input, output, images: batch)
    let upstream = FeatureMap(output.shape)
    upstream.load(entry.upstream.tensor(images: batch).values, images: batch)
    try convolution.backward(input: input, outputGradient: upstream, inputGradient: gradient, images: batch)
    let parameters = [convolution.logicalGradient, convolution.logicalBiasGradient].compactMap { $0 }
    return (output.tensor(images: batch), [gradient.tensor(images: batch)] + parameters)
  }

  private func normalization(_ entry: Entry, _ input: FeatureMap) -> (Tensor, [Tensor]) {
    let batch = input.shape.batch
    let layer = BatchNormalization(input.shape, rule: .pytorch, trainable: true)
    layer.set(layer.gamma.values, to: entry.operand(1))
    layer.set(layer.beta.values, to: entry.operand(2))
    MapTarget.measured(input, layer).take(input, images: batch, workers: workspace.workers)
    let output = FeatureMap(input.shape)
    Epilogue.none.write(input, layer, shortcut: nil, to: output, images: batch, workers: workspace.workers)
    let result = output.tensor(images: batch)
    // No ReLU follows: a positive activation lets every gradient through.
    output.load([Float](repeating: 1, count: result.count), images: batch)
    let branch = BlockGradient.Branch(raw: input, normalization: layer, rectified: false)
    MapTarget.blockGradient(BlockGradient(activation: output, shortcut: nil, branches: [branch]))
      .take(entry.upstream, images: batch, workers: workspace.workers)
    MapSource.gradient(output, raw: input, layer, rectified: false)
      .write(input, images: batch, workers: workspace.workers)
    let parameters = [layer.gamma, layer.beta].map { $0.gradient.map(layer.tensor) ?? Tensor([]) }
    return (result, [input.tensor(images: batch)] + parameters)
  }
}

/// A feature map that holds a planar tensor: `[batch, channel]` or `[batch, channel, height, width]`.
private func featureMap(_ tensor: Tensor, groups: Int = 1) -> FeatureMap {
  let shape = tensor.shape + Array(repeating: 1, count: 4 - tensor.shape.count)
  let map = FeatureMap(
    MapShape(batch: shape[0], channels: shape[1], height: shape[2], width: shape[3], groups: groups))
  map.load(tensor.values, images: shape[0])
  return map
}

/// A matrix with rows and columns exchanged.
private func transposed(_ matrix: Tensor) -> Tensor {
  let (rows, columns) = (matrix.shape[0], matrix.shape[1])
  var result = Tensor(repeating: 0, shape: [columns, rows])
  for index in matrix.values.indices {
    result.values[index % columns * rows + index / columns] = matrix.values[index]
  }
  return result
}
