import ResNeXtModel
import Tensors
import Training

/// The images that say most in the chosen channel, each with the window of the image that did it.
struct TopImagesPicture: Sendable {
  let picture: MapPicture
  let state: NotebookState

  private var theme: Theme { state.theme }
  private static let columns = 16
  private static let rows = 11

  func draw(on screen: inout Screen, area: Rect) {
    let isPeak = state.instruments.measure == .maximum
    let isHeldOut = state.instruments.ranksHeldOut
    InstrumentHeading(state: state).draw(
      "\(isHeldOut ? "held-out" : "loaded") images by the \(isPeak ? "peak" : "mean") of channel \(state.cursor.channel)",
      keys: [
        ("T", isPeak ? "mean" : isHeldOut ? "out" : "held out", .own("top", 0)),
        ("Enter", "go there", .enter),
      ], on: &screen, area: area)
    let body = area.droppingFirst(rows: 1)
    guard let ranking = state.topImages else {
      screen.putClipped(
        state.failure(of: .top) ?? "the images are being looked at …", column: body.column, row: body.row + 1,
        columns: body.columns, style: theme.quiet)
      return
    }
    let examined = NumberText.grouped(ranking.examined)
    var count =
      (state.hasAllTopImages ? "all \(examined)" : "the first \(examined)")
      + " \(isHeldOut ? "held-out" : "loaded") images"
    if ranking.passedOver > 0 { count += "; \(ranking.passedOver) without a number" }
    screen.putClipped(count, column: body.column, row: body.row, columns: body.columns, style: theme.quiet)
    drawImages(ranking, on: &screen, area: body.droppingFirst(rows: 1))
  }

  private func drawImages(_ ranking: ImageRanking, on screen: inout Screen, area: Rect) {
    let size = tile(area)
    let across = max(1, (area.columns + 2) / (size.columns + 2))
    let lines = max(1, area.rows / size.rows)
    let chosen = min(state.live.instruments.topImage, max(0, ranking.entries.count - 1))
    // The page that holds the chosen one.
    let first = chosen / (across * lines) * across * lines
    for (offset, entry) in ranking.entries.dropFirst(first).prefix(across * lines).enumerated() {
      let spot = Rect(
        column: area.column + offset % across * (size.columns + 2),
        row: area.row + offset / across * size.rows, columns: size.columns, rows: size.rows)
      draw(entry, rank: first + offset, isChosen: first + offset == chosen, on: &screen, area: spot)
    }
  }

  /// A thumbnail with a line above it; lower where the screen is.
  private func tile(_ area: Rect) -> Size {
    let rows = area.rows >= Self.rows ? Self.rows : max(4, area.rows)
    return Size(columns: Self.columns, rows: rows)
  }

  private func draw(
    _ entry: ImageRanking.Entry, rank: Int, isChosen: Bool, on screen: inout Screen, area: Rect
  ) {
    let image = state.picture(of: entry)
    let score = NumberText.short(entry.score)
    let number = state.instruments.ranksHeldOut ? entry.image : entry.image + 1
    let name = "\(number) \(image?.label ?? "…")".clipped(to: max(1, area.columns - 1 - score.count))
    screen.put(
      [
        Piece(name.padded(to: area.columns - score.count), isChosen ? theme.focusedSelection : theme.plain),
        Piece(score, isChosen ? theme.focusedSelection : theme.accent),
      ], column: area.column, row: area.row, columns: area.columns)
    screen.add(Place(area, .action(.own("top", 1 + rank))))
    guard let image else { return }
    let room = Size(columns: area.columns, rows: area.rows - 2)
    let size = RGBPicture.fit(image, in: room)
    let region = ReceptiveField(state.facts.graph).region(of: picture.point, y: entry.y, x: entry.x)
    RGBPicture(
      image: image, appearance: state.appearance,
      window: region.map { $0.inPixels(of: image, input: state.training.network.inputSize) }
    ).draw(on: &screen, column: area.column, row: area.row + 1, width: size.width, height: size.height)
  }
}

extension Region {
  /// A window of the network's input in pixels of the image before it was resized.
  func inPixels(of image: ImageChoice, input side: Int) -> Region {
    func scale(_ range: ClosedRange<Int>, _ length: Int) -> ClosedRange<Int> {
      let low = range.lowerBound * length / max(1, side)
      return low...max(low, ((range.upperBound + 1) * length + side - 1) / max(1, side) - 1)
    }
    return Region(rows: scale(rows, image.height), columns: scale(columns, image.width))
  }
}
