import Datasets
import Formats
import ResNeXtModel
import Tensors
import Training

/// Why a command ends without its result: the line on standard error and the exit status of it.
enum CommandError: Error, Equatable {
  /// Wrong usage: status 2.
  case usage(String)
  /// Something was missing, broken or full: status 1.
  case failed(String)
  /// A signal asked for the end: status 128 + its number. The line, if any, says what was kept.
  case interrupted(signal: Int32, String?)
  /// Everything was said already; only the status is left.
  case ended(status: Int32)

  /// The line on standard error, without the program's name; nil for none.
  var line: String? {
    switch self {
    case .usage(let text), .failed(let text): return text
    case .interrupted(_, let text): return text
    case .ended: return nil
    }
  }

  /// What the shell gets.
  var exitStatus: Int32 {
    switch self {
    case .usage: return 2
    case .failed: return 1
    case .interrupted(let signal, _): return 128 + signal
    case .ended(let status): return status
    }
  }

  /// The one place where the libraries' errors become a line and a status.
  ///
  /// A network that cannot be built was described by options, hence wrong usage; everything else failed.
  init(_ error: any Error) {
    switch error {
    case let error as CommandError: self = error
    case let error as ModelError: self.init(model: error)
    case let error as TrainingError: self.init(training: error)
    default: self = .failed(oneLine("\(error)"))
    }
  }

  private init(model error: ModelError) {
    switch error {
    case .invalidConfiguration(let field, let reason): self = .usage("--\(field): \(reason)")
    case .cardinalityDoesNotDivide: self = .usage("\(error)")
    default: self = .failed(oneLine("\(error)"))
    }
  }

  private init(training error: TrainingError) {
    switch error {
    case .invalidConfiguration(let field, let reason): self = .usage("--\(field): \(reason)")
    case .model(let error): self.init(model: error)
    case .weights(.unknownNetwork): self = .usage(oneLine("\(error)"))
    case .setting(let setting, let reason):
      guard case .usage(let line) = CommandError(reason) else { fallthrough }
      self = .usage("--settings: \(setting): \(line)")
    default: self = .failed(oneLine("\(error)"))
    }
  }
}

/// The text with line breaks and other control characters made visible or blank: errors are one line.
func oneLine(_ text: String) -> String {
  String(
    String.UnicodeScalarView(
      text.unicodeScalars.map { scalar in
        if scalar == "\n" || scalar == "\t" || scalar == "\r" { return " " }
        return scalar.value < 32 || (127..<160).contains(scalar.value) ? "\u{FFFD}" : scalar
      }))
}
