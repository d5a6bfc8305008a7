/// Names of classes in a few columns each, no two alike.
enum ShortNames {
  /// A short name for each: its beginning; where others begin alike its first character and its end; and the class' number
  /// where that is taken, or the name ends in a number.
  ///
  /// A number takes the columns that it needs.
  static func of(_ names: [String], columns: Int) -> [String] {
    let beginnings = names.map { $0.beginning(fitting: columns) }
    let ends = names.map { String($0.prefix(1)) + String($0.dropFirst().suffix(max(0, columns - 1))) }
    let begun = counts(beginnings)
    let ended = counts(names.indices.filter { begun[beginnings[$0]] != 1 }.map { ends[$0] })
    let short = names.indices.map { index -> String in
      if begun[beginnings[index]] == 1 { return beginnings[index] }
      let end = ends[index]
      let isOwn = ended[end] == 1 && begun[end] == nil && CharacterWidth.columns(end) <= columns
      return isOwn && names[index].last?.isNumber == false ? end : "\(index)"
    }
    return Set(short).count == names.count ? short : names.indices.map(String.init)
  }

  private static func counts(_ texts: [String]) -> [String: Int] {
    texts.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }
}
