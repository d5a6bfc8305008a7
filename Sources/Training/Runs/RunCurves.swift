import Foundation
import Tensors

/// A quantity that is followed over a run.
public enum RunMeasure: String, Hashable, Sendable, Codable, CaseIterable {
  /// Loss of the training batches, or its mean over an epoch where steps are not known.
  case loss
  /// Accuracy of the training batches, 0–1.
  case accuracy
  /// Loss on the held-out images.
  case validationLoss = "val_loss"
  /// Accuracy on the held-out images, 0–1.
  case validationAccuracy = "val_accuracy"
  /// Learning rate.
  case learningRate = "lr"
  /// Training images a second.
  case imagesPerSecond = "images_per_second"
  /// Euclidean norm of the gradient of all weights.
  case gradientNorm = "gradient_norm"
}

/// One value of a run, with the places at which it can stand on an axis of x.
public struct RunPoint: Hashable, Sendable {
  /// Optimizer steps since the run began.
  public var step: Double
  /// Epochs since the run began, with fractions; nil where steps an epoch are not known.
  public var epoch: Double?
  /// Seconds since the run began; nil where no clock was read.
  public var seconds: Double?
  /// The value; not finite where the run wrote such a value.
  public var value: Float
  /// The least and the greatest of the values that this point stands for, where many were joined.
  public var extremes: ClosedRange<Float>?

  /// A point of its parts.
  public init(
    step: Double, epoch: Double? = nil, seconds: Double? = nil, value: Float,
    extremes: ClosedRange<Float>? = nil
  ) {
    self.step = step
    self.epoch = epoch
    self.seconds = seconds
    self.value = value
    self.extremes = extremes
  }
}

/// A place in a run where something changed that its curves do not say: the rate, the data, the cardinality.
public struct RunMark: Hashable, Sendable, Codable {
  /// Optimizer steps since the run began.
  public var step: Double
  /// What changed, in few words: "rate 0.001".
  public var text: String

  /// A mark of its parts.
  public init(step: Double, text: String) {
    self.step = step
    self.text = text
  }

  /// A mark where the learning rate is another one, in three digits: of a schedule that falls at each step nobody reads more.
  public init(step: Double, rate: Float) {
    let rounded = Float(String(format: "%.2e", rate)) ?? rate
    self.init(step: step, text: "rate \(NumberText.rate(rounded))")
  }
}

/// A run as charts see it, whether it trains now or was read from a disk.
public struct RunCurves: Hashable, Sendable {
  /// Its name, the same on screen and disk.
  public var name: String
  /// Points of each measure, by step.
  public var points: [RunMeasure: [RunPoint]]
  /// Where something changed.
  public var marks: [RunMark]
  /// Floating-point operations a step takes, forward and backward; nil where the network is not known.
  public var operationsPerStep: Double?

  /// Curves of their parts.
  public init(
    name: String, points: [RunMeasure: [RunPoint]] = [:], marks: [RunMark] = [],
    operationsPerStep: Double? = nil
  ) {
    self.name = name
    self.points = points
    self.marks = marks
    self.operationsPerStep = operationsPerStep
  }
}
