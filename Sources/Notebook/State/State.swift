import Datasets
import Formats
import ResNeXtModel
import Training

/// Everything the notebook knows; changed by `update` alone, shown by `view`.
public struct NotebookState: Sendable {
  // MARK: The terminal

  /// What the terminal can show.
  public var appearance: Appearance
  /// The terminal's size.
  public var size: Size
  /// Whether the mouse reports.
  public internal(set) var mouse: Bool

  // MARK: What is shown

  /// The cell that is shown.
  public internal(set) var cell: CellKind
  var pane = Pane.cell
  var depth = Depth.browse
  var overlay: Overlay?
  /// The block that split, transform, merge and transition show.
  public internal(set) var block: BlockName
  /// The step of each cell that has steps.
  var steps: [CellKind: Int] = [:]
  var cursor = MapCursor()
  /// Whether the cursor has a place yet; before, it goes to the middle of the first map.
  var hasCursor = false
  /// Whether one channel fills the picture.
  var isZoomed = false
  var scope = ScaleScope.layer
  /// Whether a cell is drawn alone, for a file or a pipe.
  var isPage = false
  /// The first line of the summary in sight.
  var summaryScroll = 0
  /// The parameter of the training cell that is chosen.
  var parameter = TrainingParameter.preset
  var curves = CurveOptions()

  // MARK: What it is about

  /// The network and how to train it.
  public internal(set) var training: TrainingConfiguration
  /// The preset the network was made from.
  var preset: Preset?
  var facts: NetworkFacts
  /// The images to choose from; empty until they are read.
  public internal(set) var images: [ImageChoice] = []
  var image = 0
  /// The image's name that a session or a command asked for before it was there.
  var wantedImage: String?
  /// The path of a session's own picture that is being read again.
  var restoredImage: String?
  /// What is known of data sources, once they were opened.
  var knownData: [DataSource: DataDescription] = [:]
  var initialWeights = InitialWeights.fresh

  // MARK: What was computed

  var weights: ShownWeights?
  var weightsVersion = 0
  var keptWeights = KeptWeights()
  var maps = ShownMaps()
  var requests = Requests()
  /// What each cell was last computed from.
  var computed: [CellKind: Dependencies] = [:]

  // MARK: Training

  var phase = TrainingPhase.idle
  var runs: [RunRecord] = []
  var lastStep: StepReport?
  var isPausing = false
  /// Called once the run under way has ended.
  var afterRun: AfterRun?

  // MARK: Session

  /// Where `s` saves.
  public internal(set) var sessionPath: String
  var readOnlyReason: String?
  /// Whether something would be lost by quitting.
  public internal(set) var isUnsaved = false { didSet { if isUnsaved { changes += 1 } } }
  /// Counts changes, so that one made while a save is under way is not taken for saved.
  var changes = 0
  /// The count at the last save that was begun.
  var changesWritten = 0
  /// Copies of unsaved changes.
  var unsaved = UnsavedCare()
  /// Saves that were begun and not answered yet.
  var savesUnderWay = 0
  var start: NotebookStart
  var pendingSave: PendingSave?
  var expectedWeights: ExpectedWeights?
  /// What an opened notebook holds beside the program's state.
  var document = SessionDocument()
  /// What was said of a notebook that was opened, for the moment when its weights arrive and are announced.
  var openingNote = ""
  /// The status to end with once the session is saved.
  var quitting: Quitting?

  // MARK: Talk

  /// Seconds on the notebook's clock.
  var now = 0.0
  var hasClock = false
  var notice: Notice?
  var confirmation: Confirmation?
  var search: Search?
  var commandHistory: [String] = []
  var undone: [Parameters] = []

  /// The state a notebook begins in; send `.began` once its first frame is drawn.
  ///
  /// - Throws: `ModelError` when the network cannot be built.
  public init(_ start: NotebookStart) throws {
    self.start = start
    appearance = start.appearance
    size = start.size
    mouse = start.mouse
    cell = start.cell
    training = start.training
    preset = start.preset
    let facts = try NetworkFacts(start.training.network)
    self.facts = facts
    block = start.block.flatMap { facts.architecture.block($0)?.name } ?? facts.architecture.blocks[0].name
    sessionPath = start.sessionPath
    readOnlyReason = start.readOnlyReason
    initialWeights = start.settings.initialWeights
  }

  /// The file name of the session.
  var sessionName: String { PathParts.name(of: sessionPath) }
  /// The image that goes through the network; nil until images are there.
  var shownImage: ImageChoice? { images.indices.contains(image) ? images[image] : nil }
  /// The run whose curve grows, or the last one.
  var run: RunRecord? { runs.last }
  var theme: Theme { Theme(appearance: appearance) }
  var form: NetworkConfiguration.Form { training.network.form }
}

/// Whether a cell shows what belongs to what is chosen now.
enum Freshness: Hashable, Sendable {
  /// It was computed from just that.
  case computed
  /// Something it depends on has changed since, or it was never computed.
  case stale
  /// It is computed anew all the time: it follows the weights that are being trained.
  case live

  /// Its sign in the outline.
  var mark: String {
    switch self {
    case .computed: return "✓"
    case .stale: return "·"
    case .live: return "*"
    }
  }
}

/// What a cell depends on: when it changes, the cell is stale.
struct Dependencies: Hashable, Sendable {
  var image: String?
  var block: BlockName?
  var network: NetworkConfiguration?
  var weights: Int?
  var runs: Int?
}

/// Requests under way.
struct Requests: Sendable {
  /// Data sources that were asked about; nil before the first frame.
  var data: Set<DataSource>?
  var inspection = 0
  var inspecting: (source: ShownMaps.Source, points: Set<TracePoint>)?
  var lastInspection = -1.0
  /// How long the last inspection took.
  var inspectionSeconds = 0.0
  var initialization = 0
  var isInitializing = false
  var snapshotSince: Double?
  var lastSnapshot = -1.0
}

/// What follows the end of a run that was asked to stop.
enum AfterRun: Hashable, Sendable {
  case apply(Parameters, isUndo: Bool)
  case saveAndQuit
}

/// What an active search looks for, and the hit that is shown.
struct Search: Hashable, Sendable {
  var text: String
  var hits: [SearchHit]
  var current: Int
}

/// How the curves are drawn.
struct CurveOptions: Hashable, Sendable, Codable {
  var isLogarithmic = false
  var isSmoothed = false
  /// The step whose values are read, as a share of the axis; nil for none.
  var cursor: Double?
}

/// What can be undone: the network, its preset and how it is trained.
struct Parameters: Hashable, Sendable {
  var training: TrainingConfiguration
  var preset: Preset?
}

/// What a run begins with.
enum InitialWeights: String, Hashable, Sendable, Codable, CaseIterable {
  /// Fresh weights of the seed.
  case fresh
  /// The weights that are shown.
  case shown
}
