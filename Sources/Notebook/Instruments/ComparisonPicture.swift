import ResNeXtModel
import Tensors
import Training

/// The chosen channel of A and of B and A − B, on one scale, with how much they differ in numbers.
struct ComparisonPicture: Sendable {
  let picture: MapPicture
  let state: NotebookState

  private var theme: Theme { state.theme }
  private var channel: Int { state.cursor.channel }
  private var ramp: Ramp { Ramp(.diverging, state.appearance) }

  func draw(on screen: inout Screen, area: Rect) {
    guard let other = state.instruments.compared else { return }
    let names = (first: state.text(ofShown: other), second: state.text(of: other))
    InstrumentHeading(state: state).draw(
      "A \(names.first)   B \(names.second)", keys: [("=", "next", .own("compare", 0))], on: &screen,
      area: area)
    let body = area.droppingFirst(rows: 1)
    guard let map = state.comparedMap(picture.point) else {
      let waiting = state.comparisonFailure ?? "the maps of B are being computed …"
      for (row, line) in waiting.wrapped(to: body.columns).prefix(body.rows - 1).enumerated() {
        screen.put(
          line, column: body.column, row: body.row + 1 + row, style: theme.quiet, limit: body.columns)
      }
      return
    }
    guard let difference = MapDifference(picture.map, map) else {
      drawRefusal(map, on: &screen, area: body)
      return
    }
    drawNumbers(difference, on: &screen, area: area)
    let rest = drawMaps(map, difference, on: &screen, area: body.droppingLast(rows: 3))
    drawGrid(difference, on: &screen, area: rest)
  }

  private func drawRefusal(_ map: ShownMap, on screen: inout Screen, area: Rect) {
    func shape(_ map: ShownMap) -> String { "\(map.channels) channels of \(map.height)×\(map.width)" }
    let text =
      "A has \(shape(picture.map)), B \(shape(map)): maps of different size are not subtracted."
    for (row, line) in text.wrapped(to: area.columns).prefix(area.rows - 1).enumerated() {
      screen.put(
        line, column: area.column, row: area.row + 1 + row, style: theme.warning, limit: area.columns)
    }
  }

  /// The three maps side by side; returns what is left below them.
  private func drawMaps(
    _ map: ShownMap, _ difference: MapDifference, on screen: inout Screen, area: Rect
  ) -> Rect {
    // Where the screen is large, all channels' differences stand below.
    let rows = area.rows >= 24 && area.columns >= 120 ? area.rows / 2 : area.rows
    let room = Size(columns: min(64, (area.columns - 2) / 3), rows: rows - 1)
    let size = PictureSize.fit(width: picture.map.width, height: picture.map.height, in: room)
    let gap = 3 * size.width + 4 <= area.columns ? 2 : 1
    let pitch = max(size.width + gap, min(room.columns + gap, 14))
    let maps = [
      ("A ch \(channel)", picture.map.tensor), ("B ch \(channel)", map.tensor), ("A − B", difference.tensor),
    ]
    for (index, (title, tensor)) in maps.enumerated() {
      guard let raster = Raster(tensor, channel: channel) else { continue }
      let column = area.column + index * pitch
      screen.putClipped(title, column: column, row: area.row, columns: pitch - gap, style: theme.title)
      Heatmap(raster: raster, ramp: ramp, scale: scale(difference)).draw(
        on: &screen, column: column, row: area.row + 1, width: size.width, height: size.height)
      let spot = Rect(
        column: column, row: area.row + 1, columns: size.width, rows: Heatmap.rows(pixels: size.height))
      screen.add(
        Place(spot, .value(channel: channel, width: picture.map.width, height: picture.map.height)))
      let x = column + (2 * state.cursor.x + 1) * size.width / (2 * max(1, raster.width))
      let y = area.row + 1 + (2 * state.cursor.y + 1) * size.height / (4 * max(1, raster.height))
      screen[x, y] = Cell("+", Style(bold: true, reverse: true))
    }
    return area.droppingFirst(rows: Heatmap.rows(pixels: size.height) + 2)
  }

  /// Of the channels that share their colours with the chosen one.
  private func scale(_ difference: MapDifference) -> ValueScale {
    let channels = picture.map.channels(sharing: state.scope, with: channel, groups: picture.groups)
    return ValueScale(reach: max(difference.reach(channels), 1e-12), .diverging)
  }

  /// The differences of all channels, where there is room.
  private func drawGrid(_ difference: MapDifference, on screen: inout Screen, area: Rect) {
    guard area.rows >= 10 else { return }
    screen.putClipped(
      "A − B of all channels", column: area.column, row: area.row, columns: area.columns, style: theme.title)
    let grid = ChannelGrid(
      groups: picture.groups, mapWidth: picture.map.width, mapHeight: picture.map.height,
      area: area.droppingFirst(rows: 1), selected: channel)
    let scale = scale(difference)
    for place in grid.places {
      guard let raster = Raster(difference.tensor, channel: place.channel) else { continue }
      Heatmap(raster: raster, ramp: ramp, scale: scale).draw(
        on: &screen, column: place.area.column, row: place.area.row, width: grid.width, height: grid.height)
      screen.add(
        Place(
          place.area,
          .value(channel: place.channel, width: picture.map.width, height: picture.map.height)))
      guard grid.hasNames else { continue }
      let style = place.channel == channel ? theme.accent : theme.quiet
      screen.putClipped(
        "\(place.channel)", column: place.area.column, row: place.area.row - 1,
        columns: place.area.columns, style: style)
    }
  }

  /// The largest and the mean difference, of the channel and of all, and the scale.
  private func drawNumbers(_ difference: MapDifference, on screen: inout Screen, area: Rect) {
    let whole = difference.size(0..<picture.map.channels)
    let one = difference.size(channel..<channel + 1)
    func words(_ size: MapDifference.Size, _ place: String) -> String {
      "largest \(NumberText.short(size.largest)) at \(place)y \(size.y) x \(size.x), "
        + "mean |A − B| \(NumberText.short(size.mean))"
    }
    let row = area.endRow - 3
    screen.putClipped(
      "channel \(channel): \(words(one, ""))", column: area.column, row: row, columns: area.columns)
    screen.putClipped(
      "all: \(words(whole, "ch \(whole.channel) "))", column: area.column, row: row + 1,
      columns: area.columns, style: theme.quiet)
    Legend(
      statistics: picture.map.statistics(channel..<channel + 1), scale: scale(difference), ramp: ramp,
      scope: "\(state.scope.title), A and B", theme: theme
    ).draw(on: &screen, column: area.column, row: row + 2, columns: area.columns)
  }
}

extension NotebookState {
  /// The maps at a point of what is compared with; nil as long as they are not those of what is chosen.
  func comparedMap(_ point: TracePoint) -> ShownMap? {
    guard let subject = live.instruments.comparison.subject, let image = shownImage, let weights else {
      return nil
    }
    var wanted = (image: image.identity, model: weights.id)
    switch instruments.compared {
    case .image(let name): wanted.image = images.first { $0.name == name }?.identity ?? ""
    case .run(let run): wanted.model = live.models.newest(from: .run(run))?.id ?? wanted.model
    default: wanted.model = live.instruments.comparison.weights?.id ?? ModelID(0)
    }
    guard subject.image == wanted.image, subject.muted == document.choices.muted else { return nil }
    // While a run computes, the maps of another image follow the shown ones a moment later.
    guard subject.model == wanted.model || phase.isComputing else { return nil }
    return live.instruments.comparison.maps[point]
  }

  /// Why there is nothing to compare with; nil where there is, or will be.
  var comparisonFailure: String? { live.instruments.comparison.failure ?? failure(of: .compare) }

  /// What is shown, in the words that tell it from what it is compared with.
  func text(ofShown other: ComparedWith) -> String {
    if case .image = other { return "image \(shownImage?.name ?? "")" }
    return weights?.text ?? ""
  }
}
