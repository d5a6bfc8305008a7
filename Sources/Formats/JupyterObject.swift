/// A JSON object of a notebook that is being read, and its place for errors.
struct JupyterObject {
  let value: JSONValue
  let path: String
  let place: String

  func error(_ reason: String) -> FormatError { .malformed(path: path, place: place, reason: reason) }

  func member<Kind>(
    _ key: String, _ expected: String, _ kind: (JSONValue) -> Kind?
  ) throws(FormatError) -> Kind {
    guard value.object != nil else { throw error("expected an object, found \(value.kind)") }
    guard let member = value[key] else { throw error("it has no '\(key)'") }
    guard let typed = kind(member) else {
      throw error("'\(key)' should be \(expected), found \(member.kind)")
    }
    return typed
  }

  func integer(_ key: String) throws(FormatError) -> Int { try member(key, "a whole number", \.integer) }
  func string(_ key: String) throws(FormatError) -> String { try member(key, "a string", \.string) }
  func array(_ key: String) throws(FormatError) -> [JSONValue] { try member(key, "a list", \.array) }
  func object(_ key: String) throws(FormatError) -> [String: JSONValue] {
    try member(key, "an object", \.object)
  }

  /// A number or `null`.
  func count(_ key: String) throws(FormatError) -> Int? {
    try member(key, "a whole number or null") { $0 == .null ? .some(nil) : $0.integer.map { .some($0) } }
  }

  /// A string, or a list of its lines.
  func lines(_ key: String) throws(FormatError) -> String {
    try member(key, "a string or a list of strings", JupyterNotebook.joined)
  }

  /// A part of the object, or `stand` and a note of the repair where it is missing or wrong.
  func repaired<Part>(
    _ remedy: JupyterRepair.Remedy, _ stand: Part, _ repairs: inout [JupyterRepair],
    _ read: (JupyterObject) throws(FormatError) -> Part
  ) -> Part {
    do throws(FormatError) {
      return try read(self)
    } catch {
      repairs.append(JupyterRepair(error, at: place, remedy))
      return stand
    }
  }
}

extension JupyterRepair {
  /// What an error says about a place, and what was done about it.
  init(_ error: FormatError, at place: String, _ remedy: Remedy) {
    if case .malformed(_, let place, let reason) = error {
      self.init(place: place, reason: reason, remedy: remedy)
    } else {
      self.init(place: place, reason: error.description, remedy: remedy)
    }
  }
}

extension JupyterNotebook {
  /// A string, also where it is written as a list of lines; nil for anything else.
  static func joined(_ value: JSONValue) -> String? {
    guard let lines = value.array else { return value.string }
    let strings = lines.compactMap(\.string)
    return strings.count == lines.count ? strings.joined() : nil
  }
}
