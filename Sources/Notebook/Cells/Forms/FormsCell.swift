import ResNeXtModel
import Tensors

extension CellKind {
  /// The paper's three forms of a block, from one set of weights.
  public static let forms = CellKind("forms")
}

/// Forms: the block of the paper's figure 3 as (a), (b) and (c), computed from one set of weights, and the notebook's own.
struct FormsCell: NotebookCell {
  let kind = CellKind.forms

  /// The tabs: the paper's forms, then the notebook's block.
  static let tabs: [BlockForm] = FormComparison.forms + [.notebook]

  func dependsOnWeights(_ state: NotebookState) -> Bool { true }
  func isDense(_ state: NotebookState) -> Bool { true }
  func needsTrace(_ state: NotebookState) -> Bool { true }
  func blocks(_ state: NotebookState) -> [BlockGeometry]? { state.facts.architecture.blocks }
  func dependencies(_ state: NotebookState) -> Dependencies { state.mapDependencies(block: state.block) }

  /// The forms are compared with all paths on.
  func muted(_ state: NotebookState) -> MutedPaths { .none }

  func isComplete(_ state: NotebookState) -> Bool {
    state.formsSubject.map { state.live.measured.forms.isCurrent($0) } ?? false
  }
  func ask(_ state: inout NotebookState) -> [Command] { state.askForForms() }

  // MARK: Tabs

  func stepCount(_ state: NotebookState) -> Int { Self.tabs.count }
  func stepNames(_ state: NotebookState) -> [String] { ["a", "b", "c", "notebook"] }

  func walk(_ direction: Int, _ state: inout NotebookState) -> [Command] {
    let next = step(state) + direction
    guard Self.tabs.indices.contains(next) else {
      return state.refuse("this is the \(direction < 0 ? "first" : "last") form; b shows another block")
    }
    choose(step: next, &state)
    return []
  }

  func enter(_ state: inout NotebookState) -> [Command] {
    state.refuse("← → choose the form; b and B the block")
  }

  // MARK: Words

  private func block(_ state: NotebookState) -> BlockGeometry? {
    state.shownBlock(in: state.facts.architecture.blocks)
  }

  func title(_ state: NotebookState) -> String {
    guard let block = block(state) else { return "" }
    return
      "\(NamingScheme(state.form).place(of: block.name)) · C = \(block.cardinality), d = \(block.pathWidth)"
  }

  func call(_ state: NotebookState) -> String {
    let form = Self.tabs[step(state)]
    let isNotebook = state.form == .notebook || form == .notebook
    let shortcut = block(state)?.hasProjection == true ? "projection(x)" : "x"
    let residual = residual(form, state)
    return "y = relu(\(shortcut) + \(isNotebook ? "relu(\(residual))" : residual))"
  }

  /// What is added to the shortcut; the paths of a notebook's block read slices.
  private func residual(_ form: BlockForm, _ state: NotebookState) -> String {
    let isNotebook = state.form == .notebook
    let paths = isNotebook ? "split(x)" : "paths"
    let input = isNotebook ? "$0" : "x"
    let count = block(state)?.cardinality ?? 1
    switch form {
    case .aggregated: return "\(paths).sum { conv1x1(conv3x3(conv1x1(\(input)))) }"
    case .concatenated: return "conv1x1(\(paths).join { conv3x3(conv1x1(\(input))) })"
    case .grouped:
      let first = isNotebook ? "conv1x1(x, groups: \(count))" : "conv1x1(x)"
      return "conv1x1(conv3x3(\(first), groups: \(count)))"
    case .notebook: return "transition(merge(transform(split(x))))"
    }
  }

  func why(_ state: NotebookState) -> String {
    let notebook =
      state.form == .notebook
      ? """
       The blocks of this network are the notebook's: paths read slices of the input and a ReLU stands before the \
      addition, in all three forms alike; (b) is how the notebook writes them.
      """
      : ""
    return """
      Figure 3 of the paper: (a) adds up C bottlenecks, (b) concatenates C paths before one 1×1, (c) is one grouped \
      convolution. A 1×1 over concatenated paths is the sum of a 1×1 each, so all compute the same from the same weights; \
      what differs is rounding and time. (Drawn without the batch norm and ReLU behind each convolution.) Each is run here on the shown image, layer by layer with this program's kernels, \
      one image on one thread, batch norm as in inference and all paths on; times are medians of five, taken in turns after \
      one round of warm-up. Memory is parameters and all maps with their gradients, as float32. What runs elsewhere in this \
      program is (c), faster than here: it fuses layers and works on whole batches.
      """ + notebook
  }

  func draw(on screen: inout Screen, area: Rect, _ state: NotebookState) {
    guard let block = block(state), area.rows >= 8, area.columns >= 50 else { return }
    FormsPage(block: block, step: step(state), state: state).draw(on: &screen, area: area)
  }

  func values(_ state: NotebookState) -> [String] {
    guard let block = block(state) else { return [FormFigures.header] }
    return [FormFigures.header] + FormFigures.all(block, state).map(\.values)
  }
}
