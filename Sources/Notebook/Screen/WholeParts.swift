extension String {
  /// The text where it fits, else as many of its parts between ` · ` as do, with `…` for the others: no part is cut.
  ///
  /// Where not even the first part fits, its beginning.
  func wholeParts(fitting columns: Int) -> String {
    guard CharacterWidth.columns(self) > columns else { return self }
    var parts = split(separator: " · ", omittingEmptySubsequences: false).map(String.init)
    while parts.count > 1 {
      parts.removeLast()
      let text = parts.joined(separator: " · ") + " · …"
      if CharacterWidth.columns(text) <= columns { return text }
    }
    return clipped(to: columns)
  }
}

extension [Piece] {
  /// The pieces with only whole parts of the last one where there is no room for all.
  func wholeParts(fitting columns: Int) -> [Piece] {
    guard let last, reduce(0, { $0 + CharacterWidth.columns($1.text) }) > columns else { return self }
    let used = dropLast().reduce(0) { $0 + CharacterWidth.columns($1.text) }
    return dropLast() + [
      Piece(last.text.wholeParts(fitting: Swift.max(0, columns - used)), last.style, does: last.effect)
    ]
  }
}
