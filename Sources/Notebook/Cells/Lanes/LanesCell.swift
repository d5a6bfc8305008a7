import ResNeXtModel
import Tensors
import Training

extension CellKind {
  /// The paths of a block as rows with switches.
  public static let lanes = CellKind("lanes")
}

/// Lanes: the paths of a block, what each adds, and what the network makes of the image without some of them.
struct LanesCell: RowCell {
  let kind = CellKind.lanes

  var namesData: Bool { true }
  func dependsOnWeights(_ state: NotebookState) -> Bool { true }
  var rowNoun: String { "path" }
  var keys: [CellKey] { LaneKeys.all }

  func needsTrace(_ state: NotebookState) -> Bool { true }
  func dependencies(_ state: NotebookState) -> Dependencies {
    state.mapDependencies(block: block(state)?.name)
  }
  func blocks(_ state: NotebookState) -> [BlockGeometry]? { state.facts.architecture.blocks }

  /// The block whose paths are shown.
  func block(_ state: NotebookState) -> BlockGeometry? {
    state.shownBlock(in: state.facts.architecture.blocks)
  }

  /// What a path reads, after its 1×1, after its 3×3.
  func points(_ state: NotebookState) -> Set<TracePoint> {
    Set(LaneColumn.allCases.compactMap { column in block(state).map { column.point($0) } })
  }

  /// Every prediction depends on all of them.
  func muted(_ state: NotebookState) -> MutedPaths { state.document.choices.muted }

  // MARK: What is asked

  func ask(_ state: inout NotebookState) -> [Command] {
    guard let block = block(state) else { return [] }
    var commands = state.ask(.contributions(block.name), as: LanesCell.contributions)
    if let subject = LanesCell.unmuted(state), let weights = state.weights, let image = state.shownImage,
      !state.document.choices.muted.isEmpty
    {
      commands += state.ask(
        subject, as: LanesCell.before, of: ProbedModel(weights.id, weights.weights),
        .maps(.picture(image.picture, weights.normalization), points: []))
    }
    return commands
  }

  private static let contributions = Asker("contributions")
  private static let before = Asker("all paths on")

  /// The question for the prediction with all paths on.
  private static func unmuted(_ state: NotebookState) -> ProbeSubject? {
    guard var subject = state.subject(.maps([])) else { return nil }
    subject.muted = .none
    return subject
  }

  /// What every path contributes; nil until it is known.
  func contributions(_ state: NotebookState) -> PathContributions? {
    guard let block = block(state), let subject = state.subject(.contributions(block.name)),
      case .contributions(let found)? = state.live.probes.findings(subject, for: LanesCell.contributions)
    else { return nil }
    return found
  }

  /// The probabilities with all paths on, and those with what is muted; empty until they are known.
  func probabilities(_ state: NotebookState) -> (before: [Float], after: [Float]) {
    guard let source = state.wantedSource, state.maps.hold([], from: source) else { return ([], []) }
    let after = state.maps.probabilities
    guard !state.document.choices.muted.isEmpty else { return (after, after) }
    guard let subject = LanesCell.unmuted(state),
      case .maps(let trace, _)? = state.live.probes.findings(subject, for: LanesCell.before)
    else { return ([], after) }
    return (trace.probabilities, after)
  }

  func isComplete(_ state: NotebookState) -> Bool {
    state.hasMaps(of: self) && contributions(state) != nil && !probabilities(state).before.isEmpty
  }

  // MARK: Rows

  func rowCount(_ state: NotebookState) -> Int { block(state)?.cardinality ?? 0 }

  /// The path of the cursor's channel, as everywhere.
  func row(_ state: NotebookState) -> Int {
    guard let block = block(state) else { return 0 }
    return min(max(0, block.cardinality - 1), state.cursor.channel / max(1, block.pathWidth))
  }

  func choose(row: Int, _ state: inout NotebookState) {
    state.document.position.cursor.channel = row * (block(state)?.pathWidth ?? 1)
  }

  /// A click on a row chooses it.
  func choose(step: Int, _ state: inout NotebookState) { choose(row: step, &state) }

  func rowsInSight(_ state: NotebookState) -> Int {
    let inside = state.layout(of: kind).cellInside
    let body = PageLayout(cell: kind, area: inside, state: state).body
    return block(state).map { LanesLayout($0, area: body, state: state).rowsInSight } ?? 1
  }

  // MARK: Words

  func title(_ state: NotebookState) -> String {
    guard let block = block(state) else { return "" }
    return "\(NamingScheme(state.form).place(of: block.name)) · "
      + (block.cardinality == 1 ? "1 path" : "\(block.cardinality) paths") + " of \(block.pathWidth)"
  }

  func call(_ state: NotebookState) -> String {
    guard !state.mutedPaths.isEmpty else { return "x = concatenate(groups)" }
    let muted = state.mutedPaths.sorted().map { "\($0 + 1)" }.joined(separator: ", ")
    return "x = concatenate(groups.enumerated().map { path, x in [\(muted)].contains(path + 1) ? 0 * x : x })"
  }

  func why(_ state: NotebookState) -> String {
    """
    A path that is muted is 0 where the merge reads it, behind the ReLU of its 3×3; what it computes before is computed \
    as ever. The share is what a path puts into the last 1×1, which adds up one part a path: the sum of squares of its \
    part, of all paths' such sums together, before bias and batch norm. Parts can cancel each other, so a large share is \
    no proof that a path is needed: :ablate (key a) measures that, as the accuracy over held-out images without it. \
    Nothing learns anew for it: the others are as they became beside it. Muted paths of several blocks add up, and stay \
    until they are taken back (A, :mute off).
    """
  }

  func draw(on screen: inout Screen, area: Rect, _ state: NotebookState) {
    guard let block = block(state), area.rows >= 4, area.columns >= 50 else { return }
    let layout = LanesLayout(block, area: area, state: state)
    LanesPicture(cell: self, block: block, layout: layout, state: state).draw(on: &screen)
    BeforeAndAfter(cell: self, block: block, state: state).draw(on: &screen, area: layout.panel)
  }

  // MARK: Values

  func values(_ state: NotebookState) -> [String] {
    ["kind,name,muted,energy,share,before,after,change"] + pathValues(state) + classValues(state)
  }

  /// A line a path; accuracies over held-out images where they were measured.
  private func pathValues(_ state: NotebookState) -> [String] {
    guard let block = block(state), let found = contributions(state) else { return [] }
    let measured = state.live.measured.ablations.newest(of: block.name, state.training.network)?.ablation
    return (0..<block.cardinality).map { path in
      let isMuted = state.document.choices.muted.contains(path, of: block.name)
      let accuracies =
        measured.map {
          "\($0.accuracy),\($0.accuracy(without: path)),\($0.accuracy(without: path) - $0.accuracy)"
        }
        ?? ",,"
      return "path,\(block.name.text(state.form)):\(path + 1),\(isMuted ? 1 : 0),"
        + "\(found.energies[path]),\(found.shares[path]),\(accuracies)"
    }
  }

  private func classValues(_ state: NotebookState) -> [String] {
    let (before, after) = probabilities(state)
    return zip(before, after).enumerated().map { index, shares in
      let name = CellValues.quoted(state.weights?.className(index) ?? "class \(index)")
      return "class,\(name),,,,\(shares.0),\(shares.1),\(shares.1 - shares.0)"
    }
  }
}

/// The keys of the lanes.
enum LaneKeys {
  static let all = [mute, solo, hearAll, ablate]

  private static let absence = "has no switches: :lanes has"
  private static let cell = LanesCell()

  private static let mute = CellKey(
    "mute", absence: absence, .looking, "M", "lanes: mute the path, or hear it again",
    hint: KeyHint("M", "mute"), palette: true, [(.character("M"), 0)], obstacle: { _ in nil }
  ) { state, number in
    guard let block = cell.block(state) else { return [] }
    // A click gives the path's number.
    if number > 0 { cell.choose(row: number - 1, &state) }
    state.toggle(path: cell.row(state), of: block.name)
    return []
  }

  private static let solo = CellKey(
    "solo", absence: absence, .looking, "O", "lanes: hear the path alone; again: as before",
    hint: KeyHint("O", "solo", rank: 2), palette: true, [(.character("O"), 0)], obstacle: { _ in nil }
  ) { state, _ in
    guard let block = cell.block(state) else { return [] }
    return state.solo(path: cell.row(state), of: block)
  }

  private static let hearAll = CellKey(
    "hear all", absence: absence, .looking, "A", "lanes: all paths of all blocks on",
    hint: KeyHint("A", "all on", rank: 2), palette: true, [(.character("A"), 0)],
    obstacle: { $0.document.choices.muted.isEmpty ? "no path is muted" : nil }
  ) { state, _ in state.hearAll() }

  private static let ablate = CellKey(
    "ablate", absence: absence, .looking, "a", "lanes: measure what each path is worth; again: end it",
    hint: KeyHint("a", "ablate", rank: 2), palette: true, [(.character("a"), 0)],
    obstacle: { $0.live.measured.ablations.running == nil ? $0.ablationObstacle : nil }
  ) { state, _ in
    state.live.measured.ablations.running == nil
      ? state.ablate(images: PathAblation.usualImages) : state.stopAblation()
  }
}
