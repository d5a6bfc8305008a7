import Kernels
import Tensors
import Testing

@Suite("Pooling")
struct PoolingTests {
  struct Example: Sendable, CustomTestStringConvertible {
    let kind: PoolingKind
    let window, stride, padding, height, width, outputHeight, outputWidth: Int
    var testDescription: String { "\(kind) \(window)/\(stride) pad \(padding) \(height)×\(width)" }
  }

  static let examples = [
    // The notebook's max pool (valid), the paper's (padded), the notebook's average pool (same), the global average.
    Example(
      kind: .maximum, window: 3, stride: 2, padding: 0, height: 16, width: 16, outputHeight: 7, outputWidth: 7
    ),
    Example(
      kind: .maximum, window: 3, stride: 2, padding: 1, height: 7, width: 6, outputHeight: 4, outputWidth: 3),
    Example(
      kind: .average, window: 2, stride: 2, padding: 0, height: 5, width: 4, outputHeight: 3, outputWidth: 2),
    Example(
      kind: .average, window: 2, stride: 2, padding: 0, height: 1, width: 1, outputHeight: 1, outputWidth: 1),
    Example(
      kind: .average, window: 8, stride: 1, padding: 0, height: 8, width: 5, outputHeight: 1, outputWidth: 1),
  ]

  @Test(
    "Forward and backward equal the plain twin, with ties as a ReLU leaves them", arguments: examples,
    [3, 16])
  func equalsReference(example: Example, channels: Int) {
    let random = randomTensor([3, channels, example.height, example.width], seed: 1)
    expectEqual(example, random)
    var tied = random
    for index in 0..<tied.count { tied.values[index] = (max(0, tied.values[index]) * 2).rounded() }
    expectEqual(example, tied)
  }

  private func expectEqual(_ example: Example, _ input: Tensor) {
    let channels = input.shape[1]
    let gradient = randomTensor([3, channels, example.outputHeight, example.outputWidth], seed: 2)
    let twin = ReferencePooling(
      example.kind, window: example.window, stride: example.stride, padding: example.padding,
      outputHeight: example.outputHeight, outputWidth: example.outputWidth)
    let map = featureMap(input)
    let pooling = Pooling(
      example.kind, window: example.window, stride: example.stride, padding: example.padding,
      input: map.shape,
      outputHeight: example.outputHeight, outputWidth: example.outputWidth,
      workspace: Workspace(workers: Workers(threads: 2)))
    let output = FeatureMap(pooling.outputShape)
    pooling.forward(map, output, images: 3)
    #expect(relativeDifference(output.tensor(images: 3), twin.forward(input)) < 1e-6)
    let inputGradient = FeatureMap(map.shape)
    pooling.backward(
      input: map, outputGradient: featureMap(gradient), inputGradient: inputGradient, images: 3)
    #expect(
      relativeDifference(inputGradient.tensor(images: 3), twin.backward(input, outputGradient: gradient))
        < 1e-6)
  }

  @Test("Of equal values the first in reading order has the whole gradient, in the kernel and in its twin")
  func tiesByHand() throws {
    // Two windows of two rows: all equal, and equal but for a smaller first value.
    let input = try Tensor(shape: [1, 1, 2, 4], values: [5, 5, 1, 3, 5, 5, 3, 3])
    let gradient = try Tensor(shape: [1, 1, 1, 2], values: [7, 11])
    let expected: [Float] = [7, 0, 0, 11, 0, 0, 0, 0]
    let twin = ReferencePooling(.maximum, window: 2, stride: 2, outputHeight: 1, outputWidth: 2)
    #expect(twin.backward(input, outputGradient: gradient).values == expected)
    let map = featureMap(input)
    let pooling = Pooling(
      .maximum, window: 2, stride: 2, input: map.shape, outputHeight: 1, outputWidth: 2,
      workspace: Workspace(workers: Workers(threads: 1)))
    let found = FeatureMap(map.shape)
    pooling.backward(input: map, outputGradient: featureMap(gradient), inputGradient: found, images: 1)
    #expect(found.tensor(images: 1).values == expected)
  }

  @Test("The valid max pool drops the last row and column, the same average counts only real cells")
  func byHand() throws {
    let input = try Tensor(shape: [1, 1, 3, 3], values: [1, 2, 3, 4, 5, 6, 7, 8, 9])
    let maximum = ReferencePooling(.maximum, window: 2, stride: 2, outputHeight: 1, outputWidth: 1)
    #expect(maximum.forward(input).values == [5])
    let average = ReferencePooling(.average, window: 2, stride: 2, outputHeight: 2, outputWidth: 2)
    #expect(average.forward(input).values == [3, 4.5, 7.5, 9])
  }

  @Test("The twin's gradients are those of central differences", arguments: examples)
  func referenceEqualsCentralDifferences(example: Example) {
    let input = randomTensor([1, 2, example.height, example.width], seed: 3)
    let gradient = randomTensor([1, 2, example.outputHeight, example.outputWidth], seed: 4)
    let direction = randomTensor(input.shape, seed: 5)
    let twin = ReferencePooling(
      example.kind, window: example.window, stride: example.stride, padding: example.padding,
      outputHeight: example.outputHeight, outputWidth: example.outputWidth)
    let numeric = centralDifference(at: input, along: direction, step: 1e-3) {
      dot(twin.forward($0), gradient)
    }
    #expect(abs(numeric - dot(twin.backward(input, outputGradient: gradient), direction)) < 2e-2)
  }
}
