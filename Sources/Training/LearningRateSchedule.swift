import Foundation

/// The learning rate of every step of a run.
public struct LearningRateSchedule: Hashable, Sendable {
  /// The rule.
  public let kind: ScheduleKind
  /// The rate that the rule scales.
  public let base: Float
  /// Epochs of the whole run.
  public let epochs: Int
  /// Steps of one epoch.
  public let stepsPerEpoch: Int

  /// A schedule of its numbers.
  public init(_ kind: ScheduleKind, base: Float, epochs: Int, stepsPerEpoch: Int) {
    self.kind = kind
    self.base = base
    self.epochs = epochs
    self.stepsPerEpoch = stepsPerEpoch
  }

  /// The share of the steps in which `one-cycle` warms up.
  static let warmUpShare = 0.3

  /// The rate of step `step`, counted from 0 over the whole run.
  public func rate(step: Int) -> Float {
    let epoch = step / max(1, stepsPerEpoch)
    switch kind {
    case .constant: return base
    case .notebook: return base * notebookFactor(epoch: epoch)
    case .step:
      // The paper divides by 10 at 150 and 225 of 300 epochs.
      if epoch * 4 >= epochs * 3 { return base * 0.01 }
      return epoch * 2 >= epochs ? base * 0.1 : base
    case .cosine: return base * halfCosine(progress(step))
    case .oneCycle:
      let progress = progress(step)
      if progress < Self.warmUpShare {
        // From a 25th of the rate, so that the first step already moves.
        return base * Float(0.04 + 0.96 * progress / Self.warmUpShare)
      }
      return base * halfCosine((progress - Self.warmUpShare) / (1 - Self.warmUpShare))
    }
  }

  /// `lr_schedule` of the notebook's training script: it compares the epoch's index with `>`.
  private func notebookFactor(epoch: Int) -> Float {
    switch epoch {
    case 181...: return 0.5e-3
    case 161...: return 1e-3
    case 121...: return 1e-2
    case 81...: return 1e-1
    default: return 1
    }
  }

  private func progress(_ step: Int) -> Double {
    min(1, Double(step) / Double(max(1, epochs * stepsPerEpoch)))
  }

  private func halfCosine(_ progress: Double) -> Float { Float(0.5 * (1 + cos(Double.pi * progress))) }
}
