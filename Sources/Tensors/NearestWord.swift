/// The word that somebody may have meant.
public enum NearestWord {
  /// The known word that takes fewest edits to reach from `typed`, if that is at most two fifths of its letters.
  public static func to(_ typed: String, among known: [String]) -> String? {
    let best = known.map { (word: $0, edits: edits(typed, $0)) }.min { $0.edits < $1.edits }
    guard let best, best.edits <= max(1, 2 * typed.count / 5) else { return nil }
    return best.word
  }

  /// Insertions, deletions and replacements between two words (Levenshtein).
  static func edits(_ first: String, _ second: String) -> Int {
    let letters = Array(second)
    var row = Array(0...letters.count)
    for (i, letter) in first.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in letters.indices {
        let replaced = diagonal + (letters[j] == letter ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[letters.count]
  }
}
