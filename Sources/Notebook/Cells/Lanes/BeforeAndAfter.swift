import ResNeXtModel
import Tensors
import Training

/// What the network makes of the image with all paths on and with what is muted, and how well it does on held-out images.
struct BeforeAndAfter: Sendable {
  let cell: LanesCell
  let block: BlockGeometry
  let state: NotebookState

  private var theme: Theme { state.theme }
  private var muted: MutedPaths { state.document.choices.muted }

  func draw(on screen: inout Screen, area: Rect) {
    var rest = drawImage(on: &screen, area: area)
    rest = drawClasses(on: &screen, area: rest)
    rest = drawHeldOut(on: &screen, area: rest)
    drawBlocks(on: &screen, area: rest)
  }

  /// The image's name and label, in one row.
  private func drawImage(on screen: inout Screen, area: Rect) -> Rect {
    let label = state.shownImage.map { $0.label.isEmpty ? $0.name : "\($0.name) · \($0.label)" } ?? ""
    let weights = state.weights.map { $0.origin.isTrained ? "" : "  untrained" } ?? ""
    screen.put(
      [Piece(label, theme.quiet), Piece(weights, theme.warning)], column: area.column, row: area.row,
      columns: area.columns)
    return area.droppingFirst(rows: 1)
  }

  // MARK: Classes

  private func drawClasses(on screen: inout Screen, area: Rect) -> Rect {
    let (before, after) = cell.probabilities(state)
    guard !after.isEmpty, area.rows >= 3 else {
      screen.putClipped(
        state.waitingText + " …", column: area.column, row: area.row, columns: area.columns,
        style: theme.quiet)
      return area.droppingFirst(rows: 2)
    }
    let names = area.columns - 21
    screen.put(
      "\(String(repeating: " ", count: names))before ▏ after", column: area.column, row: area.row,
      style: theme.quiet, limit: area.columns)
    let count = min(area.rows >= 24 ? 10 : 5, after.count, area.rows - 2)
    for (place, index) in top(count, before, after).enumerated() {
      let row = area.row + 1 + place
      draw(
        index, before.isEmpty ? nil : before[index], after[index], names: names, row: row, area, on: &screen)
    }
    return area.droppingFirst(rows: count + 2)
  }

  /// The classes that are likeliest on either side, those of before first.
  private func top(_ count: Int, _ before: [Float], _ after: [Float]) -> [Int] {
    let before = before.isEmpty ? after : before
    func order(_ values: [Float]) -> (Int, Int) -> Bool {
      { values[$0] != values[$1] ? values[$0] > values[$1] : $0 < $1 }
    }
    let likeliest = zip(before, after).map { max($0, $1) }
    return Array(after.indices.sorted(by: order(likeliest)).prefix(count)).sorted(by: order(before))
  }

  private func draw(
    _ index: Int, _ before: Float?, _ after: Float, names: Int, row: Int, _ area: Rect,
    on screen: inout Screen
  ) {
    let name = state.weights?.className(index) ?? "class \(index)"
    let isTrue = name == state.shownImage?.label
    screen.putClipped(
      isTrue ? "● \(name)" : "  \(name)", column: area.column, row: row, columns: names,
      style: isTrue ? theme.accent : theme.plain)
    let change = before.map { PointChange((after - $0) * 100, theme).piece } ?? Piece("…", theme.quiet)
    screen.put(
      [
        Piece((before.map { percent($0) } ?? "…").paddedLeft(to: 6)), Piece(" ▏", theme.quiet),
        Piece(percent(after).paddedLeft(to: 6) + " "), change,
      ], column: area.column + names, row: row, columns: area.columns - names)
  }

  /// A share in per cent, without the sign.
  private func percent(_ share: Float) -> String {
    share.isFinite ? NumberText.fixed(Double(share) * 100, 1) : "–"
  }

  // MARK: Held-out images

  private func drawHeldOut(on screen: inout Screen, area: Rect) -> Rect {
    var lines: [(text: String, style: Style)] = []
    if let measured = state.live.measured.ablations.newest(of: block.name, state.training.network) {
      lines = text(measured).map { ($0, theme.plain) } + remarks(measured).map { ($0, theme.warning) }
    } else if state.live.measured.ablations.running?.block != block.name {
      let offer = state.ablationObstacle ?? "a measures what each path is worth (:ablate)"
      lines = [("held out: \(offer)", theme.quiet)]
    }
    if let running = state.live.measured.ablations.running {
      lines.append((progress(running), theme.accent))
    }
    if !muted.isEmpty { lines.append(("muted: \(mutedText)", theme.warning)) }
    let wrapped = lines.flatMap { line in line.text.wrapped(to: area.columns).map { ($0, line.style) } }
    for (offset, line) in wrapped.enumerated() where offset < area.rows {
      screen.put(line.0, column: area.column, row: area.row + offset, style: line.1, limit: area.columns)
    }
    return area.droppingFirst(rows: wrapped.count + 1)
  }

  /// What was measured: of how many images, and for the present mute where that is one path more.
  private func text(_ measured: Ablations.Kept) -> [String] {
    let found = measured.ablation
    let whole = NumberText.percent(found.accuracy, decimals: 1)
    let more = Array(muted.subtracting(measured.subject.muted).blocks)
    var accuracy = "held out \(whole)"
    if more.count == 1, more[0].key == block.name, more[0].value.count == 1, let path = more[0].value.first {
      let change = found.change(without: path)
      let sign = change < 0 ? "▼" : "▲"
      accuracy += " ▏ \(NumberText.percent(found.accuracy(without: path), decimals: 1))"
      accuracy += " \(sign) \(NumberText.fixed(Double(abs(change)), 1))"
    }
    let part =
      found.images < found.heldOut
      ? "the first \(NumberText.grouped(found.images)) of \(NumberText.grouped(found.heldOut)) images"
      : "\(NumberText.grouped(found.images)) images"
    return [accuracy, "\(part), \(String(found.dataName.prefix { $0 != "(" }).trimmed)"]
  }

  /// How what was measured differs from what is shown.
  private func remarks(_ measured: Ablations.Kept) -> [String] {
    var remarks: [String] = []
    if measured.subject.model != state.weights?.id { remarks.append("measured with other weights") }
    let base = measured.subject.muted
    if !base.isEmpty { remarks.append("measured with \(state.shortText(of: base)) muted") }
    return remarks
  }

  private func progress(_ running: Ablations.Subject) -> String {
    let place = running.block == block.name ? "" : " \(running.block.text(state.form))"
    guard let found = state.live.measured.ablations.newest(of: running.block, running.network),
      found.subject == running
    else { return "measuring\(place) …" }
    let (done, planned) = (found.ablation.images, found.ablation.planned)
    return "measuring\(place) \(NumberText.grouped(done)) / \(NumberText.grouped(planned)), a ends it"
  }

  /// The names of a few, how many there are where there are more.
  private var mutedText: String {
    muted.count <= 6 ? muted.names(state.form).joined(separator: ", ") : state.shortText(of: muted)
  }

  // MARK: Blocks

  /// Every block's switches, where there is room.
  private func drawBlocks(on screen: inout Screen, area: Rect) {
    let blocks = state.facts.architecture.blocks
    guard area.rows >= 6 else { return }
    screen.put("all blocks", column: area.column, row: area.row, style: theme.title, limit: area.columns)
    let room = area.rows - 1
    for (offset, block) in blocks.prefix(blocks.count > room ? room - 1 : room).enumerated() {
      draw(block, row: area.row + 1 + offset, area, on: &screen)
    }
    guard blocks.count > room else { return }
    screen.put(
      "… and \(blocks.count - room + 1) more", column: area.column, row: area.endRow - 1, style: theme.quiet,
      limit: area.columns)
  }

  private func draw(_ block: BlockGeometry, row: Int, _ area: Rect, on screen: inout Screen) {
    let paths = muted.blocks[block.name] ?? []
    let name = block.name.text(state.form)
    let style = block.name == self.block.name ? theme.focusedSelection : theme.plain
    var pieces = [
      Piece(name, style, does: .action(.setBlock(block.name))),
      Piece(String(repeating: " ", count: max(1, 11 - name.count))),
    ]
    let room = area.columns - 12
    if block.cardinality <= room {
      for path in 0..<block.cardinality {
        pieces.append(paths.contains(path) ? Piece("▢", theme.warning) : Piece("■", theme.quiet))
      }
    } else {
      pieces.append(Piece("\(paths.count) of \(block.cardinality) muted", theme.quiet))
    }
    screen.put(pieces, column: area.column, row: row, columns: area.columns)
  }
}
