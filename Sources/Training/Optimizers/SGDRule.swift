import Kernels
import Tensors

/// Stochastic gradient descent with Nesterov's momentum, as PyTorch writes it.
struct SGDRule: UpdateRule {
  static let momentNames = ["velocity"]
  static let standardRate: Float = 0.1

  private let momentum: Float
  private let weightDecay: Float

  init(_ configuration: TrainingConfiguration) {
    momentum = configuration.momentum
    weightDecay = configuration.weightDecay
  }

  func update(step number: Int, rate: Float) -> ParameterUpdate {
    let numbers = NesterovStep(rate: rate, momentum: momentum, weightDecay: weightDecay)
    return { parameter, moments, vectors in
      numbers.apply(to: parameter, velocity: moments[0], vectors: vectors)
    }
  }
}
