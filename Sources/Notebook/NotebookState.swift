import ResNeXtModel
import Training

/// Everything the notebook knows; changed by `update` alone, shown by `view`.
public struct NotebookState: Sendable {
  /// What it began with: the command line, the settings and the machine.
  let start: NotebookStart
  /// What a session keeps.
  var document: Document
  /// What can be undone and redone.
  var history = History()
  /// What lives while the notebook is open.
  var live: Live
  /// What belongs to this screen and this moment.
  var interface: Interface
  /// Where the session is kept.
  var session: SessionStatus

  /// The state a notebook begins in; send `.began` once its first frame is drawn.
  ///
  /// - Throws: `ModelError` when the network cannot be built.
  public init(_ start: NotebookStart) throws {
    self.start = start
    let facts = try NetworkFacts(start.training.network)
    let block =
      start.block.flatMap { facts.architecture.block($0)?.name } ?? facts.architecture.blocks[0].name
    document = Document(
      choices: Choices(training: start.training, preset: start.preset, block: block),
      position: Position(cell: start.cell))
    document.choices.initialWeights = start.settings.initialWeights
    live = Live(facts: facts)
    interface = Interface(
      surface: Surface(appearance: start.appearance, size: start.size, mouse: start.mouse))
    interface.surface.theme = start.theme
    interface.surface.pictures = start.pictures
    interface.surface.looks = Self.looks(start)
    interface.surface.isReader = start.reader
    if start.theme == .auto { interface.surface.terminalBackground = start.appearance.background }
    session = SessionStatus(
      path: start.sessionPath, readOnlyReason: start.readOnlyReason, isNew: !start.opensSession)
    settleSize()
  }
}

/// What is read most, by short names; whoever changes something says where it stands.
extension NotebookState {
  /// The cell that is shown.
  public var cell: CellKind { document.position.cell }
  /// The network and how to train it.
  public var training: TrainingConfiguration { document.choices.training }
  /// The block that split, transform, merge and transition show.
  public var block: BlockName { document.choices.block }
  /// The images to choose from; empty until they are read.
  public var images: [ImageChoice] { live.data.images }
  /// Where `s` saves.
  public var sessionPath: String { session.path }
  /// Whether something would be lost by quitting.
  public var isUnsaved: Bool { session.isUnsaved }
  /// What the terminal can show.
  public var appearance: Appearance { interface.surface.appearance }
  /// The terminal's size.
  public var size: Size { interface.surface.size }
  /// Whether sentences are said in place of pictures.
  public var isReader: Bool { interface.surface.isReader }
  /// Whether the mouse reports.
  public var mouse: Bool { interface.surface.mouse }

  var preset: Preset? { document.choices.preset }
  var scope: ScaleScope { document.choices.scope }
  var curves: CurveOptions { document.choices.curves }
  var cursor: MapCursor { document.position.cursor }
  var runs: [RunRecord] { document.runs }
  var facts: NetworkFacts { live.facts }
  var maps: ShownMaps { live.maps }
  /// The weights that are shown; nil while they are made or read.
  var weights: ShownWeights? { live.models.shown }
  var pane: Pane { interface.pane }
  var depth: Depth { interface.depth }
  var overlay: Overlay? { interface.overlay }
  var isZoomed: Bool { interface.cursor.isZoomed }
  var notice: Notice? { interface.talk.notice }
  var now: Double { interface.talk.now }

  /// The index of the image that goes through the network.
  var image: Int { images.firstIndex { $0.name == document.choices.image } ?? 0 }
  /// The image that goes through the network; nil until images are there.
  var shownImage: ImageChoice? { images.isEmpty ? nil : images[image] }
  /// The run whose curve grows, or the last one.
  var run: RunRecord? { runs.last }
  /// What the last run is doing.
  var phase: TrainingPhase { run.flatMap { live.training.phases[$0.id] } ?? .idle }
  var theme: Theme { Theme(appearance: appearance) }
  var form: NetworkConfiguration.Form { training.network.form }
}
