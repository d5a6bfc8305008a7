import Kernels
import Tensors

/// What the dense layer's tensors are called in files, and how their axes lie there.
struct DenseNaming {
  let kernel: String
  let bias: String
  /// Keras flattens `[height, width, channel]` and keeps (in, out); PyTorch keeps (out, in).
  let isKeras: Bool
  let geometry: ConvolutionGeometry

  private var classes: Int { geometry.outputChannels }
  private var features: Int { geometry.weightCount / classes }
  private var shape: [Int] { isKeras ? [features, classes] : [classes, features] }

  /// Names and shapes, in the order in which they are exported.
  var descriptions: [TensorDescription] {
    [TensorDescription(kernel, shape), TensorDescription(bias, [classes])]
  }

  /// The tensors under their names, from weights `[class, channel, height, width]`.
  func export(_ weights: Tensor, _ biases: Tensor?) -> [NamedTensor] {
    var matrix = Tensor(repeating: 0, shape: shape)
    matrix.values = isKeras ? hwio(weights).values : weights.values
    return [NamedTensor(kernel, matrix)] + (biases.map { [NamedTensor(bias, $0)] } ?? [])
  }

  /// Weights `[class, channel, height, width]` and biases from those of a file.
  ///
  /// - Throws: `ModelError.missingTensor` or `.shapeMismatch`.
  func load(from source: TensorSource) throws(ModelError) -> (weights: Tensor, bias: Tensor) {
    let matrix = try source.tensor(kernel, shape: shape)
    let biases = try source.tensor(bias, shape: [classes])
    guard isKeras else { return (matrix, biases) }
    var shaped = Tensor(
      repeating: 0, shape: [geometry.kernel, geometry.kernel, geometry.inputChannels, classes])
    shaped.values = matrix.values
    return (oihw(shaped), biases)
  }
}
