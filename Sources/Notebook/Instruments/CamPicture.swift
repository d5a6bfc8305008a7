import ResNeXtModel
import Tensors
import Training

/// Grad-CAM over the image: the image, the same with what speaks for the class laid over it, and the map itself.
struct CamPicture: Sendable {
  let state: NotebookState

  private var theme: Theme { state.theme }

  func draw(on screen: inout Screen, area: Rect) {
    guard let point = state.camPoint, let image = state.shownImage else { return }
    guard let shown = state.shownGradients, let cam = shown.cam(point) else {
      heading("Grad-CAM", on: &screen, area: area)
      let reason = state.failure(of: .gradient).map { "no gradient: \($0)" }
      screen.putClipped(
        reason ?? "the gradient is being computed …", column: area.column, row: area.row + 2,
        columns: area.columns, style: theme.quiet)
      return
    }
    let isOld = state.subject(shown.subject.question) != shown.subject
    heading(
      "Grad-CAM of \(shown.target.text): logit \(NumberText.short(shown.value)), most at \(peak(cam.map))"
        + (isOld ? ", updating" : ""),
      on: &screen, area: area)
    let (height, width) = (cam.map.shape[0], cam.map.shape[1])
    if height * width == 1 {
      drawSingle(cam, place: place(point), on: &screen, area: area.droppingFirst(rows: 2))
      return
    }
    let statistics = Statistics(cam.map.values)
    drawLegend(statistics, point, cam, on: &screen, area: area)
    drawPictures(
      image, Raster(width: width, height: height, values: cam.map.values), statistics, on: &screen,
      area: area.droppingFirst(rows: 2).droppingLast(rows: 2))
  }

  private func heading(_ text: String, on screen: inout Screen, area: Rect) {
    InstrumentHeading(state: state).draw(
      text, keys: [("d", "values", .own("gradient", 0))], on: &screen, area: area)
  }

  /// Where the largest value is.
  private func peak(_ map: Tensor) -> String {
    let place = map.values.indices.max { map.values[$0] < map.values[$1] } ?? 0
    return "y \(place / map.shape[1]) x \(place % map.shape[1])"
  }

  private func place(_ point: TracePoint) -> String {
    guard case .block(let block, _) = point else { return "these maps" }
    return "the output of \(NamingScheme(state.form).place(of: block))"
  }

  private func drawSingle(_ cam: GradCAM, place: String, on screen: inout Screen, area: Rect) {
    let text =
      """
      The maps at \(place) are 1×1: Grad-CAM has a single value there, \
      \(NumberText.short(cam.map.values[0])), and cannot say where in the image the class is seen. \
      b shows an earlier block.
      """
    for (row, line) in text.wrapped(to: area.columns).prefix(area.rows).enumerated() {
      screen.put(line, column: area.column, row: area.row + row, style: theme.plain, limit: area.columns)
    }
  }

  /// Image, overlay and map side by side; on a narrow screen without the map, which the overlay holds.
  private func drawPictures(
    _ image: ImageChoice, _ cam: Raster, _ statistics: Statistics, on screen: inout Screen, area: Rect
  ) {
    let count = area.columns >= 90 || !hasColors ? 3 : 2
    let room = Size(columns: (area.columns - 2 * (count - 1)) / count, rows: area.rows - 1)
    let size = RGBPicture.fit(image, in: room)
    let titles = ["image", "Grad-CAM over it", "\(cam.width)×\(cam.height) values"]
    for (index, title) in titles.prefix(count).enumerated() {
      let column = area.column + index * (size.width + 2)
      screen.putClipped(title, column: column, row: area.row, columns: size.width, style: theme.quiet)
      let row = area.row + 1
      switch index {
      case 2:
        Heatmap(raster: cam, ramp: Ramp(.sequential, state.appearance), scale: scale(statistics)).draw(
          on: &screen, column: column, row: row, width: size.width, height: size.height)
      default:
        RGBPicture(image: index == 0 ? image : CamOverlay(image, cam).picture, appearance: state.appearance)
          .draw(on: &screen, column: column, row: row, width: size.width, height: size.height)
      }
    }
  }

  private var hasColors: Bool {
    state.appearance.glyphs == .unicode
      && (state.appearance.colors == .direct || state.appearance.colors == .indexed256)
  }

  /// From 0 to the largest value: what matters is where it is.
  private func scale(_ statistics: Statistics) -> ValueScale {
    ValueScale(reach: max(statistics.maximum, 1e-12), .sequential)
  }

  private func drawLegend(
    _ statistics: Statistics, _ point: TracePoint, _ cam: GradCAM, on screen: inout Screen, area: Rect
  ) {
    let best = cam.weights.indices.max { cam.weights[$0] < cam.weights[$1] } ?? 0
    let text =
      "ReLU of \(cam.weights.count) channels, each times its gradient's mean, at \(place(point))"
      + " · largest weight \(NumberText.short(cam.weights[best])), channel \(best)"
    screen.putClipped(
      text.wholeParts(fitting: area.columns), column: area.column, row: area.endRow - 2,
      columns: area.columns, style: theme.quiet)
    Legend(
      statistics: statistics, scale: scale(statistics), ramp: Ramp(.sequential, state.appearance),
      scope: "map", theme: theme
    ).draw(on: &screen, column: area.column, row: area.endRow - 1, columns: area.columns)
  }
}

/// An image with a map laid over it: grey where the map is 0, towards orange and white where it is largest.
struct CamOverlay: Sendable {
  let picture: ImageChoice

  init(_ image: ImageChoice, _ cam: Raster) {
    let reach = max(cam.values.max() ?? 0, 1e-12)
    var pixels = image.pixels
    for y in 0..<image.height {
      for x in 0..<image.width {
        let share = CamOverlay.value(cam, x: x, y: y, image) / reach
        let first = 3 * (y * image.width + x)
        let (red, green, blue) = (
          Float(image.pixels[first]), Float(image.pixels[first + 1]), Float(image.pixels[first + 2])
        )
        let grey = 0.45 * (0.299 * red + 0.587 * green + 0.114 * blue)
        let heat: [Float] = [255, 150 + 90 * share, 40 * share]
        for channel in 0..<3 {
          let value = grey * (1 - 0.75 * share) + 0.75 * share * heat[channel]
          pixels[first + channel] = UInt8(min(255, max(0, value)))
        }
      }
    }
    picture = ImageChoice(
      name: image.name, label: image.label, origin: image.origin, width: image.width, height: image.height,
      pixels: pixels)
  }

  /// The map's value over a pixel, bilinear between the middles of its positions.
  static func value(_ map: Raster, x: Int, y: Int, _ image: ImageChoice) -> Float {
    func around(_ pixel: Int, _ pixels: Int, _ count: Int) -> (low: Int, high: Int, part: Float) {
      let place = (Float(pixel) + 0.5) * Float(count) / Float(pixels) - 0.5
      let low = min(count - 1, max(0, Int(place.rounded(.down))))
      return (low, min(count - 1, low + 1), min(1, max(0, place - Float(low))))
    }
    let (left, right, across) = around(x, image.width, map.width)
    let (top, bottom, down) = around(y, image.height, map.height)
    let upper = map[left, top] * (1 - across) + map[right, top] * across
    let lower = map[left, bottom] * (1 - across) + map[right, bottom] * across
    return upper * (1 - down) + lower * down
  }
}
