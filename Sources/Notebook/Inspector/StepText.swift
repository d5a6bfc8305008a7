import ResNeXtModel
import Tensors

/// The arithmetic of batch normalization, ReLU, mute and softmax with its numbers.
struct StepText: Sendable {
  /// The lines of a step that made the explained value.
  static func lines(_ step: ValueExplanation.Step, of value: Double) -> [String] {
    let x = InspectorNumber.text(value)
    let result = InspectorNumber.text(step.result(of: value))
    switch step {
    case .normalization(let numbers): return normalization(numbers, value, x, result)
    case .relu:
      let word =
        value > 0 ? "x is above 0 and passes unchanged" : "x is not above 0: nothing passes, and no gradient"
      return ["ReLU: max(x, 0)", "x = \(x)", "max(\(x), 0) = \(result)", word]
    case .mute: return ["the path is muted: 0 in place of \(x)"]
    case .softmax: return [short(step, of: value)]
    }
  }

  private static func normalization(
    _ numbers: ExplainedNormalization, _ value: Double, _ x: String, _ result: String
  ) -> [String] {
    let difference = value - Double(numbers.mean)
    let deviation = (Double(numbers.variance) + Double(numbers.epsilon)).squareRoot()
    return [
      "batch norm: (x − mean) / √(variance + ε) · γ + β",
      "x = \(x)",
      "mean = \(InspectorNumber.text(numbers.mean))",
      "variance = \(InspectorNumber.text(numbers.variance)), ε = \(NumberText.rate(numbers.epsilon))",
      "γ = \(InspectorNumber.text(numbers.gamma)), β = \(InspectorNumber.text(numbers.beta))",
      formula(numbers, x) + " =",
      "\(InspectorNumber.text(difference)) / \(InspectorNumber.text(deviation)) · \(InspectorNumber.text(numbers.gamma)) "
        + "\(signed(numbers.beta)) = \(result)",
    ]
  }

  /// `(0.412 − 0.1) / √(0.9 + 1e−05) · 1.02 + 0.1`.
  private static func formula(_ numbers: ExplainedNormalization, _ x: String) -> String {
    "(\(x) \(signed(-numbers.mean))) / √(\(InspectorNumber.text(numbers.variance)) + "
      + "\(NumberText.rate(numbers.epsilon))) · \(InspectorNumber.text(numbers.gamma)) \(signed(numbers.beta))"
  }

  /// A number as it is added: `+ 0.1`, `− 0.1`.
  static func signed(_ value: Float) -> String { signed(Double(value)) }

  static func signed(_ value: Double) -> String {
    value < 0 ? "− \(InspectorNumber.text(-value))" : "+ \(InspectorNumber.text(value))"
  }

  /// A step in a line, with what comes of it.
  static func short(_ step: ValueExplanation.Step, of value: Double) -> String {
    let result = InspectorNumber.text(step.result(of: value))
    switch step {
    case .normalization(let numbers):
      return "batch norm \(formula(numbers, InspectorNumber.text(value))) = \(result)"
    case .relu: return "ReLU max(\(InspectorNumber.text(value)), 0) = \(result)"
    case .mute: return "muted: 0"
    case .softmax(let logits, let label):
      let largest = logits.max() ?? 0
      let share = step.result(of: value)
      let power = "e^(\(InspectorNumber.text(value)) \(signed(-largest)))"
      return "softmax \(power) / Σ over \(logits.count) classes = \(InspectorNumber.text(share)), "
        + "\(NumberText.percent(Float(share), decimals: 1)) for class \(label)"
    }
  }
}
