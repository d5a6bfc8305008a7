import Tensors

/// What computes a convolution: one of three ways, which `WeightPacking.Method` chooses.
///
/// Weights and their gradients lie as `WeightPacking` says.
protocol ConvolutionKernel: AnyObject {
  /// The names of the loops that run: see `Convolution.implementations`.
  var implementations: [String] { get }

  /// Computes the output of `images` images.
  func forward(
    _ source: MapSource, weights: AlignedFloats, bias: AlignedFloats?, to target: MapTarget, images: Int
  ) throws(KernelError)

  /// Computes the gradients of the weights, of the bias where `biasGradient` is given, and of the input where
  /// `inputTarget` is.
  func backward(
    source: MapSource, weights: AlignedFloats, outputGradient: MapSource, weightGradient: AlignedFloats,
    biasGradient: AlignedFloats?, inputTarget: MapTarget?, images: Int
  ) throws(KernelError)
}

/// Adds partial sums, `stride` floats apart, in their order.
func sumPartials(
  _ partials: UnsafeMutablePointer<Float>, stride: Int, count: Int, into result: AlignedFloats,
  _ workers: Workers
) {
  workers.forEachChunk(of: result.count / channelBlock, size: 2048) { chunk in
    let destination = VectorPointer(result.pointer)
    for index in chunk {
      var total = VectorPointer(partials)[index]
      for partial in 1..<max(1, count) { total += VectorPointer(partials + partial * stride)[index] }
      destination[index] = total
    }
  }
}
