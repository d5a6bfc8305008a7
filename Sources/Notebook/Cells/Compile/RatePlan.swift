import Foundation
import Tensors
import Training

/// The learning rate over the epochs of a whole run: what the schedule makes of the base rate.
struct RatePlan: Sendable {
  let schedule: LearningRateSchedule
  /// Whether the rate keeps still within an epoch.
  let isStepwise: Bool

  init(state: NotebookState) {
    let training = state.training
    isStepwise = [.constant, .notebook, .step].contains(training.schedule)
    // Where the rate follows the steps, how many an epoch has changes nothing of the curve.
    schedule = LearningRateSchedule(
      training.schedule, base: training.learningRate, epochs: training.epochs, stepsPerEpoch: 100)
  }

  /// The run of the form's own source: the notebook's script, or the paper's CIFAR runs.
  static func source(_ state: NotebookState) -> RatePlan {
    let isNotebook = state.form == .notebook
    return RatePlan(
      LearningRateSchedule(
        isNotebook ? .notebook : .step, base: isNotebook ? 1e-3 : 0.1, epochs: isNotebook ? 200 : 300,
        stepsPerEpoch: 100))
  }

  private init(_ schedule: LearningRateSchedule) {
    self.schedule = schedule
    isStepwise = true
  }

  var epochs: Int { schedule.epochs }
  /// The rate at the beginning of each epoch.
  var rates: [Float] { (0..<epochs).map { rate(epoch: Double($0)) } }

  /// The rate at a place of the run.
  func rate(epoch: Double) -> Float {
    schedule.rate(step: min(epochs * 100 - 1, max(0, Int((epoch * 100).rounded(.down)))))
  }

  /// Epochs, from 1, of one rate each; of a rate that always moves the beginning, the peak and the end.
  var phases: [(text: String, rate: Float)] {
    guard isStepwise else { return moving }
    var phases: [(first: Int, last: Int, rate: Float)] = []
    for (index, rate) in rates.enumerated() {
      if phases.last?.rate == rate {
        phases[phases.count - 1].last = index + 1
      } else {
        phases.append((first: index + 1, last: index + 1, rate: rate))
      }
    }
    return phases.map {
      (text: $0.first == $0.last ? "\($0.first)" : "\($0.first)–\($0.last)", rate: $0.rate)
    }
  }

  private var moving: [(text: String, rate: Float)] {
    let steps = epochs * 100
    let peak = (0..<steps).max { schedule.rate(step: $0) < schedule.rate(step: $1) } ?? 0
    let begin = (text: "first step", rate: schedule.rate(step: 0))
    let end = (text: "last step", rate: schedule.rate(step: steps - 1))
    guard peak > 0 else { return [begin, end] }
    return [begin, (text: "epoch \(peak / 100 + 1)", rate: schedule.rate(step: peak)), end]
  }

  /// A rate in few digits: `0.001`, `5e−07`.
  static func text(_ rate: Float) -> String {
    guard rate > 0 else { return "0" }
    // Products of a rate and a factor end in digits of rounding: three are kept.
    let digits = 2 - Int(log10(Double(rate)).rounded(.down))
    return NumberText.rate(Float(NumberText.plain(Double(rate), min(12, max(0, digits)))) ?? rate)
  }
}
