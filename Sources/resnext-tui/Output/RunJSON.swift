import Formats
import ResNeXtModel
import Training

/// A run as `runs --json` prints it: what nobody knows, or is not finite, is `null`.
struct RunJSON {
  private let run: LoggedRun

  /// The line of a run.
  init(_ run: LoggedRun) { self.run = run }

  /// The line.
  var text: String { JSONValue.ordered(place + settings + figures + times + remarks).text() }

  private typealias Members = [(String, JSONValue)]

  private var place: Members {
    [
      ("name", .string(run.name)), ("path", .string(run.path)), ("kind", .string(run.kind.rawValue)),
      ("state", .string(run.state.name)),
    ]
  }

  private var settings: Members {
    let network = run.settings.network
    let training = run.settings.training
    return [
      ("preset", text(network?.presetName)), ("cardinality", whole(network?.cardinality)),
      ("width", whole(network?.width)), ("data", text(run.settings.data)),
      ("optimizer", text(training?.optimizer.rawValue)), ("base_lr", float(training?.learningRate)),
      ("batch", whole(training?.batchSize)), ("seed", text(training.map { "\($0.seed)" })),
    ]
  }

  private var figures: Members {
    let best = run.curves.best(.validationAccuracy)
    let values: Members = [
      ("loss", .loss), ("accuracy", .accuracy), ("val_loss", .validationLoss),
      ("val_accuracy", .validationAccuracy), ("lr", .learningRate), ("images_per_second", .imagesPerSecond),
    ].map { (name: String, measure: RunMeasure) in (name, float(run.last(measure))) }
    return [("epochs", number(run.epochs)), ("steps", number(run.steps))] + values
      + [("best_val_accuracy", float(best?.value)), ("best_step", number(best?.step))]
  }

  private var times: Members {
    [
      ("seconds", number(run.seconds.map(rounded))), ("began", number(run.times.began.map(rounded))),
      ("changed", number(run.times.changed.map(rounded))), ("bytes", .integer(run.contents.bytes)),
    ]
  }

  private var remarks: Members {
    let tags: Members = run.otherTags.map { ($0.tag, JSONValue.integer($0.count)) }
    return [
      ("problems", .array(run.problems.map { .string($0.description) })), ("other_tags", .ordered(tags)),
    ]
  }

  private func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
  private func whole(_ value: Int?) -> JSONValue { value.map { .integer($0) } ?? .null }
  private func float(_ value: Float?) -> JSONValue { value.map { .float($0) } ?? .null }

  private func number(_ value: Double?) -> JSONValue {
    guard let value, value.isFinite else { return .null }
    return Int(exactly: value).map { .integer($0) } ?? .number(value)
  }
}

extension LoggedRun.State {
  /// What scripts call it.
  fileprivate var name: String {
    switch self {
    case .underWay: return "going on"
    case .ended: return "ended"
    case .empty: return "empty"
    case .broken: return "broken"
    }
  }
}
