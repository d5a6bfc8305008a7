import Formats
import ResNeXtModel

/// What a session's notebook holds beside the program's state; every save writes it back.
struct SessionDocument: Sendable, Equatable {
  /// The cells, the user's among them.
  private(set) var cells = SessionCells()
  /// What the notebook's own markdown says of the explorer's cells, as plain text.
  private(set) var remarks: [CellKind: String] = [:]
  /// The notebook's metadata, those of other programs among them.
  var metadata: [String: JSONValue] = [:]
  /// What the pictures in it were computed from; nil where there are none.
  var basis: PictureBasis?
  /// Whether it is another program's, whose file must not be written over.
  var isForeign = false

  /// What a new session holds.
  init() {}

  /// What a notebook that was opened holds.
  init(
    cells: SessionCells, metadata: [String: JSONValue], basis: PictureBasis? = nil, isForeign: Bool = false
  ) {
    self.cells = cells
    remarks = cells.remarks
    self.metadata = metadata
    self.basis = basis
    self.isForeign = isForeign
  }

  private static let kernel = "resnext-tui"

  /// The metadata that are written, with the program's state.
  func metadata(with saved: JSONValue) -> [String: JSONValue] {
    var written = metadata
    // A kernel that somebody chose, such as for cells in Python, stays.
    if (metadata["kernelspec"]?["name"]?.string ?? Self.kernel) == Self.kernel {
      written["kernelspec"] = [
        "display_name": "ResNeXt notebook", "language": "swift", "name": .string(Self.kernel),
      ]
      // What converters look for: without an extension they write scripts as text files.
      written["language_info"] = [
        "codemirror_mode": "swift", "file_extension": ".swift", "mimetype": "text/x-swift", "name": "swift",
        "pygments_lexer": "swift", "version": "6",
      ]
    }
    written["resnext_tui"] = saved
    return written
  }
}

/// What all pictures of a session depend on: while it is the same, one that was not computed anew is still right.
struct PictureBasis: Sendable, Equatable {
  var network: NetworkConfiguration
  var block: String
  var image: String?
  var weights: SavedState.Weights
  var runs: Int
  var scope: ScaleScope
  var muted: [String]?
  var lab: SavedLab?
  var steps: [String: Int]

  init(_ saved: SavedState) {
    network = saved.choices.training.network
    block = saved.place.block
    image = saved.place.image
    weights = saved.weights
    runs = saved.runs.count
    scope = saved.choices.scope
    muted = saved.choices.muted
    lab = saved.choices.lab
    steps = saved.place.steps
  }

  /// Whether a cell's picture is the same on both: a step that another cell is at does not matter.
  func agrees(with other: PictureBasis, on kind: CellKind) -> Bool {
    var other = other
    guard steps[kind.rawValue] == other.steps[kind.rawValue] else { return false }
    other.steps = steps
    return self == other
  }
}
