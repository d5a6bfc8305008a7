/// Code of another program's notebook, read as far as can be done without running it.
struct SourceCode: Sendable, Equatable {
  /// The code without comments.
  let text: String

  /// The code of a cell or of several.
  init(_ source: String) {
    text = source.split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in line.prefix { $0 != "#" } }.joined(separator: "\n")
  }

  /// Cells of the explorer whose function is defined or called here.
  var kinds: [CellKind] {
    var kinds = SourceCode.functions.filter { defines($0.name) }.flatMap(\.kinds)
    // The source notebook merges at the end of its transform.
    if kinds.contains(.transform), contains(#/(?i)concatenate|\bconcat\b/#) { kinds.append(.merge) }
    if contains(#/(?:def|class)\s+\w*[Rr]es[Nn]e[Xx]t\w*/#) || contains(#/\b[Rr]es[Nn]e[Xx]t\d*\w*\s*\(/#) {
      kinds.append(.network)
    }
    if contains(#/\bsummary\s*\(/#) { kinds.append(.summary) }
    if contains(#/\.compile\s*\(/#) { kinds.append(.compile) }
    if contains(#/\.(?:fit|fit_generator)\s*\(/#) { kinds.append(.training) }
    if contains(#/\.(?:predict|predict_classes)\s*\(/#) { kinds.append(.prediction) }
    return kinds
  }

  private static let functions: [(name: String, kinds: [CellKind])] = [
    ("split", [.split]), ("split_layer", [.split]), ("transform", [.transform]),
    ("transform_layer", [.transform]), ("merge", [.merge]), ("transition", [.transition]),
    ("transition_layer", [.transition]), ("identity_block", [.identityBlock]), ("identity", [.identityBlock]),
    ("downsampling", [.downsamplingBlock]), ("downsampling_block", [.downsamplingBlock]),
    ("convolutional_block", [.downsamplingBlock]), ("conv_block", [.downsamplingBlock]), ("stem", [.stem]),
  ]

  /// Whether a function of this name is defined here.
  func defines(_ name: String) -> Bool { parameters(of: name) != nil }

  private func contains(_ pattern: some RegexComponent) -> Bool { text.firstMatch(of: pattern) != nil }

  // MARK: Calls

  /// The parameters of a function that is defined here, `input_shape=(32, 32, 3)` for one with a default.
  func parameters(of name: String) -> [String]? {
    for match in text.matches(of: #/\bdef\s+(\w+)\s*\(/#) where match.1 == name {
      return arguments(from: match.range.upperBound)
    }
    return nil
  }

  /// The arguments of every call of a function, in order.
  func calls(of name: String) -> [[String]] {
    text.matches(of: #/(def\s+)?\b(\w+)\s*\(/#).filter { $0.1 == nil && $0.2 == name }
      .map { arguments(from: $0.range.upperBound) }
  }

  /// What stands between parentheses that were opened just before, cut at its commas.
  private func arguments(from start: String.Index) -> [String] {
    var parts = [""]
    var depth = 0
    for character in text[start...] {
      if "([{".contains(character) { depth += 1 }
      if ")]}".contains(character) { depth -= 1 }
      if depth < 0 { break }
      if character == ",", depth == 0 { parts.append("") } else { parts[parts.count - 1].append(character) }
    }
    return parts.map { String($0.split(whereSeparator: \.isWhitespace).joined(separator: " ")) }
      .filter { !$0.isEmpty }
  }

  /// The whole numbers in a value: `(224, 224, 3)` has three; a name stands for what it was last set to.
  func numbers(in value: String) -> [Int] {
    let word = value.trimmed
    if word.wholeMatch(of: #/[A-Za-z_]\w*/#) != nil {
      let settings = text.matches(of: #/(?m)^\s*(\w+)\s*=\s*([^=\n][^\n]*)$/#).filter { $0.1 == word }
      guard let last = settings.last, last.2 != word else { return [] }
      return last.2.wholeMatch(of: #/[\d\s,()\[\]]+/#) == nil ? [] : SourceCode.wholeNumbers(last.2)
    }
    return word.wholeMatch(of: #/[\d\s,()\[\]]+/#) == nil ? [] : SourceCode.wholeNumbers(word[...])
  }

  private static func wholeNumbers(_ text: Substring) -> [Int] {
    text.matches(of: #/\d+/#).compactMap { Int($0.0) }
  }
}
