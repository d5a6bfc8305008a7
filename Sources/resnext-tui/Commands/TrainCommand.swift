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
      "metrics.jsonl and TensorBoard's events. --resume goes on from a checkpoint, bit for bit as if the run had",
      "never stopped; beside it only --epochs, --max-seconds, --threads, --data and --json count.",
      "SIGINT, SIGTERM, SIGHUP and SIGQUIT end the run after the step under way and keep its weights.",
    ],
    options: [
      ParsedOptions.data,
      OptionDescription("epochs", "N", "epochs in all (default: 10)"),
      OptionDescription("max-seconds", "N", "stop after N seconds, validate and save"),
      OptionDescription("batch", "N", "images a step (default: 32)"),
      OptionDescription("optimizer", "O", "adam or sgd with Nesterov momentum (default: adam)"),
      OptionDescription("lr", "X", "base learning rate (default: 0.001 for adam, 0.1 for sgd)"),
      OptionDescription("momentum", "X", "momentum of sgd (default: 0.9)"),
      OptionDescription("weight-decay", "X", "weight decay (default: 0)"),
      OptionDescription("schedule", "S", "notebook, step, cosine, one-cycle or constant (default: constant)"),
      OptionDescription("augment", nil, "pad by 4, crop at random and flip training images"),
      OptionDescription("seed", "N", "rules first weights, order and augmentation (default: 0)"),
      .threads,
      OptionDescription("out", "DIR", "where to write (default: a new folder under the user's data folder)"),
      OptionDescription("resume", "DIR", "go on with the run in this folder"),
      .json,
    ])

  let network: NetworkOptions
  let namesClasses: Bool
  let data: DataSource?
  let settings: TrainingConfiguration
  let folder: String?
  let resumed: Resumption?
  let json: Bool

  init(_ options: ParsedOptions) throws(CommandError) {
    try options.refuseOperands()
    network = try NetworkOptions(options)
    namesClasses = options.isGiven("classes")
    data = try options.dataSource()
    folder = options.text("out")
    if folder == "" { throw .usage("--out: a folder is needed") }
    json = options.has("json")
    resumed = try Resumption(options)
    let optimizer = try options.choice("optimizer", "optimizer", of: OptimizerKind.self) ?? .adam
    let standardRate: Float = optimizer == .adam ? 1e-3 : 0.1
    settings = TrainingConfiguration(
      network: network.configuration, data: data ?? .shapes,
      epochs: try options.integer("epochs", in: 1...1_000_000) ?? 10,
      maximumSeconds: try options.number("max-seconds", .positive),
      batchSize: try options.integer("batch", in: 1...65_536) ?? 32, optimizer: optimizer,
      learningRate: try options.float("lr", .positive) ?? standardRate,
      momentum: try options.float("momentum", .belowOne) ?? 0.9,
      weightDecay: try options.float("weight-decay", .notNegative) ?? 0,
      schedule: try options.choice("schedule", "schedule", of: ScheduleKind.self) ?? .constant,
      augment: options.has("augment"), seed: try options.seed("seed") ?? 0, threads: try options.threads())
  }

  func run(in context: ProgramContext) throws {
    let locations = context.locations
    if let resumed { return try resume(resumed, in: context) }
    let configuration = try configuration(locations)
    let folder = folder ?? RunFolder.free(in: locations.runs, for: configuration)
    try makeFolder(folder)
    let lock = try FileLock.acquire(folder, holder: .thisProcess(now: Date()))
    defer { lock.release() }
    let kept = try RunFolder.setAside(folder)
    if !kept.isEmpty { context.note("\(folder) held a run; it is kept as \(kept.joined(separator: ", "))") }
    if json, self.folder == nil { context.note("run in \(folder)") }
    try watch(configuration, checkpoint: nil, folder: folder, earlier: [], context)
  }

  private func resume(_ resumption: Resumption, in context: ProgramContext) throws {
    let folder = resumption.folder
    let lock = try FileLock.acquire(folder, holder: .thisProcess(now: Date()))
    defer { lock.release() }
    let checkpoint = try Checkpoint.read(path: folder + "/checkpoint.safetensors")
    var configuration = resumption.applied(to: checkpoint.configuration)
    if let data { configuration.data = data }
    try watch(
      configuration, checkpoint: checkpoint, folder: folder,
      earlier: resumption.lines(before: checkpoint.progress), context)
  }

  private func watch(
    _ configuration: TrainingConfiguration, checkpoint: Checkpoint?, folder: String, earlier: [String],
    _ context: ProgramContext
  ) throws {
    // Standard output may be gone before the run is; its weights are kept all the same.
    signal(SIGPIPE, SIG_IGN)
    let command = "resnext-tui " + CommandLine.arguments.dropFirst().joined(separator: " ")
    let recorder = RunRecorder(
      folder: folder, command: command, earlier: earlier, host: ProcessInfo.processInfo.hostName,
      wallTime: Date().timeIntervalSince1970)
    try WatchedRun(
      configuration: configuration, checkpoint: checkpoint, locations: context.locations, recorder: recorder,
      progress: TrainingProgress(output: context.output, isJSON: json, folder: folder)
    ).finish()
  }

  /// The settings with the data found and as many classes as they have, unless the user named a number.
  private func configuration(_ locations: FileLocations) throws -> TrainingConfiguration {
    var configuration = settings
    configuration.data = data ?? Dataset.defaultSource(locations: locations)
    if !namesClasses, configuration.data != .shapes, configuration.data != .cifar10 {
      let dataset = try Dataset.open(configuration.data, locations: locations)
      configuration.network.classes = dataset.classNames.count
    }
    return configuration
  }
}
