import Datasets
import Formats
import ResNeXtModel
import Tensors

extension CellKind {
  /// The image that goes through the network.
  public static let image = CellKind("image")
}

/// The image, and the three planes of numbers that the network reads.
struct ImageCell: ImageWalkingCell {
  let kind = CellKind.image

  func isComplete(_ state: NotebookState) -> Bool { state.shownImage != nil }

  func values(_ state: NotebookState) -> [String] {
    CellValues.lines(of: state.maps[.image], channels: nil)
  }

  func map(_ state: NotebookState) -> CellMap? {
    state.maps[.image].map {
      CellMap(map: $0, channels: 0..<$0.channels, groups: [0..<$0.channels], kind: .diverging)
    }
  }

  func picture(ofImage state: NotebookState) -> RGBImage? { state.shownImage?.picture }

  func points(_ state: NotebookState) -> Set<TracePoint> { [.image] }

  func dependencies(_ state: NotebookState) -> Dependencies {
    Dependencies(image: state.shownImage?.name, network: state.training.network)
  }

  func title(_ state: NotebookState) -> String {
    guard let image = state.shownImage else { return "" }
    let side = state.training.network.inputSize
    let resized = image.width == side && image.height == side ? "" : " → \(side)×\(side)"
    return
      """
      \(image.name) · \(image.height)×\(image.width)×3\(resized) · \(state.image + 1) of \
      \(state.images.count)
      """
  }

  func call(_ state: NotebookState) -> String {
    let name = state.shownImage?.name ?? "…"
    switch state.weights?.normalization ?? .none {
    case .none: return "x = image(\"\(name)\") / 255"
    case .perPixel: return "x = image(\"\(name)\") / 255 - trainingMean"
    case .perChannel: return "x = (image(\"\(name)\") / 255 - mean) / deviation"
    }
  }

  func why(_ state: NotebookState) -> String {
    let rule: String
    switch state.weights?.normalization ?? .none {
    case .none: rule = "These weights take the pixels as they are, divided by 255: each value lies in 0–1."
    case .perChannel:
      rule =
        """
        These weights expect each colour with its own mean and deviation over the training images, so \
        most values lie within ±2.
        """
    case .perPixel:
      rule =
        """
        Like the source notebook's training script, these weights subtract the mean of every single \
        pixel over the training images: an average picture would be 0 everywhere.
        """
    }
    return
      """
      The network never sees a picture, only three planes of numbers. \(rule) Normalisation belongs to \
      the weights and is kept in their file. ← → choose an image; :image F reads a picture of yours.
      """
  }

  func draw(on screen: inout Screen, area: Rect, _ state: NotebookState) {
    let theme = state.theme
    guard let image = state.shownImage else {
      screen.putClipped(
        "the images are being read …", column: area.column, row: area.row, columns: area.columns,
        style: theme.quiet)
      return
    }
    // Where there are many rows, some are kept for the other images.
    let body = area.droppingLast(rows: area.rows >= 34 ? ImageStrip.rows + 1 : 0)
    let left = Size(columns: area.columns * 45 / 100, rows: body.rows - 1)
    let size = RGBPicture.fit(image, in: left)
    RGBPicture(image: image, appearance: state.appearance)
      .draw(on: &screen, column: area.column, row: area.row, width: size.width, height: size.height)
    let label = image.label.isEmpty ? "" : "\(image.label) · "
    let rows = Heatmap.rows(pixels: size.height)
    screen.putClipped(
      label + image.origin, column: area.column, row: area.row + rows,
      columns: size.width + 2, style: theme.quiet)
    let right = area.column + size.width + 3
    let panel = Rect(column: right, row: area.row, columns: area.endColumn - right, rows: body.rows)
    let used = ImagePlanes(state: state).draw(on: &screen, area: panel)
    drawOthers(
      on: &screen, area: area,
      used: Size(columns: size.width + 3 + used.columns, rows: max(rows + 1, used.rows)), state)
  }

  /// The other images, beside what is drawn where that is wide enough for some, else below it.
  private func drawOthers(on screen: inout Screen, area: Rect, used: Size, _ state: NotebookState) {
    let column = area.column + used.columns + 3
    let beside = Rect(column: column, row: area.row, columns: area.endColumn - column, rows: area.rows)
    ImageStrip(state: state).draw(
      on: &screen, area: beside.columns >= 52 ? beside : area.droppingFirst(rows: used.rows + 1))
  }
}
