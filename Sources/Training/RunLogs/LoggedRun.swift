import Formats
import ResNeXtModel
import Tensors

/// A run that was found on a disk, with what its logs and files say.
public struct LoggedRun: Hashable, Sendable {
  /// Who writes such a folder.
  public enum Kind: String, Hashable, Sendable, Codable {
    /// This program.
    case own = "resnext-tui"
    /// TensorBoard's events of another program.
    case tensorBoard = "tensorboard"
    /// A log of JSON lines of another program.
    case metrics
    /// It could not be looked into.
    case unknown
  }

  /// How far a run is.
  public enum State: Hashable, Sendable {
    /// Somebody writes it.
    case underWay
    /// Nobody writes it any more.
    case ended
    /// It has no values.
    case empty
    /// Its values are not finite, or cannot be read.
    case broken
  }

  /// A tag that no chart knows, and how often it came.
  public struct OtherTag: Hashable, Sendable {
    /// The tag.
    public let tag: String
    /// Its values.
    public let count: Int

    /// A tag of its parts.
    public init(tag: String, count: Int) {
      self.tag = tag
      self.count = count
    }
  }

  /// Its name: its folder's, below the one that was searched.
  public var name: String
  /// Its folder.
  public var path: String
  /// Whether it lies among this program's own runs.
  public var isAtHome = false
  /// Who wrote it.
  public var kind: Kind
  /// Whether its logs were read.
  public var isRead = false
  /// How far it is.
  public var state = State.empty
  /// Its curves.
  public var curves: RunCurves
  /// How it was made.
  public var settings = RunSettings()
  /// Epochs that are over, with fractions where its log has them; nil where nobody wrote them.
  public var epochs: Double?
  /// Steps taken; nil where nobody wrote them.
  public var steps: Double?
  /// Seconds it took; nil where no clock was read.
  public var seconds: Double?
  /// When it was.
  public var times = RunTimes()
  /// What is wrong with it.
  public var problems: [RunProblem] = []
  /// Tags that mean nothing here, the most frequent ones first.
  public var otherTags: [OtherTag] = []
  /// What its folder holds.
  public var contents = RunFolderContents()

  /// A run of which only the place is known.
  public init(name: String, path: String, kind: Kind) {
    self.name = name
    self.path = path
    self.kind = kind
    curves = RunCurves(name: name)
  }

  /// The newest value of a quantity; nil where there is none.
  public func last(_ measure: RunMeasure) -> Float? { curves.points[measure]?.last?.value }

  /// The best accuracy on held-out images; nil where there is none.
  public var bestAccuracy: Float? { curves.best(.validationAccuracy)?.value }

  /// Epochs as people write them: `5`, `2.5`; nil where nobody wrote them.
  public var epochsText: String? { epochs.map(LoggedRun.countText) }

  /// Steps as people write them: `1,570`; nil where nobody wrote them.
  public var stepsText: String? { steps.map(LoggedRun.countText) }

  /// A count that may have a fraction.
  public static func countText(_ count: Double) -> String {
    Int(exactly: count).map { NumberText.grouped($0) } ?? NumberText.fixed(count, 1)
  }

  /// Whether values are missing for something that is wrong.
  public var isDamaged: Bool { problems.contains(where: \.isDamage) }

  /// How far it is, in few words, and why where it is broken.
  public var stateText: String {
    switch state {
    case .underWay: return "going on"
    case .empty: return problems.first { $0.isDamage }.map { "broken: \($0)" } ?? "empty"
    case .broken: return "broken: \(brokenReason)"
    case .ended:
      guard let planned = settings.training?.epochs, let epochs, Int(epochs) < planned else { return "ended" }
      return "ended at epoch \(Int(epochs)) of \(planned)"
    }
  }

  private var brokenReason: String {
    let reason = problems.first { if case .notFinite = $0 { true } else { false } } ?? problems.first
    return reason.map { "\($0)" } ?? "nothing can be read"
  }
}

/// When a run was, in seconds since 1970.
public struct RunTimes: Hashable, Sendable {
  /// When it began; nil where nobody knows.
  public var began: Double?
  /// When its log changed last; nil where it has none.
  public var changed: Double?
}

extension RunCurves {
  /// The point with the greatest finite value of a quantity; nil where there is none.
  public func best(_ measure: RunMeasure) -> RunPoint? {
    points[measure]?.filter(\.value.isFinite).max { $0.value < $1.value }
  }
}
