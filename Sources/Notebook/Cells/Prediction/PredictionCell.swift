import Tensors
import ResNeXtModel

extension CellKind {
  /// What the network makes of the image.
  public static let prediction = CellKind("prediction")
}

/// What the network makes of the image: the five most probable classes.
struct PredictionCell: ImageWalkingCell {
  let kind = CellKind.prediction

  var namesData: Bool { true }
  var keys: [CellKey] { InstrumentKeys.time }
  func needsTrace(_ state: NotebookState) -> Bool { true }

  func values(_ state: NotebookState) -> [String] {
    ["class,label,probability,logit"]
      + state.maps.probabilities.enumerated().map { index, share in
        let name = state.weights?.className(index) ?? "class \(index)"
        return "\(index),\(CellValues.quoted(name)),\(share),\(state.maps.logits[index])"
      }
  }

  func points(_ state: NotebookState) -> Set<TracePoint> { [.pooled] }
  func dependsOnWeights(_ state: NotebookState) -> Bool { true }
  func dependencies(_ state: NotebookState) -> Dependencies { state.mapDependencies(block: nil) }

  func title(_ state: NotebookState) -> String {
    let architecture = state.facts.architecture
    let classes = state.training.network.classes
    return
      """
      \(ShapeText.map(architecture.configuration.outputs.last ?? 0, architecture.finalSize)) → \
      \(architecture.features) → \(classes) classes
      """
  }

  func call(_ state: NotebookState) -> String {
    let classes = state.training.network.classes
    switch state.training.network.head {
    case .globalAverage: return "y = softmax(dense(globalAveragePool(x), classes: \(classes)))"
    case .averagePoolFlatten:
      return "y = softmax(dense(flatten(averagePool(x, size: 2)), classes: \(classes)))"
    }
  }

  func why(_ state: NotebookState) -> String {
    let architecture = state.facts.architecture
    let softmax =
      """
      Softmax turns \(state.training.network.classes) numbers into shares that sum to 1; a large share \
      says how the numbers compare, not that the network is right.
      """
    switch state.training.network.head {
    case .globalAverage:
      return
        """
        Each of the \(architecture.features) channels of the last block is averaged over all positions, \
        so the head does not depend on the input's size, and one dense layer scores the classes. \
        \(softmax)
        """
    case .averagePoolFlatten:
      let note =
        architecture.finalSize == 1
        ? "At this input size the last maps are 1×1 and the pool does nothing."
        : "\(architecture.finalSize)×\(architecture.finalSize) maps become \(architecture.features) numbers."
      return
        """
        The notebook pools 2×2 and flattens, so the number of weights of the dense layer depends on the \
        size of the input: here \(architecture.features) × \(state.training.network.classes) = \
        \(NumberText.grouped(architecture.features * state.training.network.classes)), where the paper's global \
        average leaves \(architecture.configuration.outputs.last ?? 0) numbers at any size. \(note) \(softmax)
        """
    }
  }

  /// To the products that made a class' logit.
  func enter(_ state: inout NotebookState) -> [Command] {
    guard !state.maps.logits.isEmpty else { return state.refuse(state.waitingText) }
    state.interface.depth = .terms
    return []
  }

  var explainsClasses: Bool { true }

  /// The logit of the class looked at, first the most probable one's.
  func explained(_ state: NotebookState) -> ExplainedValue? {
    let shares = state.maps.probabilities
    let best = shares.indices.max { (shares[$0], -$0) < (shares[$1], -$1) }
    let label = state.interface.inspector.label ?? best
    return label.flatMap { shares.indices.contains($0) ? .logit($0) : nil }
  }

  /// From so many columns on the inspector stands beside the classes; below it has the page, once it is asked for.
  private static let inspectorFrom = 150

  func showsInspector(_ state: NotebookState) -> Bool {
    let columns =
      state.interface.surface.isPage ? state.size.columns : state.layout(of: kind).cellInside.columns
    return columns >= Self.inspectorFrom
  }

  func draw(on screen: inout Screen, area: Rect, _ state: NotebookState) {
    guard state.depth == .terms || area.columns >= Self.inspectorFrom else {
      return drawPrediction(on: &screen, area: area, state)
    }
    let page = InspectorPage(state: state, showsImage: false)
    guard area.columns >= Self.inspectorFrom else { return page.draw(on: &screen, area: area) }
    var (left, right) = (area, area)
    right.columns = 66
    right.column = area.endColumn - right.columns
    left.columns -= right.columns + 2
    drawPrediction(on: &screen, area: left, state)
    page.draw(on: &screen, area: right)
  }

  /// Rows that the image and the classes have at most, where other images stand below.
  private static let mostRows = 40
  /// Columns from which on other images stand beside the classes.
  private static let stripFrom = 180

  private func drawPrediction(on screen: inout Screen, area whole: Rect, _ state: NotebookState) {
    let theme = state.theme
    let rows = whole.rows >= Self.mostRows + ImageStrip.rows + 1 ? Self.mostRows : whole.rows
    var area = whole.droppingLast(rows: whole.rows - rows)
    ImageStrip(state: state).draw(on: &screen, area: whole.droppingFirst(rows: rows + 1))
    if area.columns >= Self.stripFrom {
      area.columns -= ImageStrip.columns(3) + 3
      ImageStrip(state: state).draw(
        on: &screen,
        area: Rect(column: area.endColumn + 3, row: area.row, columns: ImageStrip.columns(3), rows: area.rows)
      )
    }
    guard let image = state.shownImage else {
      screen.putClipped(
        state.waitingText + " …", column: area.column, row: area.row, columns: area.columns,
        style: theme.quiet)
      return
    }
    let size = RGBPicture.fit(
      image, in: Size(columns: min(64, max(32, area.columns * 2 / 5)), rows: max(1, area.rows - 1)))
    RGBPicture(image: image, appearance: state.appearance)
      .draw(on: &screen, column: area.column, row: area.row, width: size.width, height: size.height)
    let label = image.label.isEmpty ? "" : " · \(image.label)"
    screen.putClipped(
      image.name + label, column: area.column, row: area.row + Heatmap.rows(pixels: size.height),
      columns: max(20, size.width), style: theme.quiet)
    let column = area.column + max(20, size.width) + 3
    let right = Rect(column: column, row: area.row, columns: area.endColumn - column, rows: area.rows)
    drawClasses(on: &screen, area: right, state, image)
  }

  private func drawClasses(on screen: inout Screen, area: Rect, _ state: NotebookState, _ image: ImageChoice)
  {
    let theme = state.theme
    guard let weights = state.weights, !state.maps.probabilities.isEmpty,
      state.maps.source?.network == state.training.network
    else {
      screen.putClipped(
        state.waitingText + " …", column: area.column, row: area.row, columns: area.columns,
        style: theme.quiet)
      return
    }
    screen.put(
      [
        Piece("weights  ", theme.quiet),
        Piece(weights.text, weights.origin.isTrained ? theme.plain : theme.warning),
      ],
      column: area.column, row: area.row, columns: area.columns)
    var row = area.row + 1
    for line in remarks(state, weights, image).flatMap({ $0.wrapped(to: area.columns) })
    where row < area.endRow - 6 {
      screen.put(line, column: area.column, row: row, style: theme.warning, limit: area.columns)
      row += 1
    }
    row += 1
    drawBars(
      on: &screen, area: Rect(column: area.column, row: row, columns: area.columns, rows: area.endRow - row),
      state, weights, image)
  }

  /// What must be said of these numbers.
  private func remarks(_ state: NotebookState, _ weights: ShownWeights, _ image: ImageChoice) -> [String] {
    let muted = state.document.choices.muted
    let mute =
      muted.isEmpty
      ? [] : ["Without \(state.shortText(of: muted)): :lanes compares, :mute off takes it back."]
    return mute + remarks(weights, image)
  }

  private func remarks(_ weights: ShownWeights, _ image: ImageChoice) -> [String] {
    guard weights.origin.isTrained else {
      return ["Untrained: these shares come from chance, not from the image. Space trains."]
    }
    guard !image.label.isEmpty, !weights.classNames.contains(image.label) else { return [] }
    return [
      "These weights do not know '\(image.label)': they were trained on \(weights.notes["data"] ?? "other classes")."
    ]
  }

  private func drawBars(
    on screen: inout Screen, area: Rect, _ state: NotebookState, _ weights: ShownWeights, _ image: ImageChoice
  ) {
    let theme = state.theme
    let shares = state.maps.probabilities
    let order = shares.indices.sorted { shares[$0] != shares[$1] ? shares[$0] > shares[$1] : $0 < $1 }
    // All of them where they leave room for what the dense layer reads.
    let top = order.prefix(area.rows >= 36 ? min(20, order.count) : area.rows >= order.count + 3 ? 10 : 5)
    let names = top.map { weights.className($0) }
    let nameColumns = min(
      max(names.map { CharacterWidth.columns($0) }.max() ?? 0, 6), max(6, area.columns / 3))
    let barColumns = max(1, min(60, area.columns - nameColumns - 12))
    let pitch = area.rows >= 2 * top.count + 6 ? 2 : 1
    for (place, index) in top.enumerated() where place * pitch < area.rows {
      let row = area.row + place * pitch
      let isTrue = names[place] == image.label
      let style = place == 0 ? theme.title : theme.plain
      screen.putClipped(isTrue ? "●" : " ", column: area.column, row: row, columns: 1, style: theme.accent)
      screen.putClipped(names[place], column: area.column + 2, row: row, columns: nameColumns, style: style)
      screen.put(
        NumberText.percent(shares[index], decimals: 1).paddedLeft(to: 7),
        column: area.column + 3 + nameColumns,
        row: row, style: style)
      screen.bar(
        share: Double(shares[index]), column: area.column + 11 + nameColumns, row: row, columns: barColumns,
        style: isTrue ? theme.accent : theme.quiet, glyphs: state.appearance.glyphs)
    }
    let below = area.row + top.count * pitch
    guard below < area.endRow else { return }
    let others = order.dropFirst(top.count)
    let rest = others.reduce(Float(0)) { $0 + shares[$1] }
    var text =
      others.isEmpty
      ? "" : "the other \(others.count) classes together \(NumberText.percent(rest, decimals: 1))"
    if let truth = weights.classNames.firstIndex(of: image.label), let rank = order.firstIndex(of: truth) {
      text = "● the image's label, rank \(rank + 1)" + (text.isEmpty ? "" : " · " + text)
    }
    for (offset, line) in text.wrapped(to: max(1, area.columns)).enumerated()
    where below + offset < area.endRow {
      screen.put(line, column: area.column, row: below + offset, style: theme.quiet, limit: area.columns)
    }
    PooledFeatures(state: state).draw(on: &screen, area: area.droppingFirst(rows: below + 3 - area.row))
  }
}
