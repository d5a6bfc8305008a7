import Datasets
import Notebook
import ResNeXtModel
import Training

/// What a shell can offer where a value is expected.
enum CompletedValue: Equatable {
  /// One of some words.
  case words([String])
  /// One of some words, or a folder.
  case wordsOrFolder([String])
  /// A file.
  case file
  /// A folder.
  case folder
  /// Nothing that could be listed: numbers, sizes, places.
  case unlisted

  /// The words that it lists.
  var words: [String] {
    switch self {
    case .words(let words), .wordsOrFolder(let words): return words
    case .file, .folder, .unlisted: return []
    }
  }
}

extension OptionDescription {
  /// What its value can be; nil for an option without one.
  var completed: CompletedValue? {
    guard let value else { return nil }
    switch name {
    case "preset": return .words(Preset.allCases.map(\.rawValue))
    case "form": return .words(NetworkConfiguration.Form.allCases.map(\.rawValue))
    case "data": return .wordsOrFolder(["shapes", "cifar10", "cifar100"])
    case "optimizer": return .words(OptimizerKind.allCases.map(\.rawValue))
    case "schedule": return .words(ScheduleKind.allCases.map(\.rawValue))
    case "theme": return .words(ThemeChoice.allCases.map(\.rawValue))
    case "format": return .words(ExportFormat.allCases.map(\.rawValue))
    case "gradient": return .words(["loss", "logit"])
    case "normalize": return .words(PredictCommand.NormalizationName.allCases.map(\.rawValue))
    case "name": return .words(OperationShape.Name.allCases.map(\.rawValue))
    case "pass": return .words(NetworkBenchmark.Pass.allCases.map(\.rawValue))
    default: break
    }
    switch value {
    case "FILE", "F|N": return .file
    case "F" where name == "weights": return .file
    case "DIR": return .folder
    default: return .unlisted
    }
  }
}

extension CommandDescription {
  /// What can stand where it expects something that is no option.
  var completedOperand: CompletedValue {
    switch name {
    case "explore", "predict": return .file
    case "show": return .words(CellKind.allCases.map(\.rawValue))
    case "bench": return .words(BenchCommand.SubjectName.allCases.map(\.rawValue))
    case "runs": return .folder
    case "fetch": return .words(CIFARArchive.allCases.map(\.rawValue))
    case "completions": return .words(CompletionsCommand.Shell.allCases.map(\.rawValue))
    default: return .unlisted
    }
  }
}
