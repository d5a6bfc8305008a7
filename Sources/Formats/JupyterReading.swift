extension JupyterNotebook {
  /// The largest notebook file that is read, in bytes.
  public static let largestFile = 256 << 20

  /// Reads a file.
  ///
  /// - Throws: `FormatError` naming the file and the cell.
  public static func read(path: String) throws(FormatError) -> JupyterNotebook {
    try JupyterNotebook(bytes: FileBytes.read(path: path, limit: largestFile, as: .notebook), name: path)
  }

  /// Reads bytes in memory; `name` stands for the file in errors.
  ///
  /// - Throws: `FormatError`.
  public init(bytes: [UInt8], name: String) throws(FormatError) {
    let root = Reader(value: try JSONValue(parsing: bytes, name: name), path: name, place: "notebook")
    let major = try root.integer("nbformat")
    let minor = try root.integer("nbformat_minor")
    guard major == 4, (0...5).contains(minor) else {
      throw .unsupported(path: name, reason: "nbformat \(major).\(minor); 4.0 to 4.5 are read")
    }
    metadata = try root.object("metadata")
    cells = []
    var ids: Set<String> = []
    for (index, value) in try root.array("cells").enumerated() {
      let reader = Reader(value: value, path: name, place: "cell \(index + 1)")
      let cell = try Cell(reader, fallbackID: minor < 5 ? "cell-\(index + 1)" : nil)
      guard ids.insert(cell.id).inserted else { throw reader.error("its id '\(cell.id)' stands twice") }
      cells.append(cell)
    }
  }

  /// A JSON object being read, and its place for errors.
  fileprivate struct Reader {
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
  }

  /// A string, also where it is written as a list of lines; nil for anything else.
  fileprivate static func joined(_ value: JSONValue) -> String? {
    guard let lines = value.array else { return value.string }
    let strings = lines.compactMap(\.string)
    return strings.count == lines.count ? strings.joined() : nil
  }

  /// Whether a MIME type's data are JSON, so not a string in lines.
  static func isJSON(_ mimeType: String) -> Bool {
    mimeType == "application/json" || (mimeType.hasPrefix("application/") && mimeType.hasSuffix("+json"))
  }

  /// Whether nbformat takes this as a cell's id.
  static func isValidID(_ id: String) -> Bool {
    (1...64).contains(id.utf8.count)
      && id.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
          return true
        default: return false
        }
      }
  }
}

extension JupyterNotebook.Cell {
  fileprivate init(_ reader: JupyterNotebook.Reader, fallbackID: String?) throws(FormatError) {
    if let fallbackID { id = fallbackID } else { id = try reader.string("id") }
    guard JupyterNotebook.isValidID(id) else {
      throw reader.error("its id '\(id.prefix(80))' is not 1 to 64 letters, digits, '-' and '_'")
    }
    let type = try reader.string("cell_type")
    switch type {
    case "markdown": kind = .markdown(attachments: reader.value["attachments"])
    case "raw": kind = .raw(attachments: reader.value["attachments"])
    case "code":
      var outputs: [JupyterNotebook.Output] = []
      for (index, value) in try reader.array("outputs").enumerated() {
        let place = "\(reader.place), output \(index + 1)"
        outputs.append(
          try JupyterNotebook.Output(.init(value: value, path: reader.path, place: place)))
      }
      kind = .code(outputs: outputs, executionCount: try reader.count("execution_count"))
    default: throw reader.error("cell_type '\(type)' is not code, markdown or raw")
    }
    source = try reader.lines("source")
    metadata = try reader.object("metadata")
  }
}

extension JupyterNotebook.Output {
  fileprivate init(_ reader: JupyterNotebook.Reader) throws(FormatError) {
    let type = try reader.string("output_type")
    switch type {
    case "stream": self = .stream(name: try reader.string("name"), text: try reader.lines("text"))
    case "display_data":
      self = .display(
        data: JupyterNotebook.Output.joinedData(try reader.object("data")),
        metadata: try reader.object("metadata"))
    case "execute_result":
      self = .result(
        data: JupyterNotebook.Output.joinedData(try reader.object("data")),
        metadata: try reader.object("metadata"), executionCount: try reader.count("execution_count"))
    case "error":
      let trace = try reader.array("traceback")
      self = .error(
        name: try reader.string("ename"), value: try reader.string("evalue"),
        traceback: trace.compactMap(\.string))
    default: throw reader.error("output_type '\(type)' is unknown")
    }
  }

  private static func joinedData(_ data: [String: JSONValue]) -> [String: JSONValue] {
    var joined = data
    for (mimeType, value) in data where !JupyterNotebook.isJSON(mimeType) {
      if let text = JupyterNotebook.joined(value) { joined[mimeType] = .string(text) }
    }
    return joined
  }
}
