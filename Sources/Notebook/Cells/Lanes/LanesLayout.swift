import ResNeXtModel

/// One of the pictures of a lane.
enum LaneColumn: CaseIterable {
  case input
  case reduced
  case grouped

  /// Where its maps are taken.
  func point(_ block: BlockGeometry) -> TracePoint {
    switch self {
    case .input: return .block(block.name, .input)
    case .reduced: return .block(block.name, .reduceActivation)
    case .grouped: return .block(block.name, .groupedActivation)
    }
  }

  var title: String {
    switch self {
    case .input: return "in"
    case .reduced: return "1×1"
    case .grouped: return "3×3"
    }
  }

  /// The channels of a path in these maps: where nothing splits the input, every path reads all of it.
  func channels(of path: Int, _ block: BlockGeometry) -> Range<Int> {
    switch self {
    case .input: return block.splitsInput ? block.split[path] : 0..<block.inputChannels
    case .reduced, .grouped: return path * block.pathWidth..<(path + 1) * block.pathWidth
    }
  }
}

/// Where the lanes stand, and what is beside them.
struct LanesLayout: Sendable {
  /// The list: titles in its first row, then a lane after the other.
  let list: Rect
  /// Prediction and held-out accuracy.
  let panel: Rect
  /// Rows and columns of a lane's pictures.
  let thumbnail: Size
  /// Rows from one lane to the next.
  let pitch: Int
  /// Columns of the last column; 0 where nothing was measured.
  let worthColumns: Int
  /// Lanes in sight.
  let rowsInSight: Int
  /// How many of a path's channels are shown one by one, where there is room for some.
  let channels: Int

  /// Number, switch and gaps.
  static let headColumns = 11
  /// The share in per cent.
  static let shareColumns = 6

  init(_ block: BlockGeometry, area: Rect, state: NotebookState) {
    (list, panel) = Self.halves(of: area)
    let measured = state.live.measured.ablations.newest(of: block.name, state.training.network) != nil
    worthColumns = measured ? (list.columns >= 60 ? 15 : 7) : 0
    let room = list.columns - Self.headColumns - Self.shareColumns - worthColumns
    let widest = max(3, room / LaneColumn.allCases.count - 1)
    let rows = max(1, list.rows - 1)
    let largest = min(widest / 2, max(2, (block.inputSize + 1) / 2))
    let fitting = Self.fitting(count: block.cardinality, rows: rows, largest: largest)
    pitch = fitting.pitch
    // A single row is two pixels high: a little wider shows more.
    thumbnail = Size(columns: fitting.rows == 1 ? min(4, widest) : 2 * fitting.rows, rows: fitting.rows)
    rowsInSight = max(1, min(block.cardinality, (rows + fitting.pitch - fitting.rows) / fitting.pitch))
    let left = room - LaneColumn.allCases.count * (thumbnail.columns + 1) - 2
    channels = thumbnail.rows < 4 ? 0 : min(block.pathWidth, max(0, left / (thumbnail.columns + 1)))
  }

  /// The lanes, and the prediction beside them; below them where both are not wide enough.
  private static func halves(of area: Rect) -> (list: Rect, panel: Rect) {
    if area.columns < 72 {
      let rows = min(9, area.rows / 2)
      return (
        area.droppingLast(rows: rows),
        Rect(column: area.column, row: area.endRow - rows, columns: area.columns, rows: rows)
      )
    }
    let columns = area.columns >= 140 ? 60 : area.columns >= 96 ? 40 : 33
    return (
      Rect(column: area.column, row: area.row, columns: area.columns - columns - 2, rows: area.rows),
      Rect(column: area.endColumn - columns, row: area.row, columns: columns, rows: area.rows)
    )
  }

  /// The largest pictures with all lanes in sight, a row between them where there is one to spare.
  private static func fitting(count: Int, rows: Int, largest: Int) -> (rows: Int, pitch: Int) {
    for height in stride(from: max(1, largest), through: 2, by: -1) {
      for gap in [1, 0] where (height + gap) * count - gap <= rows { return (height, height + gap) }
    }
    return (1, 1)
  }

  /// The first column of one of the pictures.
  func column(_ index: Int) -> Int { list.column + Self.headColumns + index * (thumbnail.columns + 1) }

  /// The first column of a channel's picture.
  func channelColumn(_ index: Int) -> Int {
    shareColumn + Self.shareColumns + worthColumns + 2 + index * (thumbnail.columns + 1)
  }

  /// The first column of the share.
  var shareColumn: Int { column(LaneColumn.allCases.count) }
}
