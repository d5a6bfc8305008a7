import Tensors
import Training

/// What a chart shows of its runs.
enum ChartMeasure: String, Hashable, Sendable, Codable, CaseIterable {
  case loss
  case accuracy
  /// Euclidean norm of the gradient of all weights.
  case gradientNorm = "norm"
  /// Learning rate.
  case learningRate = "rate"
  /// Training images a second.
  case imagesPerSecond = "speed"

  /// Its name on the screen.
  var title: String {
    switch self {
    case .loss: return "loss"
    case .accuracy: return "accuracy"
    case .gradientNorm: return "gradient norm"
    case .learningRate: return "learning rate"
    case .imagesPerSecond: return "images/s"
    }
  }

  /// What is followed from batch to batch.
  var training: RunMeasure {
    switch self {
    case .loss: return .loss
    case .accuracy: return .accuracy
    case .gradientNorm: return .gradientNorm
    case .learningRate: return .learningRate
    case .imagesPerSecond: return .imagesPerSecond
    }
  }

  /// What is measured on the held-out images at the end of an epoch; nil where there is no such thing.
  var validation: RunMeasure? {
    switch self {
    case .loss: return .validationLoss
    case .accuracy: return .validationAccuracy
    case .gradientNorm, .learningRate, .imagesPerSecond: return nil
    }
  }

  /// A value as it is read.
  func text(_ value: Float) -> String {
    switch self {
    case .loss, .gradientNorm: return NumberText.short(value)
    case .accuracy: return NumberText.percent(value, decimals: 1)
    case .learningRate: return NumberText.rate(value)
    case .imagesPerSecond: return value.isFinite ? NumberText.fixed(Double(value), 0) : "–"
    }
  }

  /// This measure and the others behind it, in order.
  var first: [ChartMeasure] { [self] + ChartMeasure.allCases.filter { $0 != self } }
}

/// What a chart goes over.
enum ChartAxis: String, Hashable, Sendable, Codable, CaseIterable {
  case step
  case epoch
  case seconds
  case flops

  /// The name below the axis.
  var title: String { self == .flops ? "GFLOPs" : rawValue }
}
