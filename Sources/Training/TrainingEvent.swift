import Datasets
import ResNeXtModel

/// One optimizer step, as observers see it.
public struct StepReport: Hashable, Sendable, Codable {
  /// Epoch, from 1.
  public var epoch: Int
  /// Steps since the beginning of the run, from 1.
  public var step: Int
  /// Steps since the beginning of the epoch, from 1.
  public var stepInEpoch: Int
  /// Steps an epoch.
  public var stepsPerEpoch: Int
  /// Loss of this batch.
  public var loss: Float
  /// Accuracy of this batch, 0–1.
  public var accuracy: Float
  /// Mean loss of this epoch so far, this step counted, weighted by batch size: what Keras' progress bar shows.
  public var epochLoss: Float
  /// Mean accuracy of this epoch so far, 0–1, taken likewise.
  public var epochAccuracy: Float
  /// Learning rate of this step.
  public var learningRate: Float
  /// Images a second over the last steps.
  public var imagesPerSecond: Double
  /// Seconds since the run began, pauses excluded.
  public var seconds: Double
  /// Euclidean norm of the gradient of all weights; nil where it was not measured.
  public var gradientNorm: Float?

  /// A report of its parts.
  public init(
    epoch: Int, step: Int, stepInEpoch: Int, stepsPerEpoch: Int, loss: Float, accuracy: Float,
    epochLoss: Float, epochAccuracy: Float, learningRate: Float, imagesPerSecond: Double, seconds: Double,
    gradientNorm: Float? = nil
  ) {
    self.gradientNorm = gradientNorm
    self.epoch = epoch
    self.step = step
    self.stepInEpoch = stepInEpoch
    self.stepsPerEpoch = stepsPerEpoch
    self.loss = loss
    self.accuracy = accuracy
    self.epochLoss = epochLoss
    self.epochAccuracy = epochAccuracy
    self.learningRate = learningRate
    self.imagesPerSecond = imagesPerSecond
    self.seconds = seconds
  }
}

/// One finished epoch: the keys of the JSON line that `train --json` prints.
public struct EpochReport: Hashable, Sendable, Codable {
  /// Epoch, from 1.
  public var epoch: Int
  /// Steps since the beginning of the run.
  public var step: Int
  /// Mean training loss, weighted by batch size, taken in training mode before each update (as Keras does).
  public var loss: Float
  /// Mean training accuracy, 0–1, taken likewise.
  public var accuracy: Float
  /// Loss on the held-out images, in inference mode.
  public var validationLoss: Float
  /// Accuracy on the held-out images, 0–1.
  public var validationAccuracy: Float
  /// Learning rate of the epoch's last step.
  public var learningRate: Float
  /// Training images a second over the whole epoch, validation excluded.
  public var imagesPerSecond: Double
  /// Seconds since the run began, pauses excluded.
  public var seconds: Double
  /// Mean norm of the gradient over the epoch's batches, weighted as the loss is; nil where a step's is not known or not finite.
  public var gradientNorm: Float?

  /// A report of its parts.
  public init(
    epoch: Int, step: Int, loss: Float, accuracy: Float, validationLoss: Float, validationAccuracy: Float,
    learningRate: Float, imagesPerSecond: Double, seconds: Double, gradientNorm: Float? = nil
  ) {
    self.gradientNorm = gradientNorm
    self.epoch = epoch
    self.step = step
    self.loss = loss
    self.accuracy = accuracy
    self.validationLoss = validationLoss
    self.validationAccuracy = validationAccuracy
    self.learningRate = learningRate
    self.imagesPerSecond = imagesPerSecond
    self.seconds = seconds
  }
}

/// What a run is about, known when it has begun.
public struct RunDescription: Hashable, Sendable {
  /// What decides the run.
  public var configuration: TrainingConfiguration
  /// The data's own name, as the screen shows it: such as "shapes (procedural)".
  public var dataName: String
  /// What tensor files say of the data: the same without the name of a folder.
  public var dataContents: String
  /// Names of the classes, in label order.
  public var classNames: [String]
  /// Number of training images.
  public var trainingImages: Int
  /// Number of held-out images.
  public var validationImages: Int
  /// Steps an epoch.
  public var stepsPerEpoch: Int
  /// How pixels become the network's input.
  public var normalization: Normalization

  /// A description of its parts.
  public init(
    configuration: TrainingConfiguration, dataName: String, dataContents: String? = nil,
    classNames: [String], trainingImages: Int, validationImages: Int, stepsPerEpoch: Int,
    normalization: Normalization = .none
  ) {
    self.configuration = configuration
    self.dataName = dataName
    self.dataContents = dataContents ?? dataName
    self.classNames = classNames
    self.trainingImages = trainingImages
    self.validationImages = validationImages
    self.stepsPerEpoch = stepsPerEpoch
    self.normalization = normalization
  }
}

/// Why a run came to its end without an error.
public enum RunEnd: String, Hashable, Sendable {
  /// All epochs are done.
  case epochsDone
  /// The time bound was reached.
  case timeIsUp
  /// Somebody asked it to stop.
  case stopped
}

/// What a `Trainer` tells its observers; every value is Sendable and may cross queues.
public enum TrainingEvent: Sendable {
  /// The data are open, the network is built, the first step comes next.
  case started(RunDescription)
  /// A step was taken.
  case step(StepReport)
  /// The held-out images are being classified: `done` of `total`.
  case validating(done: Int, total: Int)
  /// How weights and gradients are spread at the end of an epoch, whose own report comes next.
  case histograms(LayerHistograms)
  /// An epoch ended and was validated; `weights` are those at its end.
  case epoch(EpochReport, weights: NetworkWeights)
  /// The run waits between two steps.
  case paused
  /// The run goes on.
  case resumed
  /// A copy of the newest weights, as asked for by `TrainingControl.requestSnapshot()` or due by a `SnapshotSchedule`.
  case snapshot(NetworkWeights, step: Int)
  /// The run as it stands between two steps, for those who keep checkpoints.
  case checkpoint(Checkpoint)
  /// The run ended; `weights` are the last ones.
  case finished(RunEnd, weights: NetworkWeights)
  /// The run ended in an error; `weights` are the last good ones, if a step was taken.
  case failed(TrainingError, weights: NetworkWeights?)

  /// Whether nothing comes after it.
  public var isLast: Bool {
    switch self {
    case .finished, .failed: return true
    default: return false
    }
  }
}
