import Tensors

/// The plain twin of `Convolution`: the definition, summed in double precision, on planar tensors.
///
/// Maps are `[batch, channel, height, width]`, weights `[output, input per group, height, width]`.
public struct ReferenceConvolution: Sendable {
  /// The numbers of the convolution.
  public let geometry: ConvolutionGeometry

  /// The twin of a convolution.
  public init(_ geometry: ConvolutionGeometry) { self.geometry = geometry }

  /// What a backward pass gives.
  public struct Gradients: Sendable {
    /// Gradient of the input, `[batch, channel, height, width]`.
    public let input: Tensor
    /// Gradient of the weights, `[output, input per group, height, width]`.
    public let weights: Tensor
    /// Gradient of the bias, `[output]`.
    public let bias: Tensor
  }

  /// The output of a batch.
  public func forward(input: Tensor, weights: Tensor, bias: Tensor?) -> Tensor {
    let images = input.shape[0]
    let outputArea = geometry.outputHeight * geometry.outputWidth
    var result = Tensor(
      repeating: 0, shape: [images, geometry.outputChannels, geometry.outputHeight, geometry.outputWidth])
    var sums = [Double](repeating: 0, count: result.count)
    forEachProduct(images) { inputIndex, weightIndex, outputIndex in
      sums[outputIndex] += Double(input.values[inputIndex]) * Double(weights.values[weightIndex])
    }
    for index in sums.indices {
      let channel = index / outputArea % geometry.outputChannels
      result.values[index] = Float(sums[index] + Double(bias?.values[channel] ?? 0))
    }
    return result
  }

  /// The gradients of a batch, given that of the output.
  public func backward(input: Tensor, weights: Tensor, outputGradient: Tensor) -> Gradients {
    var inputSums = [Double](repeating: 0, count: input.count)
    var weightSums = [Double](repeating: 0, count: weights.count)
    var biasSums = [Double](repeating: 0, count: geometry.outputChannels)
    forEachProduct(input.shape[0]) { inputIndex, weightIndex, outputIndex in
      let gradient = Double(outputGradient.values[outputIndex])
      inputSums[inputIndex] += gradient * Double(weights.values[weightIndex])
      weightSums[weightIndex] += gradient * Double(input.values[inputIndex])
    }
    let outputArea = geometry.outputHeight * geometry.outputWidth
    for (index, gradient) in outputGradient.values.enumerated() {
      biasSums[index / outputArea % geometry.outputChannels] += Double(gradient)
    }
    var inputGradient = Tensor(repeating: 0, shape: input.shape)
    inputGradient.values = inputSums.map(Float.init)
    var weightGradient = Tensor(repeating: 0, shape: weights.shape)
    weightGradient.values = weightSums.map(Float.init)
    return Gradients(input: inputGradient, weights: weightGradient, bias: Tensor(biasSums.map(Float.init)))
  }

  /// Calls `body` with the places of every product `input · weight` that enters an output.
  private func forEachProduct(_ images: Int, _ body: (_ input: Int, _ weight: Int, _ output: Int) -> Void) {
    let inputArea = geometry.inputHeight * geometry.inputWidth
    var output = 0
    for image in 0..<images {
      for outputChannel in 0..<geometry.outputChannels {
        let group = outputChannel / geometry.groupOutput
        for row in 0..<geometry.outputHeight {
          for column in 0..<geometry.outputWidth {
            var weight = outputChannel * geometry.groupInput * geometry.kernel * geometry.kernel
            for channel in 0..<geometry.groupInput {
              let plane = (image * geometry.inputChannels + group * geometry.groupInput + channel) * inputArea
              for tap in 0..<geometry.kernel * geometry.kernel {
                let y = row * geometry.stride + tap / geometry.kernel - geometry.padding.top
                let x = column * geometry.stride + tap % geometry.kernel - geometry.padding.left
                if (0..<geometry.inputHeight).contains(y), (0..<geometry.inputWidth).contains(x) {
                  body(plane + y * geometry.inputWidth + x, weight, output)
                }
                weight += 1
              }
            }
            output += 1
          }
        }
      }
    }
  }
}
