import Formats
import Tensors

/// What is wrong with a run on a disk; everything else of it is shown all the same.
public enum RunProblem: Hashable, Sendable, CustomStringConvertible {
  /// A file or folder cannot be read; the reason is the system's.
  case unreadable(file: String, reason: String)
  /// A file ends inside a record or a line.
  case cut(file: String)
  /// What stands at a byte is no record: nothing behind it can be read.
  case broken(file: String, at: Int)
  /// Records whose checksums are others, passed over.
  case damagedRecords(file: String, count: Int)
  /// Lines that are no JSON objects, passed over.
  case garbageLines(file: String, count: Int, first: Int)
  /// Lines that are too long to be an epoch's, passed over.
  case longLines(file: String, count: Int)
  /// Steps go back: the run went on from an earlier one, and what it did since is replaced.
  case stepsWentBack(from: Double, to: Double)
  /// The writer's clock went back by so many seconds.
  case clockWentBack(seconds: Double)
  /// A value that is not finite, first at a step.
  case notFinite(RunMeasure, step: Double)
  /// Accuracy was written in per cent.
  case percent(RunMeasure)
  /// Nobody wrote optimizer steps: epochs stand for them.
  case epochsForSteps
  /// Nobody wrote steps or epochs: lines are counted.
  case linesForSteps
  /// A weights file or description that does not say what it should.
  case settings(file: String, reason: String)
  /// Another run has this name.
  case nameTaken(path: String)
  /// It holds no log yet.
  case empty
  /// More than this is in a folder.
  case tooMuch(file: String)

  /// One line for a person.
  public var description: String {
    switch self {
    case .unreadable(let file, let reason): return "\(file): \(reason)"
    case .cut(let file): return "\(file) ends inside a record: it is being written, or was cut"
    case .broken(let file, let at):
      return "\(file) is broken at byte \(NumberText.grouped(at)): the rest is not read"
    case .damagedRecords(let file, let count):
      return "\(file): \(counted(count, "record")) with a wrong checksum passed over"
    case .garbageLines(let file, let count, let first):
      return "\(file): \(counted(count, "line")) without JSON passed over, first line \(first)"
    case .longLines(let file, let count): return "\(file): \(counted(count, "line")) over 512 KiB passed over"
    case .stepsWentBack(let from, let to):
      return "went on from step \(whole(to)) after step \(whole(from)): later values replace earlier ones"
    case .clockWentBack(let seconds): return "its clock went back by \(NumberText.exactDuration(seconds))"
    case .notFinite(let measure, let step):
      return "\(measure.rawValue) is not finite from step \(whole(step)) on"
    case .percent(let measure): return "\(measure.rawValue) was written in per cent"
    case .epochsForSteps: return "no steps were written: epochs stand for them"
    case .linesForSteps: return "no steps were written: lines are counted"
    case .settings(let file, let reason): return "\(file): \(reason)"
    case .nameTaken(let path): return "another run has this name: \(path)"
    case .empty: return "no log yet"
    case .tooMuch(let file):
      return "\(file) holds more than \(NumberText.grouped(FolderListing.limit)) entries"
    }
  }

  private func counted(_ count: Int, _ noun: String) -> String {
    "\(NumberText.grouped(count)) \(noun)\(count == 1 ? "" : "s")"
  }

  private func whole(_ step: Double) -> String {
    Int(exactly: step.rounded()).map { NumberText.grouped($0) } ?? NumberText.short(step)
  }

  /// Whether values are missing for it: then the run is marked.
  public var isDamage: Bool {
    switch self {
    case .unreadable, .broken, .damagedRecords, .garbageLines, .longLines, .settings, .tooMuch, .cut:
      return true
    case .stepsWentBack, .clockWentBack, .notFinite, .percent, .epochsForSteps, .linesForSteps, .nameTaken,
      .empty:
      return false
    }
  }
}
