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
  let network: NetworkOptions
  let block: BlockName?
  let data: DataSource?
  let weights: String?
  var session: String?
  let threads: Int
  let ascii: Bool

  init(_ options: ParsedOptions, session: String? = nil) throws(CommandError) {
    network = try NetworkOptions(options)
    data = try options.dataSource()
    weights = options.text("weights")
    threads = try options.threads()
    ascii = options.has("ascii")
    self.session = session
    block = try NotebookPages.block(options)
  }

  private static func block(_ options: ParsedOptions) throws(CommandError) -> BlockName? {
    guard let text = options.text("block") else { return nil }
    guard let name = BlockName(text: text) else {
      throw .usage("--block: '\(text)' is no block; write 2a in notebook form, layer1.0 in paper form")
    }
    return name
  }

  /// What may be drawn where nothing but text is asked for.
  func appearance(_ context: ProgramContext, colors: Appearance.Colors) -> Appearance {
    let locale = TerminalLocale.adopt(context.environment)
    return Appearance(colors: colors, glyphs: ascii || !locale.isUTF8 ? .ascii : .unicode)
  }

  /// What the notebook begins with.
  func start(_ locations: FileLocations) -> NotebookStart {
    let source = data ?? Dataset.defaultSource(locations: locations)
    var start = NotebookStart(
      training: TrainingConfiguration(network: network.configuration, data: source, threads: threads),
      preset: network.unchangedPreset, block: block)
    // The shipped weights fit the default network alone.
    let shipped = network.unchangedPreset == .notebookCIFAR ? locations.shippedWeights : nil
    start.weightsPath = weights ?? shipped
    start.weightsAreShipped = weights == nil && shipped != nil
    start.dataName = ""
    if let session {
      start.sessionPath = session
      start.opensSession = true
    }
    return start
  }

  /// The notebook with everything loaded and computed that `cell` shows.
  ///
  /// - Throws: `CommandError.failed` for a file that cannot be read, `.usage` for a block the network has not.
  func state(
    _ context: ProgramContext, cell: CellKind, image: String?, size: Size, appearance: Appearance
  ) throws -> NotebookState {
    var start = start(context.locations)
    start.cell = cell
    start.size = size
    start.appearance = appearance
    var state = try NotebookState(start)
    let performer = DirectPerformer(locations: context.locations, data: state.training.data)
    try performer.settle(&state, [.began])
    if let image {
      let choice = try ImageChoice.read(path: image).get()
      let side = state.training.network.inputSize
      if choice.width != side || choice.height != side {
        context.note("\(image): \(choice.width)x\(choice.height), resized to \(side)x\(side)")
      }
      try performer.settle(&state, [.imageLoaded(path: image, .success(choice))])
    }
    try checkBlock(state)
    return state
  }

  private func checkBlock(_ state: NotebookState) throws(CommandError) {
    let network = state.training.network
    guard let block, let architecture = try? Architecture(network), architecture.block(block) == nil else {
      return
    }
    let names = architecture.blocks.map { $0.name.text(network.form) }
    throw .usage(
      "--block: the network has no block '\(block.text(network.form))'; it has \(names.joined(separator: ", "))"
    )
  }
}

/// Does the notebook's commands at once, on the calling thread.
struct DirectPerformer {
  let locations: FileLocations
  let data: DataSource

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
    case .loadImages:
      return .images(ImageChoice.all(locations, data: data).0)
    case .initializeWeights(let number, let network, let seed):
      return .weightsInitialized(
        number, .success(try failing { try NetworkWeights.initial(network, seed: seed) }))
    case .loadWeights(let path):
      return .weightsLoaded(path: path, .success(try failing { try LoadedWeights.read(path: path).get() }))
    case .openSession(let path):
      return .sessionRead(path: path, .success(try failing { try SessionFiles().read(path: path).get() }))
    case .inspect(let request):
      let trace = try failing {
        let network = try ResNeXt(request.weights.configuration, batch: 1, trainable: false, threads: 1)
        try network.load(request.weights)
        return try network.trace(request.image, points: request.points)
      }
      return .traced(request.number, .success(trace))
    default: return nil
    }
  }

  private func failing<Value>(_ body: () throws -> Value) throws(CommandError) -> Value {
    do { return try body() } catch { throw .failed(oneLine("\(error)")) }
  }
}
