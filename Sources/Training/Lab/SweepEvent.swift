/// What a sweep tells; settings are named by their place in the description.
public enum SweepEvent: Sendable {
  /// The data are open; the first step comes next.
  case began(SweepStart, contents: String)
  /// A setting is ready to train behind a step: 0, or that of the checkpoint that it goes on from.
  case opened(Int, step: Int)
  /// The run of a setting tells something, as that of `train` does.
  case training(Int, TrainingEvent)
  /// A setting reached a point.
  case point(Int, SweepPoint)
  /// A checkpoint of this step comes next; who keeps that must have kept this before.
  case mark(Int, SweepMark)
  /// A setting has its budget; its run has told its last event.
  case done(Int)
  /// A setting ended in an error; the others go on.
  case failed(Int, TrainingError)
  /// Nothing comes any more: every setting is done or has failed, or somebody stopped the sweep.
  case finished(SweepEnd)
  /// It could not begin.
  case refused(TrainingError)

  /// Whether nothing comes after it.
  public var isLast: Bool {
    switch self {
    case .finished, .refused: return true
    default: return false
    }
  }
}

/// How a sweep begins.
public struct SweepStart: Hashable, Sendable {
  /// In which order it trains.
  public var order: SweepOrder
  /// Bytes that all settings together would take, where they were to be interleaved and do not fit; nil where they do.
  public var bytesTogether: Int?
  /// The data's name, as the screen shows it.
  public var dataName: String
  /// Steps an epoch.
  public var stepsPerEpoch: Int

  /// A beginning of its parts.
  public init(order: SweepOrder, bytesTogether: Int?, dataName: String, stepsPerEpoch: Int) {
    self.order = order
    self.bytesTogether = bytesTogether
    self.dataName = dataName
    self.stepsPerEpoch = stepsPerEpoch
  }
}

/// Why a sweep came to its end.
public enum SweepEnd: Hashable, Sendable {
  /// Every setting is done or has failed.
  case complete
  /// Somebody asked it to stop.
  case stopped
}
