import Tensors

/// Batch normalization (Ioffe and Szegedy 2015), with the ReLU and the addition that follow it in the same pass.
///
/// `y → γ·(y − μ)/√(σ² + ε) + β` per channel of `[batch, channel, height, width]`; μ and σ² are the batch's in training and
/// the running ones in inference. The backward pass recomputes what it can from y: two passes over memory, and y itself
/// becomes its own gradient.
public final class BatchNormalization {
  /// Number of channels.
  public let channels: Int
  /// What follows in the same pass.
  public let epilogue: Epilogue
  /// Epsilon and running averages.
  public let rule: NormalizationRule
  /// Scale γ, padded to whole vectors with zeros.
  public let gamma: Parameter
  /// Shift β, padded likewise.
  public let beta: Parameter
  /// Running mean.
  public let runningMean: AlignedFloats
  /// Running variance.
  public let runningVariance: AlignedFloats

  private let workers: Workers
  private let mean: AlignedFloats
  private let inverseDeviation: AlignedFloats
  private let scale: AlignedFloats
  private let shift: AlignedFloats
  private let partials: AlignedFloats

  /// A normalization with γ = 1, β = 0, running mean 0 and running variance 1, for batches of up to `batch` images.
  public init(
    channels: Int, epilogue: Epilogue, rule: NormalizationRule, batch: Int, trainable: Bool,
    workspace: Workspace
  ) {
    self.channels = channels
    self.epilogue = epilogue
    self.rule = rule
    workers = workspace.workers
    let padded = MapShape(batch: 1, channels: channels, height: 1, width: 1).paddedChannels
    gamma = Parameter(count: padded, hasGradient: trainable)
    beta = Parameter(count: padded, hasGradient: trainable)
    runningMean = AlignedFloats(count: padded)
    runningVariance = AlignedFloats(count: padded)
    mean = AlignedFloats(count: padded)
    inverseDeviation = AlignedFloats(count: padded)
    scale = AlignedFloats(count: padded)
    shift = AlignedFloats(count: padded)
    partials = AlignedFloats(count: trainable ? 2 * batch * padded : 0)
    for channel in 0..<channels {
      gamma.values.pointer[channel] = 1
      runningVariance.pointer[channel] = 1
    }
  }

  private func coefficients(_ block: Int) -> BlockCoefficients {
    BlockCoefficients(
      mean: lanes(mean.pointer)[block], scale: lanes(scale.pointer)[block], shift: lanes(shift.pointer)[block]
    )
  }

  private var blocks: Int { gamma.values.count / channelBlock }

  // MARK: - Forward

  /// Normalises with the statistics of the first `images` images, and moves the running ones towards them.
  ///
  /// `shortcut` is read where the epilogue adds. `output` may be `input`.
  public func forwardTraining(_ input: FeatureMap, shortcut: FeatureMap?, _ output: FeatureMap, images: Int) {
    measure(input, images: images)
    apply(input, shortcut: shortcut, output, images: images, epilogue: epilogue)
  }

  /// Normalises with the running statistics.
  public func forwardInference(_ input: FeatureMap, shortcut: FeatureMap?, _ output: FeatureMap, images: Int)
  {
    useRunningStatistics()
    apply(input, shortcut: shortcut, output, images: images, epilogue: epilogue)
  }

  /// Normalises with the running statistics and leaves out what follows: for looking at.
  public func normalizedOnly(_ input: FeatureMap, _ output: FeatureMap, images: Int) {
    useRunningStatistics()
    apply(input, shortcut: nil, output, images: images, epilogue: .none)
  }

  private func useRunningStatistics() {
    for channel in 0..<channels {
      setScale(channel, mean: runningMean.pointer[channel], variance: runningVariance.pointer[channel])
    }
  }

  private func setScale(_ channel: Int, mean average: Float, variance: Float) {
    let inverse = 1 / (variance + rule.epsilon).squareRoot()
    let factor = gamma.values.pointer[channel] * inverse
    mean.pointer[channel] = average
    inverseDeviation.pointer[channel] = inverse
    scale.pointer[channel] = factor
    shift.pointer[channel] = beta.values.pointer[channel] - average * factor
  }

  /// Mean and variance of every channel: per image in two passes over a plane that stays in the cache, then over the
  /// images in double precision, in their order (Chan and others 1979).
  private func measure(_ input: FeatureMap, images: Int) {
    let area = input.shape.area
    let blocks = blocks
    let means = lanes(partials.pointer)
    let squares = lanes(partials.pointer + images * blocks * channelBlock)
    workers.forEach(images) { image, _ in
      for block in 0..<blocks {
        let plane = input.lanes(image: image, block: block)
        var sum = Lanes.zero
        for position in 0..<area { sum += plane[position] }
        let average = sum / Float(area)
        var deviations = Lanes.zero
        for position in 0..<area {
          let difference = plane[position] - average
          deviations.addProduct(difference, difference)
        }
        means[image * blocks + block] = average
        squares[image * blocks + block] = deviations
      }
    }
    for channel in 0..<channels { combine(channel, area: area, images: images) }
  }

  private func combine(_ channel: Int, area: Int, images: Int) {
    let means = partials.pointer
    let squares = means + images * blocks * channelBlock
    let stride = blocks * channelBlock
    var sum = 0.0
    for image in 0..<images { sum += Double(means[image * stride + channel]) }
    let average = sum / Double(images)
    var deviations = 0.0
    for image in 0..<images {
      let difference = Double(means[image * stride + channel]) - average
      deviations += Double(squares[image * stride + channel]) + difference * difference * Double(area)
    }
    let count = Double(images * area)
    let variance = deviations / count
    let runningFeed = rule.unbiasedRunningVariance && count > 1 ? deviations / (count - 1) : variance
    setScale(channel, mean: Float(average), variance: Float(variance))
    // A batch that is not finite must not spoil what earlier ones left: the trainer goes back to it.
    guard average.isFinite, runningFeed.isFinite else { return }
    runningMean.pointer[channel] =
      rule.decay * runningMean.pointer[channel] + (1 - rule.decay) * Float(average)
    runningVariance.pointer[channel] =
      rule.decay * runningVariance.pointer[channel] + (1 - rule.decay) * Float(runningFeed)
  }

  private func apply(
    _ input: FeatureMap, shortcut: FeatureMap?, _ output: FeatureMap, images: Int, epilogue: Epilogue
  ) {
    let area = input.shape.area
    workers.forEach(images) { image, _ in
      for block in 0..<blocks {
        let source = input.lanes(image: image, block: block)
        let target = output.lanes(image: image, block: block)
        let affine = coefficients(block)
        switch epilogue {
        case .none:
          for position in 0..<area { target[position] = affine.normalized(source[position]) }
        case .relu:
          for position in 0..<area {
            target[position] = positivePart(affine.normalized(source[position]))
          }
        case .addThenRelu:
          guard let added = shortcut?.lanes(image: image, block: block) else { return }
          for position in 0..<area {
            target[position] = positivePart(affine.normalized(source[position]) + added[position])
          }
        case .reluThenAddThenRelu:
          guard let added = shortcut?.lanes(image: image, block: block) else { return }
          for position in 0..<area {
            let residual = positivePart(affine.normalized(source[position]))
            target[position] = positivePart(residual + added[position])
          }
        }
      }
    }
  }

  // MARK: - Backward

  /// Computes the gradients of γ and β, and replaces `input` by its gradient.
  ///
  /// Follows a `forwardTraining` of the same batch. Where the epilogue adds, `output` must still hold what forward wrote,
  /// and `outputGradient` becomes the gradient of the shortcut: what the last ReLU let through.
  public func backward(input: FeatureMap, output: FeatureMap, outputGradient: FeatureMap, images: Int) {
    reduce(input: input, output: output, outputGradient: outputGradient, images: images)
    sumGradients(images: images)
    propagate(input: input, outputGradient: outputGradient, images: images)
  }

  /// First pass: masks the gradient by the ReLUs and sums it, and its product with the centred input, per image.
  private func reduce(input: FeatureMap, output: FeatureMap, outputGradient: FeatureMap, images: Int) {
    let area = input.shape.area
    let blocks = blocks
    let sums = lanes(partials.pointer)
    let products = lanes(partials.pointer + images * blocks * channelBlock)
    let adds = epilogue.adds
    let masks = epilogue.masksNormalized
    workers.forEach(images) { image, _ in
      for block in 0..<blocks {
        let values = input.lanes(image: image, block: block)
        let gradients = outputGradient.lanes(image: image, block: block)
        let affine = coefficients(block)
        var sum = Lanes.zero
        var product = Lanes.zero
        if adds {
          let results = output.lanes(image: image, block: block)
          for position in 0..<area {
            gradients[position] = gradients[position].replacing(with: 0, where: results[position] .<= 0)
          }
        }
        for position in 0..<area {
          let value = values[position]
          let gradient = affine.masked(gradients[position], at: value, masks)
          sum += gradient
          product.addProduct(gradient, value - affine.mean)
        }
        sums[image * blocks + block] = sum
        products[image * blocks + block] = product
      }
    }
  }

  private func sumGradients(images: Int) {
    guard let gammaGradient = gamma.gradient, let betaGradient = beta.gradient else { return }
    let stride = blocks * channelBlock
    let sums = partials.pointer
    let products = sums + images * stride
    for channel in 0..<channels {
      var sum = 0.0
      var product = 0.0
      for image in 0..<images {
        sum += Double(sums[image * stride + channel])
        product += Double(products[image * stride + channel])
      }
      betaGradient.pointer[channel] = Float(sum)
      gammaGradient.pointer[channel] = Float(product * Double(inverseDeviation.pointer[channel]))
    }
  }

  /// Second pass: `γ/σ · (g − mean(g) − x̂ · mean(g·x̂))`, written over the input.
  private func propagate(input: FeatureMap, outputGradient: FeatureMap, images: Int) {
    guard let gammaGradient = gamma.gradient, let betaGradient = beta.gradient else { return }
    let area = input.shape.area
    let count = Float(images * area)
    let masks = epilogue.masksNormalized
    workers.forEach(images) { image, _ in
      for block in 0..<blocks {
        let values = input.lanes(image: image, block: block)
        let gradients = outputGradient.lanes(image: image, block: block)
        let affine = coefficients(block)
        let meanGradient = lanes(betaGradient.pointer)[block] / count
        let slope = lanes(gammaGradient.pointer)[block] * lanes(inverseDeviation.pointer)[block] / count
        for position in 0..<area {
          let value = values[position]
          let gradient = affine.masked(gradients[position], at: value, masks)
          values[position] = affine.scale * (gradient - meanGradient - (value - affine.mean) * slope)
        }
      }
    }
  }
}

/// What the last forward pass normalised the 8 channels of a block with.
private struct BlockCoefficients {
  let mean: Lanes
  let scale: Lanes
  let shift: Lanes

  /// `γ·(y − μ)/√(σ² + ε) + β`.
  @inline(__always)
  func normalized(_ value: Lanes) -> Lanes { shift.addingProduct(value, scale) }

  /// The gradient behind the ReLU that follows, if one does: none where the normalised value is not positive.
  @inline(__always)
  func masked(_ gradient: Lanes, at value: Lanes, _ masks: Bool) -> Lanes {
    masks ? gradient.replacing(with: 0, where: normalized(value) .<= 0) : gradient
  }
}

/// ReLU of 8 channels.
@inline(__always)
func positivePart(_ value: Lanes) -> Lanes { value.replacing(with: 0, where: value .< 0) }
