import Datasets
import ResNeXtModel
import Training

/// What lives while the notebook is open and can be had again from the document: networks, maps, runs under way.
struct Live: Sendable {
  /// What follows from the network.
  var facts: NetworkFacts
  /// What is known of images and data sources.
  var data = LiveData()
  /// Networks with their weights.
  var models = Models()
  /// Feature maps that have arrived.
  var maps = ShownMaps()
  /// What was asked of networks beside the maps shown, and answered.
  var probes = Probes()
  /// What instruments have found.
  var instruments = LiveInstruments()
  /// What was measured of the shown network.
  var measured = Measurements()
  /// What runs do.
  var training = LiveTraining()
  /// What the sweep of the lab is doing.
  var lab = LabState()
  /// Data being fetched.
  var fetch = LiveFetch()
  /// Runs on the disk.
  var library = LiveRuns()
  /// Requests under way.
  var requests = Requests()
  /// What each cell was last computed from.
  var computed: [CellKind: Dependencies] = [:]
  /// What is known of the machine; nil until somebody asked.
  var machine: [MachineFact]?
}

/// What is known of images and data sources.
struct LiveData: Sendable {
  /// The images to choose from; empty until they are read.
  var images: [ImageChoice] = []
  /// The path of a session's own picture that is being read again.
  var restoredImage: String?
  /// What is known of data sources, once they were opened.
  var known: [DataSource: DataDescription] = [:]
  /// Held-out images that were read.
  var heldOut = HeldOutPictures()
}

/// What was measured of the shown network, on many images or many times.
struct Measurements: Sendable {
  /// What the shown weights get wrong.
  var errors = MeasuredErrors()
  /// What paths were found to be worth.
  var ablations = Ablations()
  /// What the forms of a block were found to compute and cost.
  var forms = ComparedForms()
}

/// What runs that have not ended do, and what was seen of those that have.
struct LiveTraining: Sendable {
  /// What runs that have not ended are doing.
  var phases: [RunID: TrainingPhase] = [:]
  /// How the weights and gradients of runs were spread, at the ends of their epochs.
  var histograms: [RunID: RunHistograms] = [:]
  /// The number of the run that was begun last.
  var lastRun = 0
  /// The newest step of the run under way.
  var lastStep: StepReport?
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
  var weights: ModelID?
  var runs: Int?
  var muted: MutedPaths?
  var data: DataSource?
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
  private var numbers = 0
  var isInitializing = false
  var snapshotSince: Double?
  var lastSnapshot = -1.0
  /// Whether the machine was asked about.
  var machine = false

  /// A number for a request for weights, which no other has.
  mutating func takeNumber() -> Int {
    numbers += 1
    return numbers
  }
}
