import Tensors

/// The plain twin of `BatchNormalization`: normalise, ReLU and addition as separate steps in double precision.
///
/// Maps are `[batch, channel, height, width]`.
public struct ReferenceBatchNormalization: Sendable {
  /// What follows the normalization.
  public let epilogue: Epilogue
  /// Epsilon and running averages.
  public let rule: NormalizationRule

  /// The twin of a normalization.
  public init(epilogue: Epilogue, rule: NormalizationRule) {
    self.epilogue = epilogue
    self.rule = rule
  }

  /// Mean and biased variance of every channel.
  public struct ChannelStatistics: Sendable {
    /// Means.
    public var mean: [Double]
    /// Variances, divided by the number of values.
    public var variance: [Double]

    /// Statistics given, such as running ones.
    public init(mean: [Double], variance: [Double]) {
      self.mean = mean
      self.variance = variance
    }
  }

  /// What a backward pass gives.
  public struct Gradients: Sendable {
    /// Gradient of the input.
    public let input: Tensor
    /// Gradient of the shortcut, where one is added.
    public let shortcut: Tensor
    /// Gradient of γ.
    public let gamma: Tensor
    /// Gradient of β.
    public let beta: Tensor
  }

  /// The statistics of a batch.
  public func statistics(_ input: Tensor) -> ChannelStatistics {
    let channels = input.shape[1]
    var mean = [Double](repeating: 0, count: channels)
    var variance = mean
    let count = Double(input.count / channels)
    forEach(input) { index, channel in mean[channel] += Double(input.values[index]) / count }
    forEach(input) { index, channel in
      let difference = Double(input.values[index]) - mean[channel]
      variance[channel] += difference * difference / count
    }
    return ChannelStatistics(mean: mean, variance: variance)
  }

  /// The output, given the statistics to normalise with.
  public func forward(
    input: Tensor, gamma: Tensor, beta: Tensor, shortcut: Tensor?, statistics: ChannelStatistics
  ) -> Tensor {
    var output = Tensor(repeating: 0, shape: input.shape)
    forEach(input) { index, channel in
      let normalized = normalize(input.values[index], channel, statistics)
      let scaled = Double(gamma.values[channel]) * normalized + Double(beta.values[channel])
      output.values[index] = Float(finish(scaled, Double(shortcut?.values[index] ?? 0)))
    }
    return output
  }

  /// The gradients in training mode, given that of the output.
  public func backward(
    input: Tensor, gamma: Tensor, beta: Tensor, shortcut: Tensor?, outputGradient: Tensor
  ) -> Gradients {
    let channels = input.shape[1]
    let statistics = statistics(input)
    let count = Double(input.count / channels)
    var shortcutGradient = Tensor(repeating: 0, shape: input.shape)
    var inner = [Double](repeating: 0, count: input.count)
    var gammaSums = [Double](repeating: 0, count: channels)
    var betaSums = gammaSums
    forEach(input) { index, channel in
      let normalized = normalize(input.values[index], channel, statistics)
      let scaled = Double(gamma.values[channel]) * normalized + Double(beta.values[channel])
      let added = Double(shortcut?.values[index] ?? 0)
      var gradient = Double(outputGradient.values[index])
      if epilogue != .none, finish(scaled, added) <= 0 { gradient = 0 }
      shortcutGradient.values[index] = Float(gradient)
      if epilogue == .reluThenAddThenRelu, scaled <= 0 { gradient = 0 }
      inner[index] = gradient
      betaSums[channel] += gradient
      gammaSums[channel] += gradient * normalized
    }
    var inputGradient = Tensor(repeating: 0, shape: input.shape)
    forEach(input) { index, channel in
      let normalized = normalize(input.values[index], channel, statistics)
      let factor = Double(gamma.values[channel]) / deviation(channel, statistics)
      let centred = inner[index] - betaSums[channel] / count - normalized * gammaSums[channel] / count
      inputGradient.values[index] = Float(factor * centred)
    }
    return Gradients(
      input: inputGradient, shortcut: shortcutGradient, gamma: Tensor(gammaSums.map(Float.init)),
      beta: Tensor(betaSums.map(Float.init)))
  }

  private func finish(_ scaled: Double, _ shortcut: Double) -> Double {
    switch epilogue {
    case .none: return scaled
    case .relu: return max(0, scaled)
    case .addThenRelu: return max(0, scaled + shortcut)
    case .reluThenAddThenRelu: return max(0, max(0, scaled) + shortcut)
    }
  }

  private func deviation(_ channel: Int, _ statistics: ChannelStatistics) -> Double {
    (statistics.variance[channel] + Double(rule.epsilon)).squareRoot()
  }

  private func normalize(_ value: Float, _ channel: Int, _ statistics: ChannelStatistics) -> Double {
    (Double(value) - statistics.mean[channel]) / deviation(channel, statistics)
  }

  private func forEach(_ tensor: Tensor, _ body: (_ index: Int, _ channel: Int) -> Void) {
    let area = tensor.shape[2] * tensor.shape[3]
    for index in 0..<tensor.count { body(index, index / area % tensor.shape[1]) }
  }
}
