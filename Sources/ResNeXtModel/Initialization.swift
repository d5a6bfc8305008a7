import Tensors

extension NetworkWeights {
  /// Fresh weights, ruled by `seed` alone.
  ///
  /// Notebook form: `glorot_uniform(seed=…)` on every kernel as TensorFlow 1.x draws it, so that kernels of equal shape
  /// start identical (departure 9); seed 0 gives the notebook's own. Paper form: He and others 2015, equation 10, and a
  /// dense layer as PyTorch draws it. Biases and shifts are 0, scales and running variances 1, and statistics fresh.
  ///
  /// - Parameter memory: How much there is for them; asked before any is taken.
  /// - Throws: `ModelError.notEnoughMemory`, and others when the configuration is not valid.
  public static func initial(
    _ configuration: NetworkConfiguration, seed: UInt64, memory: AvailableMemory = .now()
  ) throws(ModelError) -> NetworkWeights {
    try MemoryPlan.loading(configuration).require(memory)
    // A network of one image knows the names and shapes; its own weights are zero, its statistics 0 and 1.
    var weights = try ResNeXt(configuration, batch: 1, trainable: false, threads: 1, memory: memory).weights
    // One by one, so that there is never more than one tensor twice.
    for position in weights.tensors.indices {
      let named = weights.tensors[position]
      guard let drawn = drawn(named, configuration.form, seed: seed, purpose: UInt64(position) + 1) else {
        continue
      }
      weights.tensors[position] = NamedTensor(named.name, drawn)
    }
    weights.averagedBatches = 0
    return weights
  }

  /// The random values of a kernel or matrix; nil for what is not random.
  private static func drawn(
    _ named: NamedTensor, _ form: NetworkConfiguration.Form, seed: UInt64, purpose: UInt64
  ) -> Tensor? {
    let shape = named.tensor.shape
    switch form {
    case .notebook where named.name.hasSuffix("/kernel"): return glorotUniform(shape: shape, seed: seed)
    case .paper where shape.count == 4: return heNormal(shape: shape, seed: seed, purpose: purpose)
    case .paper where shape.count == 2: return denseUniform(shape: shape, seed: seed, purpose: purpose)
    default: return nil
    }
  }

  /// TensorFlow 1.x's `glorot_uniform(seed)` for an HWIO kernel or an (in, out) matrix: uniform in ±√(6 / (fan in + fan
  /// out)), from the Philox stream of the default graph seed 87654321 and the operation's seed.
  static func glorotUniform(shape: [Int], seed: UInt64) -> Tensor {
    let area = shape.dropLast(2).reduce(1, *)
    let fans = Double(area * (shape[shape.count - 2] + shape[shape.count - 1]))
    let limit = Float((6 / fans).squareRoot())
    var generator = Philox(seed: 87_654_321, purpose: seed)
    var tensor = Tensor(repeating: 0, shape: shape)
    for index in 0..<tensor.count { tensor.values[index] = generator.nextUniform(-limit, limit) }
    return tensor
  }

  /// Normal with variance 2 / fan in, for an OIHW kernel.
  private static func heNormal(shape: [Int], seed: UInt64, purpose: UInt64) -> Tensor {
    let deviation = (2 / Float(shape[1] * shape[2] * shape[3])).squareRoot()
    var generator = Philox(seed: seed, purpose: purpose)
    var tensor = Tensor(repeating: 0, shape: shape)
    for index in stride(from: 0, to: tensor.count, by: 2) {
      let pair = generator.nextNormalPair()
      tensor.values[index] = deviation * pair.0
      if index + 1 < tensor.count { tensor.values[index + 1] = deviation * pair.1 }
    }
    return tensor
  }

  /// Uniform in ±1/√(fan in), for an (out, in) matrix.
  private static func denseUniform(shape: [Int], seed: UInt64, purpose: UInt64) -> Tensor {
    let limit = 1 / Float(shape[1]).squareRoot()
    var generator = Philox(seed: seed, purpose: purpose)
    var tensor = Tensor(repeating: 0, shape: shape)
    for index in 0..<tensor.count { tensor.values[index] = generator.nextUniform(-limit, limit) }
    return tensor
  }
}
