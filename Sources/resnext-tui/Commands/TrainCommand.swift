import Datasets
import Formats
import Foundation
import ResNeXtModel
import Training

/// `train`: the same `Trainer` as the explorer's, watched by a progress line and by the files of the run.
struct TrainCommand: ProgramCommand {
  static let description = CommandDescription(
    "train", "train a network and keep its weights",
    usage: "[NETWORK] [OPTION]...",
    details: [
      "Writes best.safetensors (by accuracy on held-out images), last.safetensors, checkpoint.safetensors,",
      "metrics.jsonl, run.json and TensorBoard's events; a run that --out already holds is kept in previous-N.",
      "--resume goes on from a checkpoint, bit for bit as if the run had never stopped; beside it only --epochs,",
      "--max-seconds, --checkpoint-minutes, --threads, --data and --json count.",
      "--weights begins with the weights of a file and its network; --fresh-head for data of other classes.",
      "SIGINT, SIGTERM, SIGHUP and SIGQUIT end the run after the step under way and keep its weights.",
    ],
    options: [
      ParsedOptions.data,
      OptionDescription("epochs", "N", "epochs in all (default: 10)"),
      OptionDescription("max-seconds", "N", "stop after N seconds, validate and save"),
      TrainingOptions.checkpointMinutes,
    ] + TrainingOptions.rule + [
      OptionDescription("schedule", "S", "notebook, step, cosine, one-cycle or constant (default: constant)"),
      TrainingOptions.augment, NetworkRequest.weights, NetworkRequest.freshHead, TrainingOptions.seed,
      .threads,
      OptionDescription("out", "DIR", "where to write (default: a new folder under the user's data folder)"),
      OptionDescription("resume", "DIR", "go on with the run in this folder"),
      .json,
    ])

  let network: NetworkRequest
  let data: DataSource?
  let settings: TrainingConfiguration
  let folder: String?
  let checkpointSeconds: Double
  let resumed: Resumption?
  let json: Bool

  init(_ options: ParsedOptions) throws(CommandError) {
    try options.refuseOperands()
    network = try NetworkRequest(options)
    data = try options.dataSource()
    folder = options.text("out")
    if folder == "" { throw .usage("--out: a folder is needed") }
    json = options.has("json")
    checkpointSeconds = try TrainingOptions.checkpointSeconds(options)
    resumed = try Resumption(options)
    var settings = try TrainingOptions.configuration(options, data: data ?? .shapes)
    settings.epochs = try options.integer("epochs", in: 1...1_000_000) ?? settings.epochs
    settings.maximumSeconds = try options.number("max-seconds", .positive)
    settings.schedule = try options.choice("schedule", "schedule", of: ScheduleKind.self) ?? .constant
    self.settings = settings
  }

  func run(in context: ProgramContext) throws {
    let locations = context.locations
    if let resumed { return try resume(resumed, in: context) }
    let (configuration, initial) = try start(context)
    // Before a folder is made for a run that cannot begin.
    try configuration.memoryPlan(keepsCheckpoints: true).require(.now())
    let isNew = folder.map { !FileSystem.exists($0) } ?? true
    let folder = try folder ?? RunFolder.claim(in: locations.runs, for: configuration)
    try FileSystem.makeFolder(folder)
    // Only a folder that stayed empty goes.
    defer { if isNew { FileSystem.removeEmptyFolder(folder) } }
    let lock = try RunLock(folder)
    defer { lock.release() }
    if json, self.folder == nil { context.note("run in \(folder)") }
    try watch(configuration, initial: initial, lock: lock, context)
  }

  private func resume(_ resumption: Resumption, in context: ProgramContext) throws {
    let folder = resumption.folder
    let lock = try RunLock(folder)
    defer { lock.release() }
    let (checkpoint, history) = try resumption.read(data: data, locations: context.locations)
    try watch(
      checkpoint.configuration, checkpoint: checkpoint, history: history, lock: lock, context)
  }

  private func watch(
    _ configuration: TrainingConfiguration, initial: NetworkWeights? = nil, checkpoint: Checkpoint? = nil,
    history: RunHistory? = nil, lock: RunLock, _ context: ProgramContext
  ) throws {
    let folder = lock.folder
    // Standard output may be gone before the run is; its weights are kept all the same. A file that may not grow is an
    // error of that file, and no end of the process.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    let locations = context.locations
    let circumstances = RunCircumstances(
      program: "resnext-tui \(Program.version)", command: ProcessStart.arguments,
      data: configuration.data.withWholePath, threads: configuration.threads,
      maximumSeconds: configuration.maximumSeconds, seconds: checkpoint?.progress.seconds ?? 0)
    let recorder = RunRecorder(
      folder: folder, lock: lock,
      fallbacks: FallbackPlaces.folders(
        environment: context.environment, userData: locations.userData, refused: folder),
      circumstances: circumstances, history: history)
    try WatchedRun(
      configuration: configuration, initial: initial, checkpoint: checkpoint,
      checkpointSeconds: checkpointSeconds, locations: locations, recorder: recorder,
      progress: TrainingProgress(
        output: context.output, errors: context.errors, isJSON: json, folder: folder)
    ).finish()
  }

  /// The settings with the data found, the network, and the weights it begins with where a file was named.
  ///
  /// A new network has as many classes as the data, unless the user named a number.
  private func start(_ context: ProgramContext) throws -> (TrainingConfiguration, initial: NetworkWeights?) {
    let locations = context.locations
    var configuration = settings
    configuration.data = data ?? Dataset.defaultSource(locations: locations)
    let dataset = try Dataset.open(configuration.data, locations: locations)
    // The progress lines name the data, JSON lines do not.
    if json, let rule = dataset.heldOutRule { context.note("\(dataset.name): \(rule)") }
    let classes = dataset.classNames.count
    let resolved = try network.resolve(classes: classes, seed: settings.seed)
    resolved.report(network.path, context)
    configuration.network = resolved.configuration
    guard let path = network.path else {
      if network.overrides.classes == nil { configuration.network.classes = classes }
      return (configuration, nil)
    }
    guard resolved.configuration.classes == classes else {
      throw CommandError.usage(
        "--weights: the network of \(path) has \(resolved.configuration.classes) classes, the data \(classes); "
          + "--fresh-head puts an untrained head of \(classes) on")
    }
    return (configuration, resolved.weights?.weights)
  }
}

extension DataSource {
  /// The same data, found from every folder: what `--resume` reads later may run elsewhere.
  var withWholePath: DataSource {
    guard case .directory(let path) = self else { return self }
    return .directory(FileSystem.realPath(path) ?? PathParts.joined(FileSystem.currentFolder, path))
  }
}
