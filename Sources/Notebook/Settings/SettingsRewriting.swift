extension Settings {
  /// The text of a settings file with other values for some names.
  ///
  /// A name's line keeps its place and its comment; further lines of the same name go, since a name that is set twice does
  /// not count. Everything else stays as it is, whatever it is; a name without a line gets one at the end.
  public static func rewriting(_ text: String, with kept: [KeptSetting]) -> String {
    var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map {
      String(Substring($0))
    }
    for setting in kept { put(setting, into: &lines) }
    return lines.joined(separator: "\n")
  }

  private static func put(_ setting: KeptSetting, into lines: inout [String]) {
    let places = lines.indices.filter { name(of: lines[$0]) == setting.name }
    guard let first = places.first else {
      // The empty piece behind the last line break stays the last one.
      let isEnded = lines.last?.isEmpty != false
      lines.insert("\(setting.name) = \(setting.value)", at: isEnded ? max(0, lines.count - 1) : lines.count)
      if !isEnded { lines.append("") }
      return
    }
    lines[first] = changing(lines[first], to: setting.value)
    for place in places.dropFirst().reversed() { lines.remove(at: place) }
  }

  /// The name that a line sets; nil where it sets none.
  private static func name(of line: String) -> String? {
    let (name, _) = parts(of: line)
    return name
  }

  /// A line's name, and where its value stands.
  private static func parts(of line: String) -> (name: String?, value: Range<String.UnicodeScalarView.Index>?)
  {
    let scalars = line.unicodeScalars
    func isBlank(_ scalar: Unicode.Scalar) -> Bool { " \t\r\u{FEFF}".unicodeScalars.contains(scalar) }
    guard let sign = scalars.firstIndex(of: "=") else { return (nil, nil) }
    let name = scalars[..<sign].drop(while: isBlank).reversed().drop(while: isBlank).reversed()
    guard name.first != "#", !name.contains(where: isBlank) else { return (nil, nil) }
    let begin = scalars[scalars.index(after: sign)...].firstIndex { !isBlank($0) } ?? scalars.endIndex
    return (String(String.UnicodeScalarView(name)), begin..<endOfValue(scalars, from: begin, isBlank))
  }

  /// A value in quotes ends with them, another one before a comment or the blanks at the end.
  private static func endOfValue(
    _ scalars: String.UnicodeScalarView, from begin: String.UnicodeScalarView.Index,
    _ isBlank: (Unicode.Scalar) -> Bool
  ) -> String.UnicodeScalarView.Index {
    let isQuoted = begin < scalars.endIndex && scalars[begin] == "\""
    var end = begin
    var index = isQuoted ? scalars.index(after: begin) : begin
    var previous: Unicode.Scalar = " "
    while index < scalars.endIndex {
      let scalar = scalars[index]
      let next = scalars.index(after: index)
      if isQuoted, scalar == "\"", previous != "\\" { return next }
      if !isQuoted, scalar == "#", isBlank(previous) { return end }
      if isQuoted || !isBlank(scalar) { end = next }
      previous = scalar
      index = next
    }
    return end
  }

  private static func changing(_ line: String, to value: String) -> String {
    guard let range = parts(of: line).value else { return line }
    let scalars = line.unicodeScalars
    let begin = scalars[..<range.lowerBound].last == "=" ? " " : ""
    return String(Substring(scalars[..<range.lowerBound])) + begin + value
      + String(Substring(scalars[range.upperBound...]))
  }
}
