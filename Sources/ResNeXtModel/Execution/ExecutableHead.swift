import Kernels
import Tensors

/// The head as the kernels run it: a pool, and the dense layer as a convolution as large as the pooled map.
final class ExecutableHead {
  let dense: Convolution
  /// The logits, `[batch, classes, 1, 1]`.
  let logits: FeatureMap
  private let pool: Pooling
  private let pooled: FeatureMap
  private let naming: DenseNaming

  init(_ head: FusedNetwork.Head, input: MapShape, context: BuildContext) throws(ModelError) {
    naming = context.scheme.naming(dense: head.dense)
    pool = head.pool.pooling(input, context.workspace)
    pooled = FeatureMap(pool.outputShape)
    dense = try ModelError.wrap { () throws(KernelError) in
      try Convolution(
        head.dense, batch: context.batch, trainable: context.trainable, workspace: context.workspace)
    }
    logits = FeatureMap(dense.geometry.outputShape(batch: context.batch))
  }

  func forward(_ input: FeatureMap, images: Int, recorder: TraceRecorder?) throws(KernelError) {
    pool.forward(input, pooled, images: images)
    recorder?.record(.pooled, pooled)
    try dense.forward(pooled, logits, images: images)
  }

  /// Expects the gradient of the logits in the logits themselves and writes that of the input.
  func backward(input: FeatureMap, inputGradient: FeatureMap, images: Int) throws(KernelError) {
    try dense.backward(input: pooled, outputGradient: logits, inputGradient: pooled, images: images)
    pool.backward(input: input, outputGradient: pooled, inputGradient: inputGradient, images: images)
  }

  var parameters: [Parameter] { [dense.weights, dense.idleWeights, dense.bias].compactMap { $0 } }

  // MARK: - Weights by name

  var tensors: [NamedTensor] { tensors { $0.values } }

  /// Some numbers of weights and bias, such as their gradients; none where they have no such numbers.
  func tensors(_ storage: Convolution.Storage) -> [NamedTensor] {
    guard let weights = dense.logicalWeights(storage) else { return [] }
    return naming.export(weights, dense.logicalBias(storage))
  }

  /// Sets some numbers of weights and bias, their values by default, from those of a file.
  ///
  /// - Throws: `ModelError.missingTensor` or `.shapeMismatch`.
  func load(_ source: TensorSource, into storage: Convolution.Storage = { $0.values }) throws(ModelError) {
    let (weights, bias) = try naming.load(from: source)
    try ModelError.wrap { () throws(KernelError) in
      try dense.load(weights: weights.values, bias: bias.values, into: storage)
    }
  }
}
