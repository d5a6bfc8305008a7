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

  /// The weights `[channel, height, width]` and the bias of one class in the tensors of a file; nil where they are not there.
  func weights(ofOutput output: Int, in tensors: NetworkWeights) -> (weights: [Float], bias: Float)? {
    guard let matrix = tensors[kernel], let biases = tensors[bias], matrix.shape == shape,
      biases.values.indices.contains(output)
    else { return nil }
    let area = geometry.kernel * geometry.kernel
    let row = (0..<features).map { place -> Float in
      let feature = place % area * geometry.inputChannels + place / area
      return matrix.values[isKeras ? feature * classes + output : output * features + place]
    }
    return (row, biases.values[output])
  }
}
