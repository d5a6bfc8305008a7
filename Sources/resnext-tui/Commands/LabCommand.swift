import Datasets
import Formats
import Foundation
import ResNeXtModel
import Training

/// `lab`: several settings of cardinality and width, each trained on the same budget.
struct LabCommand: ProgramCommand {
  static let description = CommandDescription(
    "lab", "train settings of cardinality × width at equal cost and compare them",
    usage: "[NETWORK] [--settings 1x64,2x40,...] [OPTION]...",
    details: [
      "A setting CxD is a network with C paths of D channels each in its first stage; everything else is NETWORK's.",
      "Every setting gets the same seed, the same images in the same order and the same budget. They are trained",
      "step by step in turn, or one after the other where memory does not do for all; no result depends on it.",
      "Twenty points are recorded of each, on \(SweepBudget.imagesOfPoint) held-out images; the last one on all.",
      "FLOPs are those of training: 2 a multiply-add forward and 4 backward (data and weights) for every image.",
      "Writes lab.json, and for each setting a folder as train does. --out with the folder of a sweep goes on with",
      "it, bit for bit as if it had never stopped; options that describe another sweep are refused.",
      "SIGINT, SIGTERM, SIGHUP and SIGQUIT end it after the step under way and keep everything.",
    ],
    options: [
      OptionDescription(
        "settings", "LIST", "settings to train (default: the paper's 1x64,2x40,4x24,8x14,32x4)"),
      OptionDescription("steps", "N", "steps of each setting (default: 600)"),
      OptionDescription("seconds", "N", "seconds of training of each instead"),
      OptionDescription("flops", "X", "FLOPs of training of each instead, such as 1e13"),
      OptionDescription("sequential", nil, "train one setting after the other"),
      OptionDescription("target", "X", "accuracy whose FLOPs the table shows, from 0 to 1 (default: 0.8)"),
      ParsedOptions.data, TrainingOptions.checkpointMinutes,
    ] + TrainingOptions.rule + [
      TrainingOptions.augment, TrainingOptions.seed, .threads,
      OptionDescription("out", "DIR", "where to write (default: a new folder under the user's data folder)"),
      .json,
    ])

  let sweep: SweepDescription
  let given: GivenDescription
  let data: DataSource?
  let order: SweepOrder
  let target: Float
  let checkpointSeconds: Double
  let folder: String?
  let json: Bool

  init(_ options: ParsedOptions) throws(CommandError) {
    try options.refuseOperands()
    for name in ["cardinality", "width"] where options.isGiven(name) {
      throw .usage("--\(name): the settings decide this; leave it out")
    }
    data = try options.dataSource()
    folder = options.text("out")
    if folder == "" { throw .usage("--out: a folder is needed") }
    json = options.has("json")
    order = options.has("sequential") ? .sequential : .interleaved
    target = try options.float("target", .belowOne) ?? 0.8
    checkpointSeconds = try TrainingOptions.checkpointSeconds(options)
    given = GivenDescription(options)
    var overrides = try NetworkOverrides(options)
    // One path divides all channels: whether a cardinality does is asked of each setting.
    overrides.cardinality = 1
    var training = try TrainingOptions.configuration(options, data: data ?? .shapes)
    training.network = try overrides.applied(to: training.network)
    let budget = try LabCommand.budget(options)
    do throws(TrainingError) {
      var settings = SweepSetting.paper
      if let text = options.text("settings") { settings = try SweepSetting.list(text) }
      sweep = SweepDescription(training, settings: settings, budget: budget)
      for setting in settings { _ = try sweep.network(of: setting) }
    } catch { throw CommandError(error) }
  }

  private static func budget(_ options: ParsedOptions) throws(CommandError) -> SweepBudget {
    let given = ["steps", "seconds", "flops"].filter { options.isGiven($0) }
    guard given.count <= 1 else {
      throw .usage("--\(given[0]) and --\(given[1]): settings get the same of one of them")
    }
    if let seconds = try options.number("seconds", .positive) { return .seconds(seconds) }
    if let flops = try options.number("flops", .positive) { return .flops(flops) }
    return .steps(try options.integer("steps", in: 1...1_000_000_000) ?? 600)
  }

  func run(in context: ProgramContext) throws {
    let found = try folder.map { try LabFolder(path: $0).read() } ?? nil
    let record = try found.map(going) ?? SweepRecord(start(context))
    let claimed =
      try folder ?? RunFolder.claim(in: context.locations.runs, base: RunFolder.base(record.description))
    let folder = LabFolder(path: claimed)
    let locks = try LabLocks(folder, record)
    defer { locks.release() }
    if json, self.folder == nil { context.note("lab in \(claimed)") }
    // Standard output may be gone before the sweep is; a file that may not grow is an error of that file alone.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    let locations = context.locations
    let recorder = LabRecorder(
      folder, locks: locks, record: record, goesOn: found != nil,
      fallbacks: FallbackPlaces.folders(
        environment: context.environment, userData: locations.userData, refused: claimed))
    try WatchedSweep(
      request: folder.request(record, order: order, checkpointSeconds: checkpointSeconds),
      locations: locations, recorder: recorder, folder: claimed
    ).finish(
      LabProgress(
        record, output: context.output, errors: context.errors, isJSON: json, folder: claimed, target: target)
    )
  }

  /// The sweep that the options describe, with the data found and as many classes as they have.
  private func start(_ context: ProgramContext) throws -> SweepDescription {
    var sweep = sweep
    let source = data ?? Dataset.defaultSource(locations: context.locations)
    sweep.training.data = source.withWholePath
    if !given.names.contains("classes") {
      sweep.training.network.classes = try Dataset.open(source, locations: context.locations)
        .classNames.count
    }
    return sweep
  }

  /// The sweep that stands in the folder, which must be the one that the options describe.
  private func going(on found: SweepRecord) throws(CommandError) -> SweepRecord {
    if let difference = given.applied(sweep, to: found.description).difference(from: found.description) {
      throw .usage(
        "--out: \(folder ?? "") holds a sweep with \(difference); go on with it as it is, or name another folder"
      )
    }
    var record = found
    if let data { record.description.training.data = data.withWholePath }
    record.description.training.threads = sweep.training.threads
    return record
  }
}

/// Which options that describe a sweep were given: the others are those of the sweep that goes on.
struct GivenDescription {
  /// Their names.
  let names: Set<String>

  private static let network = ["preset", "input", "classes", "blocks", "stem", "outputs", "form"]
  private static let others = [
    "settings", "steps", "seconds", "flops", "batch", "optimizer", "lr", "momentum", "weight-decay",
    "augment",
    "seed",
  ]

  init(_ options: ParsedOptions) {
    names = Set((Self.network + Self.others).filter { options.isGiven($0) || options.has($0) })
  }

  /// A sweep with what was given.
  func applied(_ wanted: SweepDescription, to found: SweepDescription) -> SweepDescription {
    var result = found
    func take<Value>(_ name: String, _ field: WritableKeyPath<SweepDescription, Value>) {
      if names.contains(name) { result[keyPath: field] = wanted[keyPath: field] }
    }
    for name in Self.network where names.contains(name) { result.training.network = wanted.training.network }
    if !names.contains("classes") { result.training.network.classes = found.training.network.classes }
    for name in ["steps", "seconds", "flops"] { take(name, \.budget) }
    take("settings", \.settings)
    take("batch", \.training.batchSize)
    take("optimizer", \.training.optimizer)
    take("lr", \.training.learningRate)
    take("momentum", \.training.momentum)
    take("weight-decay", \.training.weightDecay)
    take("augment", \.training.augment)
    take("seed", \.training.seed)
    return result
  }
}
