import Kernels
import ResNeXtModel
import Tensors

/// Adam (Kingma and Ba 2015), with the bias corrections where Keras or PyTorch has them, by the network's form.
struct AdamRule: UpdateRule {
  static let momentNames = ["first_moment", "second_moment"]
  static let standardRate: Float = 1e-3

  private let isKeras: Bool
  private let weightDecay: Float

  init(_ configuration: TrainingConfiguration) {
    isKeras = configuration.network.form == .notebook
    weightDecay = configuration.weightDecay
  }

  func update(step number: Int, rate: Float) -> ParameterUpdate {
    let numbers =
      isKeras
      ? AdamStep.keras(step: number, rate: rate, weightDecay: weightDecay)
      : AdamStep.pytorch(step: number, rate: rate, weightDecay: weightDecay)
    return { parameter, moments, vectors in
      numbers.apply(to: parameter, firstMoment: moments[0], secondMoment: moments[1], vectors: vectors)
    }
  }
}
