import Datasets
import Formats
import ResNeXtModel

/// What can end a run.
public enum TrainingError: Error, Sendable, CustomStringConvertible {
  /// The loss became NaN or infinite.
  case nonFiniteLoss(step: Int, learningRate: Float)
  /// A field of the training configuration is out of range.
  case invalidConfiguration(field: String, reason: String)
  /// The network cannot be built or the weights do not fit it.
  case model(ModelError)
  /// The data cannot be read.
  case data(DatasetError)
  /// A weights file cannot be read or written.
  case file(FormatError)
  /// A weights file is another network's, or of none that is known.
  case weights(WeightsError)
  /// A setting of a sweep cannot be trained.
  indirect case setting(SweepSetting, TrainingError)

  /// The error as one line for a person.
  public var description: String {
    switch self {
    case .nonFiniteLoss(let step, let learningRate):
      return
        "loss is not finite at step \(step) with learning rate \(learningRate); the last good weights are kept; try a smaller rate"
    case .invalidConfiguration(let field, let reason): return "\(field): \(reason)"
    case .model(let error): return error.description
    case .data(let error): return error.description
    case .file(let error): return error.description
    case .weights(let error): return error.description
    case .setting(let setting, let error): return "\(setting): \(error)"
    }
  }
}

extension TrainingError {
  /// Runs something of the model and turns its error into one of training.
  static func wrapModel<Value>(_ body: () throws(ModelError) -> Value) throws(TrainingError) -> Value {
    do { return try body() } catch { throw .model(error) }
  }

  /// Runs something of the data and turns its error into one of training.
  static func wrapData<Value>(_ body: () throws(DatasetError) -> Value) throws(TrainingError) -> Value {
    do { return try body() } catch { throw .data(error) }
  }

  /// Runs something of the files and turns its error into one of training.
  static func wrapFile<Value>(_ body: () throws(FormatError) -> Value) throws(TrainingError) -> Value {
    do { return try body() } catch { throw .file(error) }
  }
}
