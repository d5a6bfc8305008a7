import Datasets
import Training

/// `--resume DIR`: which run goes on, and what may differ from how it began.
struct Resumption {
  let folder: String
  private let epochs: Int?
  private let maximumSeconds: Double?
  private let threads: Int?

  /// Options that the checkpoint decides: beside `--resume` they would be ignored, so they are refused.
  private static let decided = [
    "preset", "input", "classes", "cardinality", "width", "blocks", "stem", "outputs", "form", "batch",
    "optimizer", "lr", "momentum", "weight-decay", "schedule", "augment", "seed", "out", "weights",
    "fresh-head",
  ]

  /// The resumption that the options ask for; nil when they ask for a new run.
  init?(_ options: ParsedOptions) throws(CommandError) {
    guard let folder = options.text("resume") else { return nil }
    guard !folder.isEmpty else { throw .usage("--resume: a folder is needed") }
    if let foreign = Resumption.decided.first(where: { options.isGiven($0) || options.has($0) }) {
      throw .usage(
        "--\(foreign): the run in \(folder) decides this; leave it out, or begin a new run with --out")
    }
    self.folder = folder
    epochs = try options.integer("epochs", in: 1...1_000_000)
    maximumSeconds = try options.number("max-seconds", .positive)
    threads = options.isGiven("threads") ? try options.threads() : nil
  }

  /// The configuration of the run with what the user changes.
  private func applied(to configuration: TrainingConfiguration) -> TrainingConfiguration {
    var result = configuration
    result.epochs = epochs ?? configuration.epochs
    result.maximumSeconds = maximumSeconds
    result.threads = threads ?? configuration.threads
    return result
  }

  /// Refuses data other than the run's own: they may lie elsewhere, but must be the same.
  private func requireSame(
    _ contents: String, _ data: DataSource, _ locations: FileLocations
  ) throws(TrainingError) {
    let found: String
    do throws(DatasetError) { found = try Dataset.open(data, locations: locations).contents } catch {
      throw .data(error)
    }
    guard found != contents else { return }
    throw .invalidConfiguration(
      field: "data",
      reason:
        "the run in \(folder) was trained on \(contents), not on \(found); a new run begins with --weights")
  }

  /// The checkpoint and what stands beside it; `data` is what the user wants to go on with, nil for the run's own.
  ///
  /// - Throws: `TrainingError` when there is no checkpoint, or a broken one, or when nobody says which data it was trained on.
  func read(
    data: DataSource?, locations: FileLocations
  ) throws(TrainingError) -> (checkpoint: Checkpoint, history: RunHistory) {
    let circumstances = try RunCircumstances.read(folder: folder)
    var checkpoint = try Checkpoint.read(
      path: "\(folder)/\(RunFile.checkpoint.rawValue)", data: data, circumstances: circumstances)
    checkpoint.configuration = applied(to: checkpoint.configuration)
    if data != nil, let contents = circumstances?.contents {
      try requireSame(contents, checkpoint.configuration.data, locations)
    }
    let history = RunHistory(folder: folder, step: checkpoint.progress.step)
    checkpoint.progress.seconds = max(checkpoint.progress.seconds, history.seconds)
    return (checkpoint, history)
  }
}
