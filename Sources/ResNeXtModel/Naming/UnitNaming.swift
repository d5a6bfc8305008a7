import Kernels
import Tensors

/// The tensors of a convolution and its normalization, as the kernels see them: weights in OIHW, all paths together.
struct UnitTensors {
  var weights: Tensor
  var bias: Tensor?
  var gamma: Tensor
  var beta: Tensor
  var runningMean: Tensor?
  var runningVariance: Tensor?
}

/// Tensors by name, remembering which were taken.
final class TensorSource {
  private let tensors: [String: Tensor]
  private var taken: Set<String> = []

  init(tensors: [String: Tensor]) { self.tensors = tensors }

  /// The first name, in alphabetical order, that nobody asked for.
  var leftOver: String? { tensors.keys.filter { !taken.contains($0) }.min() }

  /// The tensor of a name, checked.
  ///
  /// - Throws: `ModelError.missingTensor` or `.shapeMismatch`.
  func tensor(_ name: String, shape: [Int]) throws(ModelError) -> Tensor {
    guard let tensor = tensors[name] else { throw .missingTensor(name: name) }
    guard tensor.shape == shape else {
      throw .shapeMismatch(name: name, expected: shape, found: tensor.shape)
    }
    taken.insert(name)
    return tensor
  }
}

/// What a unit's tensors are called in files, and how their axes lie there.
enum UnitNaming {
  /// torchvision's: one tensor for all paths, OIHW.
  case torchvision(convolution: String, normalization: String)
  /// The notebook's: one layer a path, each with its slice of the output channels, HWIO.
  case keras(convolutions: [String], normalizations: [String])

  /// Names and shapes, in the order in which they are exported.
  func descriptions(of geometry: ConvolutionGeometry) -> [TensorDescription] {
    let weights = [geometry.outputChannels, geometry.groupInput, geometry.kernel, geometry.kernel]
    switch self {
    case .torchvision(let convolution, let normalization):
      let vectors = ["weight", "bias", "running_mean", "running_var"].map { "\(normalization).\($0)" }
      return [TensorDescription("\(convolution).weight", weights)]
        + (geometry.hasBias ? [TensorDescription("\(convolution).bias", [weights[0]])] : [])
        + vectors.map { TensorDescription($0, [weights[0]]) }
    case .keras(let convolutions, let normalizations):
      let width = weights[0] / convolutions.count
      return zip(convolutions, normalizations).flatMap { convolution, normalization in
        let vectors = ["gamma", "beta", "moving_mean", "moving_variance"].map { "\(normalization)/\($0)" }
        return [TensorDescription("\(convolution)/kernel", [weights[2], weights[3], weights[1], width])]
          + (geometry.hasBias ? [TensorDescription("\(convolution)/bias", [width])] : [])
          + vectors.map { TensorDescription($0, [width]) }
      }
    }
  }

  /// The tensors under their names, axes as in files.
  func export(_ unit: UnitTensors) -> [NamedTensor] {
    switch self {
    case .torchvision(let convolution, let normalization):
      return [
        NamedTensor("\(convolution).weight", unit.weights),
        unit.bias.map { NamedTensor("\(convolution).bias", $0) },
        NamedTensor("\(normalization).weight", unit.gamma), NamedTensor("\(normalization).bias", unit.beta),
        unit.runningMean.map { NamedTensor("\(normalization).running_mean", $0) },
        unit.runningVariance.map { NamedTensor("\(normalization).running_var", $0) },
      ].compactMap { $0 }
    case .keras(let convolutions, let normalizations):
      return zip(convolutions, normalizations).enumerated().flatMap { path, names -> [NamedTensor] in
        let channels = outputs(of: path, total: unit.gamma.count)
        return [
          NamedTensor("\(names.0)/kernel", hwio(unit.weights.slices(channels))),
          unit.bias.map { NamedTensor("\(names.0)/bias", $0.slices(channels)) },
          NamedTensor("\(names.1)/gamma", unit.gamma.slices(channels)),
          NamedTensor("\(names.1)/beta", unit.beta.slices(channels)),
          unit.runningMean.map { NamedTensor("\(names.1)/moving_mean", $0.slices(channels)) },
          unit.runningVariance.map { NamedTensor("\(names.1)/moving_variance", $0.slices(channels)) },
        ].compactMap { $0 }
      }
    }
  }

  /// The tensors of a file, as the kernels need them.
  ///
  /// - Parameter statistics: Whether running statistics are there, too.
  /// - Throws: `ModelError.missingTensor` or `.shapeMismatch`.
  func load(
    from source: TensorSource, geometry: ConvolutionGeometry, statistics: Bool
  ) throws(ModelError) -> UnitTensors {
    let weightShape = [geometry.outputChannels, geometry.groupInput, geometry.kernel, geometry.kernel]
    let hasBias = geometry.hasBias
    let channels = weightShape[0]
    switch self {
    case .torchvision(let convolution, let normalization):
      return UnitTensors(
        weights: try source.tensor("\(convolution).weight", shape: weightShape),
        bias: hasBias ? try source.tensor("\(convolution).bias", shape: [channels]) : nil,
        gamma: try source.tensor("\(normalization).weight", shape: [channels]),
        beta: try source.tensor("\(normalization).bias", shape: [channels]),
        runningMean: statistics
          ? try source.tensor("\(normalization).running_mean", shape: [channels]) : nil,
        runningVariance: statistics
          ? try source.tensor("\(normalization).running_var", shape: [channels]) : nil)
    case .keras(let convolutions, let normalizations):
      let width = channels / convolutions.count
      // In place: a copy of the largest kernels is as much as a small network.
      var loaded = Tensor(repeating: 0, shape: weightShape)
      var end = 0
      for name in convolutions {
        let kernelShape = [weightShape[2], weightShape[3], weightShape[1], width]
        let kernel = oihw(try source.tensor("\(name)/kernel", shape: kernelShape))
        loaded.values.replaceSubrange(end..<end + kernel.count, with: kernel.values)
        end += kernel.count
      }
      func vectors(_ names: [String], _ suffix: String) throws(ModelError) -> Tensor {
        var values: [Float] = []
        for name in names { values += try source.tensor("\(name)/\(suffix)", shape: [width]).values }
        return Tensor(values)
      }
      return UnitTensors(
        weights: loaded, bias: hasBias ? try vectors(convolutions, "bias") : nil,
        gamma: try vectors(normalizations, "gamma"), beta: try vectors(normalizations, "beta"),
        runningMean: statistics ? try vectors(normalizations, "moving_mean") : nil,
        runningVariance: statistics ? try vectors(normalizations, "moving_variance") : nil)
    }
  }

  /// The weights `[input, height, width]` of one output channel in the tensors of a file; nil where they are not there.
  func weights(ofOutput output: Int, in tensors: NetworkWeights) -> [Float]? {
    switch self {
    case .torchvision(let convolution, _):
      guard let kernel = tensors["\(convolution).weight"], kernel.shape.count == 4, output < kernel.shape[0]
      else {
        return nil
      }
      return kernel.slice(output).values
    case .keras(let convolutions, _):
      guard let width = tensors["\(convolutions[0])/kernel"]?.shape.last, width > 0,
        convolutions.indices.contains(output / width),
        let kernel = tensors["\(convolutions[output / width])/kernel"],
        kernel.shape.count == 4
      else { return nil }
      let (area, inputs) = (kernel.shape[0] * kernel.shape[1], kernel.shape[2])
      return (0..<inputs * area).map { place in
        kernel.values[(place % area * inputs + place / area) * width + output % width]
      }
    }
  }

  private func outputs(of path: Int, total: Int) -> Range<Int> {
    guard case .keras(let names, _) = self else { return 0..<total }
    return path * total / names.count..<(path + 1) * total / names.count
  }
}

/// `[output, input, height, width]` as `[height, width, input, output]`.
func hwio(_ oihw: Tensor) -> Tensor {
  var result = Tensor(
    repeating: 0, shape: [oihw.shape[2], oihw.shape[3], oihw.shape[1], oihw.shape[0]])
  forEachWeight(outputs: oihw.shape[0], inputs: oihw.shape[1], area: oihw.shape[2] * oihw.shape[3]) {
    result.values[$1] = oihw.values[$0]
  }
  return result
}

/// `[height, width, input, output]` as `[output, input, height, width]`.
func oihw(_ hwio: Tensor) -> Tensor {
  var result = Tensor(
    repeating: 0, shape: [hwio.shape[3], hwio.shape[2], hwio.shape[0], hwio.shape[1]])
  forEachWeight(outputs: hwio.shape[3], inputs: hwio.shape[2], area: hwio.shape[0] * hwio.shape[1]) {
    result.values[$0] = hwio.values[$1]
  }
  return result
}

/// Calls `body` with the place of every weight in OIHW and in HWIO.
@inline(__always)
private func forEachWeight(outputs: Int, inputs: Int, area: Int, _ body: (_ oihw: Int, _ hwio: Int) -> Void) {
  for output in 0..<outputs {
    for input in 0..<inputs {
      for tap in 0..<area {
        body((output * inputs + input) * area + tap, (tap * inputs + input) * outputs + output)
      }
    }
  }
}
