import Tensors
import Training

/// The errors in words: how much is right, and each class with what it is taken for.
extension ErrorsCell {
  func spoken(_ state: NotebookState) -> [String] {
    let status = ErrorsStatus(state: state).lines(columns: 400, atMost: 6).map(\.text)
    guard let found = newest(state)?.measurement else { return status }
    if state.interface.errors.isWalking, let walk = state.live.errors.walk {
      return status + ["\(walk.images.count) images: \(walk.title)"]
    }
    switch tab(state) {
    case .matrix: return status + found.classNames.indices.prefix(20).map { row($0, found) }
    case .mistakes, .classes, .calibration:
      return status + SpokenTable(ErrorsValues(found).lines(tab(state))).sentences(atMost: 12)
    }
  }

  /// A row of the matrix without its zeros.
  private func row(_ label: Int, _ found: ErrorMeasurement) -> String {
    let answers = found.classNames.indices.compactMap { answer -> String? in
      let count = found.details.confusion[label: label, answer: answer]
      return count == 0 ? nil : "\(count) \(answer == label ? "right" : "as \(found.name(answer))")"
    }
    return "\(found.name(label)): " + (answers.isEmpty ? "no image" : answers.joined(separator: ", "))
  }

  func spokenChoice(_ state: NotebookState) -> String? {
    guard let found = newest(state)?.measurement else { return nil }
    if state.interface.errors.isWalking, let walk = state.live.errors.walk {
      let image = state.shownImage.map { ": \($0.name) \($0.label)" } ?? ""
      return "image \(walk.place + 1) of \(walk.images.count)\(image)"
    }
    let lines = SpokenTable(ErrorsValues(found).lines(tab(state))).rows
    let place = state.interface.errors
    switch tab(state) {
    case .matrix where ConfusionLayout.isMatrix(found, state):
      let (label, answer) = chosen(found, state)
      return
        "\(Self.title(found, label, answer)): \(found.details.confusion[label: label, answer: answer]) images"
    case .matrix:
      return chosenPair(found, state).map { entry in
        "\(found.name(entry.label)) taken for \(entry.answer.map(found.name) ?? "nothing"): "
          + "\(found.details.confusion[label: entry.label, answer: entry.answer]) images"
      }
    case .mistakes: return lines.indices.contains(place.mistake) ? lines[place.mistake] : nil
    case .classes:
      let labels = ClassOrder(found).labels
      guard let label = labels.isEmpty ? nil : labels[min(place.line, labels.count - 1)] else { return nil }
      return lines.indices.contains(label) ? lines[label] : nil
    case .calibration: return nil
    }
  }
}

extension ErrorsCell {
  /// What stands under the mouse's pointer: the classes of a cell of the matrix and its images.
  func reading(ofEntry entry: Int, of step: Int, _ state: NotebookState) -> String? {
    guard let found = newest(state)?.measurement else { return nil }
    switch ErrorsTab(rawValue: step) {
    case .matrix where ConfusionLayout.isMatrix(found, state):
      let (label, answer) = entry.quotientAndRemainder(dividingBy: max(1, found.classNames.count))
      guard found.classNames.indices.contains(label) else { return nil }
      return
        "\(Self.title(found, label, answer)): \(found.details.confusion[label: label, answer: answer]) images"
    case .mistakes:
      let lines = SpokenTable(ErrorsValues(found).lines(.mistakes)).rows
      return lines.indices.contains(entry) ? lines[entry] : nil
    default: return nil
    }
  }
}
