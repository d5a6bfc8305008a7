import Kernels
import Tensors

/// What an optimizer does to every parameter in one step, and what it remembers of each.
protocol UpdateRule: Sendable {
  /// The names of its moments in checkpoints, in order; each has as many values as the parameter.
  static var momentNames: [String] { get }
  /// The learning rate where none is given.
  static var standardRate: Float { get }

  /// The rule with a run's settings.
  init(_ configuration: TrainingConfiguration)

  /// What step `number`, from 1, does at a learning rate.
  func update(step number: Int, rate: Float) -> ParameterUpdate
}

/// Moves some vectors of a parameter and its moments.
typealias ParameterUpdate =
  @Sendable (_ parameter: Parameter, _ moments: [AlignedFloats], _ vectors: Range<Int>) -> Void

extension OptimizerKind {
  /// The learning rate where none is given.
  public var standardRate: Float { rule.standardRate }

  /// The rule of each kind.
  var rule: any UpdateRule.Type {
    switch self {
    case .adam: return AdamRule.self
    case .sgd: return SGDRule.self
    }
  }
}
