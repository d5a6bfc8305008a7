import ResNeXtModel

/// Blocks, steps and images of cells by the names a person gives them: what is shown is what was asked for, or why not.
extension NotebookState {
  /// Shows a block and a step of the shown cell, and an image by its number.
  ///
  /// - Parameters:
  ///   - block: `2a` or `layer1.0`; nil for the cell's own choice.
  ///   - step: A number from 1 or a step's name; nil for the cell's own choice.
  /// - Throws: `Failure` naming what the cell has instead.
  public mutating func choose(block: String?, step: String?) throws(Failure) {
    if let block { document.choices.block = try named(block: block) }
    guard let step else { return }
    cell.definition.choose(step: try named(step: step), &self)
  }

  /// Shows the image that `:image N` shows.
  ///
  /// - Throws: `Failure` saying how many there are.
  public mutating func choose(sample number: Int) throws(Failure) {
    guard images.indices.contains(number - 1) else {
      throw Failure("there is no image \(number); 1 to \(images.count) are there")
    }
    document.choices.image = images[number - 1].name
  }

  // MARK: Blocks

  private func named(block text: String) throws(Failure) -> BlockName {
    guard cell.definition.blocks(self) != nil else {
      let others = CellKind.allCases.filter { $0.definition.blocks(self) != nil }.map(\.rawValue)
        .joined(separator: ", ")
      throw Failure("the cell \(cell.rawValue) has no blocks; cells that have: \(others)")
    }
    let has = matchingBlocks.map { $0.name.text(form) }.joined(separator: ", ")
    let kind = cell.definition.blockNoun
    guard !has.isEmpty else { throw Failure("\(networkName) has no \(kind)") }
    guard let name = BlockName(text: text) else {
      throw Failure("'\(text)' is no block; \(networkName) has \(has)")
    }
    guard matchingBlocks.contains(where: { $0.name == name }) else {
      let found = facts.architecture.block(name)
      let reason =
        found == nil
        ? "\(networkName) has no block '\(text)'; it has \(has)"
        : "\(text) is \(found?.hasProjection == true ? "a downsampling" : "an identity") block; "
          + "the \(kind)s of \(networkName) are \(has)"
      throw Failure(reason)
    }
    return name
  }

  // MARK: Steps

  /// The step a cell is at.
  func step(of kind: CellKind) -> Int { kind.definition.step(self) }

  /// The names of the shown cell's steps, in order; empty where it has none to choose from.
  public var stepNames: [String] {
    guard let cell = cell.definition as? any MapCell else { return cell.definition.stepNames(self) }
    let words = cell.operations(self).map { Self.word($0.name) }
    return words.enumerated().map { index, word in
      guard words.filter({ $0 == word }).count > 1 else { return word }
      return "\(word)\(words[...index].filter { $0 == word }.count)"
    }
  }

  /// The name of the step that is shown; nil where the cell has none.
  public var stepName: String? {
    let index = cell.definition.step(self)
    return stepNames.indices.contains(index) ? stepNames[index] : nil
  }

  /// An operation's name as one word: `conv3x3` of "conv 3×3", `path2` of "path 2 ch 8–15".
  private static func word(_ name: String) -> String {
    let words = name.split(separator: " ").prefix { $0 != "ch" }
    return words.joined().lowercased().replacing("×", with: "x")
  }

  private func named(step text: String) throws(Failure) -> Int {
    let names = stepNames
    guard !names.isEmpty else {
      throw Failure("the cell \(cell.rawValue) has no steps\(shownBlock == nil ? " in \(networkName)" : "")")
    }
    if let number = Int(text), names.indices.contains(number - 1) { return number - 1 }
    if let index = names.firstIndex(of: Self.word(text)) { return index }
    let list = names.enumerated().map { "\($0 + 1) \($1)" }
    // Networks have up to 1,024 paths: the first and the last ones say how they are called.
    let shown = list.count > 12 ? list.prefix(2) + ["…"] + list.suffix(1) : list[...]
    throw Failure("\(cell.rawValue) has no step '\(text)'; it has \(shown.joined(separator: ", "))")
  }
}
