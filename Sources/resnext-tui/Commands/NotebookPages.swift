import Datasets
import Formats
import Foundation
import Notebook
import ResNeXtModel
import Training

/// The notebook without a terminal: what `show` and a piped `explore` print.
///
/// The same state, `update` and pages as on the screen; commands are done at once instead of on queues.
struct NotebookPages {
  let network: NetworkRequest
  let block: String?
  let step: String?
  /// The value that is explained; nil for none.
  let place: String?
  let mute: String?
  let data: DataSource?
  var session: String?
  let threads: Int
  let ascii: Bool

  /// Reads the options; `changesDefault` as for `NetworkRequest`.
  init(
    _ options: ParsedOptions, session: String? = nil, changesDefault: Bool = true
  ) throws(CommandError) {
    network = try NetworkRequest(options, changesDefault: changesDefault)
    data = try options.dataSource()
    threads = try options.threads()
    ascii = options.has("ascii")
    block = options.text("block")
    step = options.text("step")
    place = options.text("at")
    mute = options.text("mute")
    self.session = session
  }

  /// What may be drawn where nothing but text is asked for.
  func appearance(_ context: ProgramContext, colors: Appearance.Colors) -> Appearance {
    let locale = TerminalLocale.adopt(context.environment)
    return Appearance(colors: colors, glyphs: ascii || !locale.isUTF8 ? .ascii : .unicode)
  }

  /// Decides which network is shown, before anything is drawn, and says what was done to its weights file.
  ///
  /// - Throws: `CommandError`, as `NetworkRequest` does.
  func resolve(
    _ context: ProgramContext, base: NetworkConfiguration = Preset.notebookCIFAR.configuration
  ) throws(CommandError) -> ResolvedNetwork {
    let resolved = try network.resolve(base: base)
    if !context.output.isTerminal { resolved.report(network.path, context) }
    return resolved
  }

  /// What the notebook begins with.
  func start(_ network: ResolvedNetwork, _ locations: FileLocations) -> NotebookStart {
    let source = data ?? Dataset.defaultSource(locations: locations)
    var start = NotebookStart(
      training: TrainingConfiguration(network: network.configuration, data: source, threads: threads),
      preset: network.preset)
    // The shipped weights fit the default network alone; a session that is opened may be about it all the same.
    start.weights.shipped = locations.shippedWeights
    start.weights.path =
      self.network.path ?? (network.preset == .notebookCIFAR ? locations.shippedWeights : nil)
    start.weights.described = network.weights
    if let session {
      start.sessionPath = session
      start.opensSession = true
    }
    return start
  }

  /// The notebook with everything loaded and computed that `cell` shows.
  ///
  /// - Throws: `CommandError.failed` for a file that cannot be read, `.usage` for a block, step or sample that the cell
  ///   has not.
  func state(
    _ context: ProgramContext, _ network: ResolvedNetwork, cell: CellKind, image: String?, size: Size,
    appearance: Appearance
  ) throws -> NotebookState {
    var start = start(network, context.locations)
    start.cell = cell
    start.size = size
    start.appearance = appearance
    var state = try NotebookState(start)
    try usage("--block") { () throws(Failure) in try state.choose(block: block, step: nil) }
    try usage("--step") { () throws(Failure) in try state.choose(block: nil, step: step) }
    if let place { try usage("--at") { () throws(Failure) in try state.explain(at: place) } }
    if let mute { try usage("--mute") { () throws(Failure) in try state.choose(muted: mute) } }
    let performer = DirectPerformer(locations: context.locations, cell: cell, threads: threads)
    try performer.settle(&state, [.began])
    guard let image else { return state }
    // Digits are a number, also where it is larger than any: no file is looked for under them.
    if image.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
      let number = Int(image) ?? .max
      try usage("--image") { () throws(Failure) in try state.choose(sample: number) }
      try performer.settle(&state, [.tick(0)])
    } else {
      try performer.settle(&state, [.imageLoaded(path: image, .success(choice(image, state, context)))])
    }
    return state
  }

  private func choice(
    _ path: String, _ state: NotebookState, _ context: ProgramContext
  ) throws(CommandError) -> ImageChoice {
    let choice: ImageChoice
    do throws(Failure) { choice = try ImageChoice.read(path: path).get() } catch { throw .failed("\(error)") }
    let side = state.training.network.inputSize
    if choice.width != side || choice.height != side {
      context.note("\(path): \(choice.width)x\(choice.height), resized to \(side)x\(side)")
    }
    return choice
  }

  private func usage(_ option: String, _ body: () throws(Failure) -> Void) throws(CommandError) {
    do throws(Failure) { try body() } catch { throw .usage("\(option): \(error)") }
  }
}

/// Does the notebook's commands at once, on the calling thread.
struct DirectPerformer {
  let locations: FileLocations
  /// The cell that is shown: not every one says what the data are called.
  let cell: CellKind
  /// Threads that compute what takes long.
  var threads = 1

  /// The longest that errors are measured: what there is then is shown.
  private static let patience = Duration.seconds(15)

  /// Sends messages and the answers to the commands they cause, until nothing is asked for any more.
  ///
  /// - Throws: `CommandError.failed` for a file that cannot be read or a network that cannot be computed.
  func settle(_ state: inout NotebookState, _ messages: [Message]) throws(CommandError) {
    var waiting = messages
    while !waiting.isEmpty {
      let commands = update(&state, waiting.removeFirst())
      for command in commands {
        if let answer = try perform(command) { waiting.append(answer) }
      }
    }
  }

  private func perform(_ command: Command) throws(CommandError) -> Message? {
    switch command {
    case .loadImages(let data):
      return .images(ImageChoice.all(locations, data: data).0)
    case .initializeWeights(let number, let network, let seed):
      return .weightsInitialized(
        number, .success(try failing { try NetworkWeights.initial(network, seed: seed) }))
    case .loadWeights(let path, let fallback, let head):
      let loaded = try failing { try DescribedWeights.read(path: path, fallback: fallback, head: head).get() }
      return .weightsLoaded(path: path, .success(loaded))
    case .describeData(let source):
      guard cell.namesData else { return nil }
      return .dataDescribed(source, DataDescription.read(source, locations))
    case .describeMachine:
      return .machineDescribed(MachineReport(locations, executable: ProgramContext.thisExecutable).facts)
    case .openSession(let path):
      return .sessionRead(path: path, .success(try failing { try SessionFiles().read(path: path).get() }))
    case .inspect(let request):
      let question = Probe.Question.maps(request.image, points: request.points, muting: request.muted)
      let probe = Probe(asker: .maps, model: ProbedModel(request.model, request.weights), question: question)
      guard case .maps(let trace, _) = try failing({ try probe.findings() }) else { return nil }
      return .traced(request.number, .success(MeasuredTrace(trace)))
    case .probe(let number, let probe):
      let findings = try failing { try probe.findings() }
      return .probed(number, probe.asker, .success(findings), isFinal: true)
    case .compareForms(let number, let request):
      let comparison = try failing { try request.compare() }
      return comparison.map { .formsCompared(number, .success($0)) }
    case .readRuns(let number, let folders):
      return .runsRead(number, RunFolders(locations).contents(folders))
    case .measureErrors(let number, let request): return .errorsMeasured(number, measure(request))
    case .loadHeldOut(let data, let indices):
      return .heldOutLoaded(data, indices, HeldOutReader(locations).read(data, indices))
    default: return nil
    }
  }

  /// The errors on all held-out images, or on as many as there is patience for.
  private func measure(_ request: ErrorRequest) -> Result<ErrorMeasurement, Failure> {
    let end = ContinuousClock.now + Self.patience
    do throws(TrainingError) {
      var found = try request.measure(locations, threads: threads) { _ in ContinuousClock.now < end }
      found.end()
      return .success(found)
    } catch { return .failure(Failure(oneLine("\(error)"))) }
  }

  private func failing<Value>(_ body: () throws -> Value) throws(CommandError) -> Value {
    do { return try body() } catch { throw .failed(oneLine("\(error)")) }
  }
}
