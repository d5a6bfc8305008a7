import Tensors

/// The numbers of one Adam step (Kingma and Ba 2015), the same for all parameters.
public struct AdamStep: Hashable, Sendable {
  /// Decay of the first moment.
  public static let firstDecay = 0.9
  /// Decay of the second moment.
  public static let secondDecay = 0.999

  /// Step size with the bias corrections that the form puts into it.
  public let rate: Float
  /// Added to the root of the (scaled) second moment.
  public let epsilon: Float
  /// Factor of the root before epsilon is added: 1 in Keras' form, 1/√(1 − β₂ᵗ) in PyTorch's.
  public let rootScale: Float
  /// Weight decay, added to the gradient.
  public let weightDecay: Float

  /// The step number `step`, from 1, in Keras' form: `p −= lr·√(1−β₂ᵗ)/(1−β₁ᵗ) · m/(√v + ε)`, ε = 1e-7.
  public static func keras(step: Int, rate: Float, weightDecay: Float) -> AdamStep {
    let correction = corrections(step)
    return AdamStep(
      rate: Float(Double(rate) * correction.second.squareRoot() / correction.first),
      epsilon: 1e-7, rootScale: 1, weightDecay: weightDecay)
  }

  /// The step number `step`, from 1, in PyTorch's form: `p −= lr/(1−β₁ᵗ) · m/(√(v/(1−β₂ᵗ)) + ε)`, ε = 1e-8.
  public static func pytorch(step: Int, rate: Float, weightDecay: Float) -> AdamStep {
    let correction = corrections(step)
    return AdamStep(
      rate: Float(Double(rate) / correction.first), epsilon: 1e-8,
      rootScale: Float(1 / correction.second.squareRoot()), weightDecay: weightDecay)
  }

  private static func corrections(_ step: Int) -> (first: Double, second: Double) {
    var first = 1.0
    var second = 1.0
    for _ in 0..<step {
      first *= firstDecay
      second *= secondDecay
      if second < 1e-300 { break }
    }
    return (1 - first, 1 - second)
  }

  /// Updates some vectors of values and moments in one pass; a nil gradient is zero everywhere.
  public func apply(
    to parameter: Parameter, firstMoment: AlignedFloats, secondMoment: AlignedFloats, vectors: Range<Int>
  ) {
    let values = VectorPointer(parameter.values.pointer)
    let gradients = parameter.gradient.map { VectorPointer($0.pointer) }
    let first = VectorPointer(firstMoment.pointer)
    let second = VectorPointer(secondMoment.pointer)
    // 1 − β is rounded once, from double precision: 1 − 0.999 in floats is off by 1.3e-5.
    let (firstKept, firstTaken) = (Float(Self.firstDecay), Float(1 - Self.firstDecay))
    let (secondKept, secondTaken) = (Float(Self.secondDecay), Float(1 - Self.secondDecay))
    let step = self
    for index in vectors {
      var gradient = gradients?[index] ?? .zero
      gradient.addProduct(values[index], FloatVector(repeating: step.weightDecay))
      let m = first[index] * firstKept + gradient * firstTaken
      let v = second[index] * secondKept + gradient * gradient * secondTaken
      first[index] = m
      second[index] = v
      values[index] -= m * step.rate / (v.squareRoot() * step.rootScale + step.epsilon)
    }
  }
}

/// The numbers of one step of stochastic gradient descent with Nesterov momentum, in PyTorch's form.
///
/// `g += wd·p; v = μ·v + g; p −= lr·(g + μ·v)`; with μ = 0 plain descent.
public struct NesterovStep: Hashable, Sendable {
  /// Learning rate.
  public let rate: Float
  /// Momentum μ.
  public let momentum: Float
  /// Weight decay, added to the gradient.
  public let weightDecay: Float

  /// A step of its numbers.
  public init(rate: Float, momentum: Float, weightDecay: Float) {
    self.rate = rate
    self.momentum = momentum
    self.weightDecay = weightDecay
  }

  /// Updates some vectors of values and velocity in one pass; a nil gradient is zero everywhere.
  public func apply(to parameter: Parameter, velocity: AlignedFloats, vectors: Range<Int>) {
    let values = VectorPointer(parameter.values.pointer)
    let gradients = parameter.gradient.map { VectorPointer($0.pointer) }
    let velocities = VectorPointer(velocity.pointer)
    let step = self
    for index in vectors {
      var gradient = gradients?[index] ?? .zero
      gradient.addProduct(values[index], FloatVector(repeating: step.weightDecay))
      let speed = velocities[index] * step.momentum + gradient
      velocities[index] = speed
      values[index] -= (gradient + speed * step.momentum) * step.rate
    }
  }
}
