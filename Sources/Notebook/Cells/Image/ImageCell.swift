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
    let stripRows = area.rows >= 34 ? 10 : 0
    let body = area.droppingLast(rows: stripRows)
    let left = Size(columns: area.columns * 45 / 100, rows: body.rows - 1)
    let size = RGBPicture.fit(image, in: left)
    RGBPicture(image: image, appearance: state.appearance)
      .draw(on: &screen, column: area.column, row: area.row, width: size.width, height: size.height)
    let label = image.label.isEmpty ? "" : "\(image.label) · "
    screen.putClipped(
      label + image.origin, column: area.column, row: area.row + Heatmap.rows(pixels: size.height),
      columns: size.width + 2, style: theme.quiet)
    let right = area.column + size.width + 3
    let panel = Rect(column: right, row: area.row, columns: area.endColumn - right, rows: body.rows)
    ImagePlanes(state: state).draw(on: &screen, area: panel)
    if stripRows > 0 {
      drawNeighbours(
        on: &screen, area: Rect(column: area.column, row: area.endRow - 9, columns: area.columns, rows: 9),
        state)
    }
  }

  /// The images before and after, small.
  private func drawNeighbours(on screen: inout Screen, area: Rect, _ state: NotebookState) {
    let pitch = 18
    let count = min(state.images.count, max(1, (area.columns + 2) / pitch))
    let first = max(0, min(state.image - count / 2, state.images.count - count))
    for offset in 0..<count {
      let index = first + offset
      let image = state.images[index]
      let column = area.column + offset * pitch
      let size = RGBPicture.fit(image, in: Size(columns: 16, rows: 8))
      RGBPicture(image: image, appearance: state.appearance)
        .draw(on: &screen, column: column, row: area.row, width: size.width, height: size.height)
      screen.add(Place(Rect(column: column, row: area.row, columns: 16, rows: 9), .setImage(index)))
      let style = index == state.image ? state.theme.focusedSelection : state.theme.quiet
      screen.putClipped(
        "\(index + 1) \(image.label)", column: column, row: area.row + 8, columns: 16, style: style)
    }
  }
}
