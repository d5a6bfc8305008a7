import Tensors

/// Batch normalization (Ioffe and Szegedy 2015): `y → γ·(y − μ)/√(σ² + ε) + β` per channel of
/// `[batch, channel, height, width]`; μ and σ² are the batch's in training and the running ones in inference.
///
/// Holds numbers per channel only. Whoever writes a map adds up its statistics, whoever reads it normalises it
/// (`MapTarget`, `MapSource`): no pass over memory is the normalization's own. All sums are kept by shards of the pass that
/// writes and added in their order, so they do not depend on threads.
public final class BatchNormalization {
  /// The shape of the maps it normalises.
  public let shape: MapShape
  /// Epsilon and running averages.
  public let rule: NormalizationRule
  /// Scale γ by lane, zero where no channel is.
  public let gamma: Parameter
  /// Shift β, likewise.
  public let beta: Parameter
  /// Running mean by lane.
  public let runningMean: AlignedFloats
  /// Running variance by lane.
  public let runningVariance: AlignedFloats
  /// How many batches the running statistics have averaged.
  public let age: StatisticsAge

  let mean: AlignedFloats
  let scale: AlignedFloats
  let shift: AlignedFloats
  /// The mean of the gradient, once `finishGradients` has been called.
  let gradientMean: AlignedFloats
  /// What a deviation from the mean takes from the gradient: `mean(g·x̂)/σ`.
  let gradientSlope: AlignedFloats
  private let inverseDeviation: AlignedFloats

  // Of every shard, by lane: in the forward pass means and squared deviations, in the backward pass sums of the gradient and
  // of its products with the centred input.
  private let sums: ShardSums

  /// A normalization with γ = 1, β = 0, running mean 0 and running variance 1 for maps of a shape.
  ///
  /// All normalizations of a network share its `age`, which the network advances with every batch.
  public init(
    _ shape: MapShape, rule: NormalizationRule, age: StatisticsAge = StatisticsAge(), trainable: Bool
  ) {
    self.shape = shape
    self.rule = rule
    self.age = age
    let count = shape.paddedChannels
    let shards = trainable ? Shards.most : 0
    gamma = Parameter(count: count, hasGradient: trainable)
    beta = Parameter(count: count, hasGradient: trainable)
    func vector(_ copies: Int = 1) -> AlignedFloats { AlignedFloats(count: count * copies) }
    (runningMean, runningVariance) = (vector(), vector())
    (mean, scale, shift, inverseDeviation) = (vector(), vector(), vector(), vector())
    (gradientMean, gradientSlope) = (vector(), vector())
    sums = ShardSums(
      means: vector(shards), deviations: vector(shards), counts: AlignedFloats(count: shards * shape.blocks))
    for channel in 0..<shape.channels {
      let lane = shape.lane(ofChannel: channel)
      gamma.values.pointer[lane] = 1
      runningVariance.pointer[lane] = 1
    }
  }

  private func place(_ shard: Int, _ block: Int) -> Int { shard * shape.blocks + block }

  // MARK: - Statistics of a batch

  /// Forgets the statistics of the batch before.
  func beginStatistics() { sums.counts.clear() }

  /// Adds the values of one block of lanes: their mean, then the squares of their distances from it, so that a mean far from
  /// zero takes no digits from the variance; joined with the shard's by the rule of Chan and others (1979).
  func addStatistics(_ values: VectorPointer, count: Int, block: Int, shard: Int) {
    var sum = FloatVector.zero
    for index in 0..<count { sum += values[index] }
    let average = sum / Float(count)
    var squares = FloatVector.zero
    for index in 0..<count {
      let distance = values[index] - average
      squares.addProduct(distance, distance)
    }
    let place = place(shard, block)
    let before = sums.counts.pointer[place]
    let total = before + Float(count)
    sums.counts.pointer[place] = total
    guard before > 0 else {
      VectorPointer(sums.means.pointer)[place] = average
      VectorPointer(sums.deviations.pointer)[place] = squares
      return
    }
    let difference = average - VectorPointer(sums.means.pointer)[place]
    VectorPointer(sums.means.pointer)[place] += difference * (Float(count) / total)
    VectorPointer(sums.deviations.pointer)[place] +=
      squares + difference * difference * (before * Float(count) / total)
  }

  /// Takes mean and variance from what was added, shard by shard in double precision, and moves the running ones towards
  /// them.
  func finishStatistics() {
    let kept = rule.kept(batch: age.batches)
    for block in 0..<shape.blocks {
      for lane in 0..<channelBlock { combine(block, lane, kept: kept) }
    }
  }

  private func combine(_ block: Int, _ lane: Int, kept: Float) {
    let channel = block * channelBlock + lane
    var total = 0.0
    var average = 0.0
    var squares = 0.0
    for shard in 0..<Shards.most {
      let place = place(shard, block)
      let count = Double(sums.counts.pointer[place])
      guard count > 0 else { continue }
      let difference = Double(sums.means.pointer[place * channelBlock + lane]) - average
      squares +=
        Double(sums.deviations.pointer[place * channelBlock + lane]) + difference * difference * total * count
        / (total + count)
      average += difference * count / (total + count)
      total += count
    }
    let variance = squares / total
    let runningFeed = rule.unbiasedRunningVariance && total > 1 ? squares / (total - 1) : variance
    setScale(channel, mean: Float(average), variance: Float(variance))
    // A batch that is not finite must not spoil what earlier ones left: the trainer goes back to it.
    guard average.isFinite, runningFeed.isFinite else { return }
    runningMean.pointer[channel] = kept * runningMean.pointer[channel] + (1 - kept) * Float(average)
    runningVariance.pointer[channel] =
      kept * runningVariance.pointer[channel] + (1 - kept) * Float(runningFeed)
  }

  /// Normalises with the running statistics from now on, and writes 0 for the channels that are silent.
  public func useRunningStatistics(silent: [Range<Int>] = []) {
    for lane in 0..<shape.paddedChannels {
      setScale(lane, mean: runningMean.pointer[lane], variance: runningVariance.pointer[lane])
    }
    for channel in silent.joined() {
      let lane = shape.lane(ofChannel: channel)
      scale.pointer[lane] = 0
      shift.pointer[lane] = 0
    }
  }

  private func setScale(_ lane: Int, mean average: Float, variance: Float) {
    // Lanes without a channel have no variance; an epsilon of 0 must not make them infinite.
    let spread = variance + rule.epsilon
    let inverse = spread == 0 ? 0 : 1 / spread.squareRoot()
    let factor = gamma.values.pointer[lane] * inverse
    mean.pointer[lane] = average
    inverseDeviation.pointer[lane] = inverse
    scale.pointer[lane] = factor
    shift.pointer[lane] = beta.values.pointer[lane] - average * factor
  }

  // MARK: - Gradients

  /// Forgets the sums of the pass before.
  func beginGradients() {
    sums.means.clear()
    sums.deviations.clear()
  }

  /// Adds the sums of a gradient, and of its product with the centred input, over some positions of one block.
  func addGradients(sum: FloatVector, product: FloatVector, block: Int, shard: Int) {
    let place = place(shard, block)
    VectorPointer(sums.means.pointer)[place] += sum
    VectorPointer(sums.deviations.pointer)[place] += product
  }

  /// Takes the gradients of γ and β from what was added over `count` positions, and with them what `MapSource.gradient` needs.
  func finishGradients(count: Int) {
    guard let gammaGradient = gamma.gradient, let betaGradient = beta.gradient else { return }
    for lane in 0..<shape.paddedChannels {
      var sum = 0.0
      var product = 0.0
      for shard in 0..<Shards.most {
        sum += Double(sums.means.pointer[shard * shape.paddedChannels + lane])
        product += Double(sums.deviations.pointer[shard * shape.paddedChannels + lane])
      }
      let inverse = Double(inverseDeviation.pointer[lane])
      betaGradient.pointer[lane] = Float(sum)
      gammaGradient.pointer[lane] = Float(product * inverse)
      gradientMean.pointer[lane] = Float(sum / Double(count))
      gradientSlope.pointer[lane] = Float(product * inverse * inverse / Double(count))
    }
  }

  // MARK: - Tensors

  /// A vector by lane as a tensor by channel, `[channels]`.
  public func tensor(_ vector: AlignedFloats) -> Tensor {
    Tensor((0..<shape.channels).map { vector.pointer[shape.lane(ofChannel: $0)] })
  }

  /// Sets a vector by lane from a tensor by channel.
  public func set(_ vector: AlignedFloats, to tensor: Tensor) {
    for (channel, value) in tensor.values.prefix(shape.channels).enumerated() {
      vector.pointer[shape.lane(ofChannel: channel)] = value
    }
  }
}

/// What every shard has summed so far, by lane.
private struct ShardSums {
  let means: AlignedFloats
  let deviations: AlignedFloats
  /// By block: how many values a shard has seen.
  let counts: AlignedFloats
}
