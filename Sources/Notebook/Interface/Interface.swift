import ResNeXtModel

/// What belongs to this screen and this moment: what has the keys, what is typed, what was said, what waits.
struct Interface: Sendable {
  /// What is drawn on.
  var surface: Surface
  /// The part of the screen that has the keys.
  var pane = Pane.cell
  /// How deep in the cell the keys act.
  var depth = Depth.browse
  /// What lies over the notebook.
  var overlay: Overlay?
  /// Where in the maps one is.
  var cursor = CursorStanding()
  /// Where the inspector is.
  var inspector = InspectorState()
  /// Whether calls are shown in Keras.
  var showsKeras = false
  /// Where the reader is in each cell.
  var places = CellPlaces()
  /// What was muted before.
  var muting = FormerMutes()
  var search: Search?
  /// The guided tour; nil where none is on.
  var tour: Tour?
  var commandHistory: [String] = []
  var talk = Talk()
  var pending = Pending()
}

/// What is drawn on: a terminal, or a page for a file.
struct Surface: Sendable {
  /// What it can show.
  var appearance: Appearance
  /// For which background it is drawn.
  var theme = ThemeChoice.auto
  /// What the terminal says it draws on; dark until it does.
  var terminalBackground = Appearance.Background.dark
  /// The size for which everything is drawn.
  var size: Size
  /// The terminal's size, which is another one where nothing is drawn.
  var terminalSize: Size
  /// Whether the mouse reports.
  var mouse: Bool
  /// What stands under the mouse's pointer, as a reading; nil where nothing is read.
  var hover: String?
  /// Whether sentences are said in place of pictures.
  var isReader = false
  /// How often everything was to be said.
  var wantedReadings = 0
  /// How images are drawn.
  var pictures = PictureChoice.auto
  /// What was chosen of how things look.
  var looks = Looks()
  /// Whether a cell is drawn alone, for a file or a pipe.
  var isPage = false

  /// A terminal.
  init(appearance: Appearance, size: Size, mouse: Bool) {
    self.appearance = appearance
    self.size = size
    self.mouse = mouse
    terminalSize = size
  }
}

/// How one stands in the maps, beside the place that a session keeps.
struct CursorStanding: Sendable {
  /// Whether the cursor has a place yet; before, it goes to the middle of the first map.
  var isPlaced = false
  /// The place in the image at which the cursor was put, whatever map shows it.
  var place: CursorPlace?
  /// Whether one channel fills the picture.
  var isZoomed = false
}

/// Where the reader is in the cells that have lines, parts or pages of their own.
struct CellPlaces: Sendable {
  /// The first line in sight of each cell that scrolls.
  var scrolls: [CellKind: Int] = [:]
  /// The line that is chosen in each cell that has lines to choose from.
  var chosenLines: [CellKind: Int] = [:]
  /// The parts of the network that the summary shows as one line each.
  var folded: Set<LayerPlace> = []
  /// Where the reader is in the errors.
  var errors = ErrorsPlace()
  /// Where the reader is in the list of runs.
  var runList = RunListPlace()
  /// The parameter of the training cell that is chosen.
  var parameter = TrainingParameter.preset
}

/// What was muted before and may come back, or cannot.
struct FormerMutes: Sendable {
  /// What of a block was muted before one of its paths was heard alone.
  var beforeSolo: [BlockName: Set<Int>] = [:]
  /// What was muted and is not there any more, until it is said.
  var lost: [String] = []
}

/// What is said to the user, and the clock by which it goes away again.
struct Talk: Sendable {
  /// Seconds on the notebook's clock.
  var now = 0.0
  /// Whether the clock has begun.
  var hasClock = false
  /// The line at the bottom.
  var notice: Notice?
  /// Everything that was said, the newest last.
  private(set) var log: [Notice] = []
  /// How many were said, also those that are not kept any more.
  private(set) var said = 0
  /// How many lines are kept.
  static let limit = 200

  /// Shows a line at the bottom for a while, and keeps it.
  mutating func say(_ text: String, _ kind: Notice.Kind) {
    let notice = Notice(text: text, kind: kind, time: now)
    self.notice = notice
    guard kind != .passing else { return }
    log.append(notice)
    said += 1
    if log.count > Talk.limit { log.removeFirst() }
  }

  /// Lets time pass: lines go away, each after its kind's seconds.
  mutating func advance(to time: Double) {
    now = max(now, time)
    if let notice, now - notice.time > notice.kind.seconds { self.notice = nil }
  }

  /// Takes a line away before its time; the log keeps it.
  mutating func clear() { notice = nil }
}

/// A line at the bottom that goes away by itself.
struct Notice: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// Where one has come to.
    case passing
    case note
    case failure

    /// How long it stands.
    var seconds: Double {
      switch self {
      case .passing: return 2
      case .note: return 6
      case .failure: return 12
      }
    }
  }

  /// Seconds that a line stands at least, whatever is pressed.
  static let readingTime = 1.0

  var text: String
  var kind: Kind
  /// When it appeared, on the notebook's clock.
  var time: Double
}

/// What an active search looks for, and the hit that is shown.
struct Search: Hashable, Sendable {
  var text: String
  var hits: [SearchHit]
  var current: Int
}
