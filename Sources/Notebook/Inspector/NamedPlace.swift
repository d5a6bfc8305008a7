import ResNeXtModel

/// A value by its numbers, for those who ask for it without a cursor.
extension NotebookState {
  /// Opens the inspector at a value of the shown cell's maps, `CHANNEL,Y,X`, or at a class of the prediction, `CLASS`.
  ///
  /// - Throws: `Failure` that says what the cell has instead.
  public mutating func explain(at text: String) throws(Failure) {
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    if let view = cell.definition as? any MapCell {
      try explain(numbers, view, text)
    } else if cell.definition.explainsClasses {
      let classes = training.network.classes
      guard numbers.count == 1, let label = numbers[0], (0..<classes).contains(label) else {
        throw Failure("'\(text)' is no class; \(networkName) has 0 to \(classes - 1)")
      }
      interface.inspector.label = label
    } else {
      let others = CellKind.allCases.filter {
        $0.definition is any MapCell || $0.definition.explainsClasses
      }
      throw Failure(
        "the cell \(cell.rawValue) has no values to explain; cells that have: "
          + others.map(\.rawValue).joined(separator: ", "))
    }
    interface.cursor.isZoomed = cell.definition is any MapCell
    interface.depth = .terms
  }

  private mutating func explain(_ numbers: [Int?], _ view: any MapCell, _ text: String) throws(Failure) {
    guard let point = view.point(self), let shape = facts.graph.shape(at: point) else {
      throw Failure("\(networkName) has no \(cell.title)")
    }
    let last = shape.side - 1
    guard numbers.count == 3, let channel = numbers[0], let y = numbers[1], let x = numbers[2],
      (0..<shape.channels).contains(channel), (0...last).contains(y), (0...last).contains(x)
    else {
      throw Failure(
        "'\(text)' is no value of these maps: CHANNEL,Y,X is 0 to \(shape.channels - 1), 0 to \(last), 0 to \(last)"
      )
    }
    document.position.cursor = MapCursor(channel: channel, y: y, x: x)
    interface.cursor.isPlaced = true
    interface.cursor.place = nil
  }
}
