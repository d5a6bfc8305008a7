/// How a grapheme cluster lies over columns: the one rule for widths, drawing and the terminal.
///
/// Terminals agree on single scalars, not on clusters. So a cluster is taken apart into pieces that each begin with a
/// scalar that takes columns: the two halves of a flag, the consonants of a conjunct, a letter and its spacing vowel
/// sign. Terminals that know clusters join the pieces again, others show them side by side, and both take the same
/// columns. Pictures that a joiner or a skin tone changes stay with the first of them.
extension Character {
  /// Whether it is a single scalar, as almost everything on a screen is, and so a single piece.
  var isScalar: Bool { unicodeScalars.dropFirst().isEmpty }

  /// The pieces, in order; together they are the cluster.
  var columnPieces: [Character] {
    if isASCII || isScalar { return [self] }
    var pieces: [String.UnicodeScalarView] = []
    var last: Unicode.Scalar?
    for scalar in unicodeScalars {
      if pieces.isEmpty || scalar.beginsPiece(after: last) {
        pieces.append(String.UnicodeScalarView([scalar]))
      } else {
        pieces[pieces.count - 1].append(scalar)
      }
      last = scalar
    }
    return pieces.compactMap { String($0).first }
  }
}

extension Unicode.Scalar {
  /// Whether a terminal without clusters puts this scalar into a column of its own.
  fileprivate func beginsPiece(after last: Unicode.Scalar?) -> Bool {
    if CharacterWidth.columns(self) == 0 || properties.isEmojiModifier { return false }
    return !(last == CharacterWidth.joiner && properties.isEmoji)
  }

  /// A variation selector, a joiner or a tag: it changes how the picture before it looks, and has no look of its own.
  public var onlyChangesPicture: Bool {
    (0xFE00...0xFE0F).contains(value) || (0xE0000...0xE01EF).contains(value)
  }
}
