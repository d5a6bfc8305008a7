/// Where every channel of a layer stands in a picture: path after path, the largest maps that fit.
///
/// Each path begins with a label of three columns. Maps are as large as possible with all channels in sight; where
/// even small ones do not fit, the part with the chosen channel is shown and the rest is counted.
struct ChannelGrid: Sendable {
  /// One channel's place.
  struct Place: Hashable, Sendable {
    var channel: Int
    var group: Int
    var area: Rect
  }

  /// Where a path's label stands, and how many rows it may take.
  struct Label: Hashable, Sendable {
    var group: Int
    var column: Int
    var row: Int
  }

  /// Width and height of a drawn map, in pixels.
  var width = 0
  var height = 0
  /// Whether a row above each map names it.
  var hasNames = false
  /// The channels in sight.
  var places: [Place] = []
  var labels: [Label] = []
  /// Channels above and below what is in sight.
  var before = 0
  var after = 0

  /// Columns before a path's first map: its number, or one where there is a single path.
  static func labelColumns(_ groups: Int) -> Int { groups > 1 ? 3 : 1 }

  /// Lays out channels in `groups` as maps of `mapWidth` × `mapHeight` values.
  ///
  /// - Parameter selected: the channel that must be in sight.
  init(groups: [Range<Int>], mapWidth: Int, mapHeight: Int, area: Rect, selected: Int) {
    guard !groups.isEmpty, mapWidth > 0, mapHeight > 0, area.columns > Self.labelColumns(groups.count),
      area.rows > 0
    else { return }
    let sizes = Self.sizes(mapWidth, mapHeight)
    for size in sizes where size.width >= min(6, mapWidth) {
      for names in [true, false] {
        // A name needs room for its digits.
        if names && size.width < 4 { continue }
        let flow = Flow(
          groups: groups, width: size.width, height: Self.height(size, of: mapHeight, names: names),
          names: names, area: area)
        if let flow, flow.lines.count * flow.lineRows <= area.rows {
          fill(flow, first: 0, last: flow.lines.count, area: area)
          return
        }
      }
    }
    // Not all fit: a page of legible maps, of the size that fills it best.
    let legible = sizes.filter { $0.width >= min(6, mapWidth) && $0.width <= max(8, mapWidth / 4) }
    var best: Flow?
    for size in legible + [sizes[sizes.count - 1]] {
      let flow = Flow(
        groups: groups, width: size.width, height: Self.height(size, of: mapHeight, names: false),
        names: false, area: area)
      guard let flow, flow.lineRows <= area.rows || best == nil else { continue }
      // Smaller maps must show clearly more.
      let most = best.map { $0.lineRows <= area.rows ? $0.filled(rows: area.rows) : 0 } ?? 0
      if best == nil || flow.filled(rows: area.rows) * 4 > most * 5 { best = flow }
    }
    if let best { fillPage(best, area: area, selected: selected) }
  }

  /// Without a row of names the last half row stays free between maps, where they are smaller than their values anyway.
  private static func height(_ size: (width: Int, height: Int), of mapHeight: Int, names: Bool) -> Int {
    let isShrunk = size.height < mapHeight && size.height > 4
    return !names && isShrunk && size.height.isMultiple(of: 2) ? size.height - 1 : size.height
  }

  /// Sizes to try, largest first: whole multiples up to 16 pixels, then the map itself, then smaller ones.
  private static func sizes(_ width: Int, _ height: Int) -> [(width: Int, height: Int)] {
    var sizes: [(width: Int, height: Int)] = []
    for factor in stride(from: 16, through: 2, by: -1) where width * factor <= (width == 1 ? 2 : 16) {
      sizes.append((width * factor, height * factor))
    }
    sizes.append((width, height))
    // Even heights fill whole rows; widths follow.
    for smaller in stride(from: min(width - 1, 64) / 2 * 2, through: 4, by: -2) where smaller > 0 {
      sizes.append((smaller, max(1, (smaller * height + width / 2) / width)))
    }
    return sizes
  }

  /// Rows of the picture: for each, the channels and labels in it.
  private struct Flow {
    var lines: [[(channel: Int, group: Int, column: Int)]] = [[]]
    var starts: [(group: Int, column: Int, line: Int)] = []
    var width: Int
    var height: Int
    var names: Bool

    /// Pixels that are drawn when `rows` rows of it are in sight.
    func filled(rows: Int) -> Int {
      lines.prefix(max(1, rows / lineRows)).reduce(0) { $0 + $1.count } * width * height
    }

    var lineRows: Int { Heatmap.rows(pixels: height) + (names ? 1 : 0) }

    init?(groups: [Range<Int>], width: Int, height: Int, names: Bool, area: Rect) {
      self.width = width
      self.height = height
      self.names = names
      let pitch = width + 1
      let label = ChannelGrid.labelColumns(groups.count)
      guard label + width <= area.columns else { return nil }
      var column = 0
      for (group, channels) in groups.enumerated() where !channels.isEmpty {
        let needed = label + channels.count * pitch - 1
        if column > 0, column + needed > area.columns {
          lines.append([])
          column = 0
        }
        starts.append((group, column, lines.count - 1))
        column += label
        for channel in channels {
          if column + width > area.columns {
            lines.append([])
            column = label
          }
          lines[lines.count - 1].append((channel, group, column))
          column += pitch
        }
        column += 1
      }
    }
  }

  private mutating func fillPage(_ flow: Flow, area: Rect, selected: Int) {
    let visible = max(1, area.rows / flow.lineRows)
    let line = flow.lines.firstIndex { $0.contains { $0.channel == selected } } ?? 0
    let page = line / visible * visible
    // The last page is a full one.
    let first = max(0, min(page, flow.lines.count - visible))
    fill(flow, first: first, last: min(flow.lines.count, first + visible), area: area)
    before = flow.lines[..<first].reduce(0) { $0 + $1.count }
    after = flow.lines[min(flow.lines.count, first + visible)...].reduce(0) { $0 + $1.count }
  }

  private mutating func fill(_ flow: Flow, first: Int, last: Int, area: Rect) {
    width = flow.width
    height = flow.height
    hasNames = flow.names
    let name = flow.names ? 1 : 0
    let mapRows = flow.lineRows - name
    for (offset, line) in flow.lines[first..<last].enumerated() {
      let row = area.row + offset * flow.lineRows + name
      for place in line {
        let spot = Rect(column: area.column + place.column, row: row, columns: flow.width, rows: mapRows)
        places.append(Place(channel: place.channel, group: place.group, area: spot))
      }
    }
    for start in flow.starts where (first..<last).contains(start.line) {
      let row = area.row + (start.line - first) * flow.lineRows + name
      labels.append(Label(group: start.group, column: area.column + start.column, row: row))
    }
    // A path that began above what is in sight is named again.
    if let top = places.first, !labels.contains(where: { $0.group == top.group }) {
      labels.insert(Label(group: top.group, column: area.column, row: top.area.row), at: 0)
    }
  }
}
