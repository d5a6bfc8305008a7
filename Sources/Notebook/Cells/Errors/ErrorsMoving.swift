import Datasets
import Training

/// Moving in the errors: over matrix, pictures and lines, into the images behind them, and out again.
extension ErrorsCell {
  func enter(_ state: inout NotebookState) -> [Command] {
    guard let newest = newest(state) else {
      return state.refuse(ErrorsStatus(state: state).reasonForNothing)
    }
    guard state.depth == .inside else {
      guard tab(state) != .calibration else {
        return state.refuse("there is nothing to go into: ← chooses classes, mistakes or the matrix")
      }
      state.interface.depth = .inside
      state.interface.places.errors.isWalking = false
      return []
    }
    guard !state.interface.places.errors.isWalking else { return state.perform(.goTo(.image)) }
    let list = list(newest, state)
    let images = list.images.map { HeldOutImage(data: newest.subject.data, index: $0) }
    guard let walk = ErrorWalk(list.title, images, at: list.place) else {
      return state.refuse("no image: \(list.title)")
    }
    state.begin(walk)
    return []
  }

  func leaveStep(_ state: inout NotebookState) -> Bool {
    guard state.depth == .inside, state.interface.places.errors.isWalking else { return false }
    state.interface.places.errors.isWalking = false
    return true
  }

  /// The images behind the chosen entry, and where a walk through them begins.
  private func list(_ newest: MeasuredErrors.Kept, _ state: NotebookState) -> (
    title: String, images: [Int], place: Int
  ) {
    let found = newest.measurement
    let place = state.interface.places.errors
    switch tab(state) {
    case .matrix where ConfusionLayout.isMatrix(found, state):
      let (label, answer) = chosen(found, state)
      return (Self.title(found, label, answer), found.images(label: label, answer: answer), 0)
    case .matrix:
      guard let entry = chosenPair(found, state), let answer = entry.answer else { return ("", [], 0) }
      return (Self.title(found, entry.label, answer), found.images(label: entry.label, answer: answer), 0)
    case .mistakes, .calibration:
      let mistakes = found.details.mistakes.mistakes
      return ("surest mistakes", mistakes.map(\.image), min(place.mistake, max(0, mistakes.count - 1)))
    case .classes:
      let classes = ClassOrder(found).labels
      guard let label = classes.isEmpty ? nil : classes[min(place.line, classes.count - 1)] else {
        return ("", [], 0)
      }
      return ("\(found.name(label)) taken for others", found.mistakes(label: label), 0)
    }
  }

  /// What a walk through a cell of the matrix is called.
  static func title(_ found: ErrorMeasurement, _ label: Int, _ answer: Int) -> String {
    label == answer ? "\(found.name(label)), right" : "\(found.name(label)) → \(found.name(answer))"
  }

  /// The chosen row and column of the matrix.
  func chosen(_ found: ErrorMeasurement, _ state: NotebookState) -> (label: Int, answer: Int) {
    let last = max(0, found.classNames.count - 1)
    return (min(state.interface.places.errors.label, last), min(state.interface.places.errors.answer, last))
  }

  /// The chosen pair of classes, of those that were confused most.
  func chosenPair(_ found: ErrorMeasurement, _ state: NotebookState) -> ConfusionMatrix.Entry? {
    let pairs = found.details.confusion.confusions(atMost: ConfusionList.limit)
    return pairs.isEmpty ? nil : pairs[min(state.interface.places.errors.pair, pairs.count - 1)].entry
  }

  // MARK: Moving

  func move(columns: Int, rows: Int, _ state: inout NotebookState) -> [Command] {
    guard let found = newest(state)?.measurement else { return [] }
    if state.interface.places.errors.isWalking { return state.walkErrors(columns == 0 ? rows : columns) }
    var place = state.interface.places.errors
    switch tab(state) {
    case .matrix where ConfusionLayout.isMatrix(found, state):
      let (label, answer) = chosen(found, state)
      place.label = Self.moved(label, rows, found.classNames.count)
      place.answer = Self.moved(answer, columns, found.classNames.count)
    case .matrix:
      let count = found.details.confusion.confusions(atMost: ConfusionList.limit).count
      place.pair = Self.moved(place.pair, columns + rows, count)
    case .mistakes:
      let across = ErrorsLayout(state).tilesAcross
      place.mistake = Self.moved(
        place.mistake, columns + rows * across, found.details.mistakes.mistakes.count)
    case .classes, .calibration: place.line = Self.moved(place.line, columns + rows, found.classNames.count)
    }
    guard place != state.interface.places.errors else {
      return state.refuse("there is nothing further on this side")
    }
    state.interface.places.errors = place
    return []
  }

  private static func moved(_ place: Int, _ distance: Int, _ count: Int) -> Int {
    min(max(0, count - 1), max(0, place + distance))
  }

  func choose(entry: Int, of step: Int, _ state: inout NotebookState) -> [Command] {
    guard let found = newest(state)?.measurement else { return [] }
    if state.interface.places.errors.isWalking, let walk = state.live.measured.errors.walk,
      step == Self.walkStep
    {
      return entry == walk.place ? [] : state.walkErrors(entry - walk.place)
    }
    var place = state.interface.places.errors
    place.isWalking = false
    switch ErrorsTab(rawValue: step) {
    case .matrix where ConfusionLayout.isMatrix(found, state):
      let classes = max(1, found.classNames.count)
      (place.label, place.answer) = (entry / classes, entry % classes)
    case .matrix: place.pair = entry
    case .mistakes: place.mistake = entry
    case .classes: place.line = entry
    case .calibration, nil: return []
    }
    let isChosen =
      place == state.interface.places.errors && tab(state).rawValue == step && state.depth == .inside
    state.document.position.steps[kind] = step
    state.interface.depth = .inside
    state.interface.places.errors = place
    return isChosen ? enter(&state) : []
  }

  /// What a click on an image of a walk gives as its step.
  static let walkStep = ErrorsTab.allCases.count
}

/// The classes in the order in which they are listed: by label where they are few, the worst ones first where they are many.
struct ClassOrder: Sendable {
  /// The labels, in that order.
  let labels: [Int]

  init(_ found: ErrorMeasurement) {
    let all = Array(found.classNames.indices)
    guard all.count > ConfusionLayout.mostClasses else {
      labels = all
      return
    }
    func rank(_ label: Int) -> (Int, Float, Int) {
      let counted = found.details.classes[label]
      return (counted.images == 0 ? 1 : 0, counted.value, label)
    }
    labels = all.sorted { rank($0) < rank($1) }
  }
}
