import Datasets
import ResNeXtModel
import Tensors
import Training

extension CellKind {
  /// What the shown weights get wrong on held-out images.
  public static let errors = CellKind("errors")
}

/// Errors: which classes are taken for which, how often, how surely, and the images themselves.
struct ErrorsCell: GridCell {
  let kind = CellKind.errors

  var namesData: Bool { true }
  var keys: [CellKey] { ErrorKeys.all }
  func isDense(_ state: NotebookState) -> Bool { true }
  func muted(_ state: NotebookState) -> MutedPaths { state.document.choices.muted }

  func dependencies(_ state: NotebookState) -> Dependencies {
    Dependencies(
      network: state.training.network, weights: state.weights?.id, muted: state.document.choices.muted,
      data: state.training.data)
  }

  func isComplete(_ state: NotebookState) -> Bool {
    guard let newest = newest(state) else { return false }
    return newest.subject == state.errorsSubject && newest.measurement.isComplete
  }

  func ask(_ state: inout NotebookState) -> [Command] { state.askForErrors() }

  /// What is known of the shown network's errors.
  func newest(_ state: NotebookState) -> MeasuredErrors.Kept? {
    state.live.measured.errors.newest(of: state.training.network)
  }

  /// The pictures that are drawn.
  func heldOutImages(_ state: NotebookState) -> [HeldOutImage] {
    guard let newest = newest(state), state.cell == kind else { return [] }
    let walk = state.interface.places.errors.isWalking ? state.live.measured.errors.walk?.images ?? [] : []
    let mistakes = newest.measurement.details.mistakes.mistakes.map {
      HeldOutImage(data: newest.subject.data, index: $0.image)
    }
    return walk.prefix(100) + mistakes
  }

  // MARK: Tabs

  func tab(_ state: NotebookState) -> ErrorsTab { ErrorsTab(rawValue: step(state)) ?? .matrix }
  func stepCount(_ state: NotebookState) -> Int { ErrorsTab.allCases.count }
  func stepNames(_ state: NotebookState) -> [String] { ErrorsTab.allCases.map(\.name) }

  func choose(step: Int, _ state: inout NotebookState) {
    state.document.position.steps[kind] = step
    state.interface.places.errors.isWalking = false
  }

  func walk(_ direction: Int, _ state: inout NotebookState) -> [Command] {
    let next = step(state) + direction
    guard ErrorsTab(rawValue: next) != nil else {
      return state.refuse("this is the \(direction < 0 ? "first" : "last") view of the errors: Enter goes in")
    }
    choose(step: next, &state)
    return []
  }

  // MARK: Words

  func title(_ state: NotebookState) -> String {
    "\(state.dataName(state.training.data).prefix { $0 != "(" }) · \(tab(state).name)".replacing(
      "  ", with: " ")
  }

  func call(_ state: NotebookState) -> String {
    switch tab(state) {
    case .matrix: return "confusion[label][model(image).argmax()] += 1"
    case .mistakes: return "mistakes.sorted { confidence($0) > confidence($1) }"
    case .classes: return "accuracy[label] = confusion[label][label] / confusion[label].sum()"
    case .calibration: return "error = bins.map { $0.share * abs($0.accuracy - $0.confidence) }.sum()"
    }
  }

  func why(_ state: NotebookState) -> String {
    """
    One number for accuracy hides which classes a network cannot tell apart. A row of the matrix is a class, a column what \
    its images were taken for; the diagonal is right. Colours show the share of a row, by its square root, so that rare \
    mistakes are seen beside what is right. Enter goes into the matrix, and again into a cell of it: its images, the surest \
    first, each of them the shown image of every other cell until another is chosen, so that a block can be looked at with \
    what it fails on. Confidence is the largest softmax probability; where it is far above the accuracy of images of the same \
    confidence, the network is too sure (calibration: Guo et al. 2017). All is measured in inference mode on held-out images, \
    in the background on one patient thread, and again after each epoch of a run while this cell is open.
    """
  }

  func draw(on screen: inout Screen, area: Rect, _ state: NotebookState) {
    guard area.rows >= 5, area.columns >= 40 else { return }
    ErrorsPage(cell: self, state: state).draw(on: &screen, area: area)
  }

  func values(_ state: NotebookState) -> [String] {
    ErrorsValues(newest(state)?.measurement).lines(tab(state))
  }
}
