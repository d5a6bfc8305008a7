extension JupyterNotebook {
  /// The largest notebook file that is read, in bytes.
  public static let largestFile = 256 << 20

  /// Reads a file.
  ///
  /// - Throws: `FormatError` naming the file and the cell.
  public static func read(path: String) throws(FormatError) -> JupyterNotebook {
    try JupyterNotebook(bytes: FileBytes.read(path: path, limit: largestFile, as: .notebook), name: path)
  }

  /// Reads bytes in memory, nothing being repaired; `name` stands for the file in errors.
  ///
  /// - Throws: `FormatError`.
  public init(bytes: [UInt8], name: String) throws(FormatError) {
    let read = try RepairedNotebook(bytes: bytes, name: name)
    if let first = read.repairs.first {
      throw .malformed(path: name, place: first.place, reason: first.reason)
    }
    self = read.notebook
  }

  /// Whether a MIME type's data are JSON, so not a string in lines.
  static func isJSON(_ mimeType: String) -> Bool {
    mimeType == "application/json" || (mimeType.hasPrefix("application/") && mimeType.hasSuffix("+json"))
  }

  /// Whether nbformat takes this as a cell's id.
  public static func isValidID(_ id: String) -> Bool {
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

/// The cells of a notebook as they are read, and what had to be repaired.
struct JupyterCells {
  private(set) var cells: [JupyterNotebook.Cell] = []
  private(set) var repairs: [JupyterRepair] = []
  private let path: String
  /// Whether a cell without an id is at fault: ids came with nbformat 4.5.
  private let asksForIDs: Bool
  private var ids: Set<String> = []

  init(path: String, asksForIDs: Bool) {
    self.path = path
    self.asksForIDs = asksForIDs
  }

  mutating func read(_ values: [JSONValue]) {
    // An id that is made up must be none that stands further down.
    let given = Set(values.compactMap { $0["id"]?.string })
    for (index, value) in values.enumerated() {
      let object = JupyterObject(value: value, path: path, place: "cell \(index + 1)")
      let id = id(object) ?? freeID(index + 1, given)
      cells.append(cell(object, id: id))
      ids.insert(id)
    }
  }

  /// The cell; what is none becomes raw text, so that the next save does not lose it.
  private mutating func cell(_ object: JupyterObject, id: String) -> JupyterNotebook.Cell {
    do throws(FormatError) {
      let kind = try kind(object)
      let source =
        object.value["source"] == nil
        ? object.repaired(.empty, "", &repairs) { (cell) throws(FormatError) in try cell.lines("source") }
        : try object.lines("source")
      let metadata = object.repaired(.empty, [:], &repairs) { (cell) throws(FormatError) in
        try cell.object("metadata")
      }
      return JupyterNotebook.Cell(id: id, kind: kind, source: source, metadata: metadata)
    } catch {
      repairs.append(JupyterRepair(error, at: object.place, .madeRaw))
      return JupyterNotebook.Cell(id: id, kind: .raw(attachments: nil), source: object.value.text(indent: 1))
    }
  }

  /// The cell's own id; nil where it has none that can be kept.
  private mutating func id(_ object: JupyterObject) -> String? {
    guard object.value.object != nil, asksForIDs || object.value["id"] != nil else { return nil }
    do throws(FormatError) {
      let id = try object.string("id")
      guard JupyterNotebook.isValidID(id) else {
        throw object.error("its id '\(id.prefix(80))' is not 1 to 64 letters, digits, '-' and '_'")
      }
      guard !ids.contains(id) else { throw object.error("its id '\(id)' stands twice") }
      return id
    } catch {
      repairs.append(JupyterRepair(error, at: object.place, .newID))
      return nil
    }
  }

  private func freeID(_ number: Int, _ given: Set<String>) -> String {
    JupyterNotebook.freeID("cell-\(number)") { ids.contains($0) || given.contains($0) }
  }

  private mutating func kind(_ object: JupyterObject) throws(FormatError) -> JupyterNotebook.Kind {
    let type = try object.string("cell_type")
    switch type {
    case "markdown": return .markdown(attachments: object.value["attachments"])
    case "raw": return .raw(attachments: object.value["attachments"])
    case "code":
      let values = object.repaired(.empty, [], &repairs) { (cell) throws(FormatError) in
        try cell.array("outputs")
      }
      let outputs = outputs(values, of: object)
      let count: Int? = object.repaired(.noCount, nil, &repairs) { (cell) throws(FormatError) in
        try cell.count("execution_count")
      }
      return .code(outputs: outputs, executionCount: count)
    default: throw object.error("cell_type '\(type)' is not code, markdown or raw")
    }
  }

  private mutating func outputs(_ values: [JSONValue], of cell: JupyterObject) -> [JupyterNotebook.Output] {
    var outputs: [JupyterNotebook.Output] = []
    for (index, value) in values.enumerated() {
      let place = "\(cell.place), output \(index + 1)"
      let object = JupyterObject(value: value, path: cell.path, place: place)
      do throws(FormatError) {
        outputs.append(try JupyterNotebook.Output(object, &repairs))
      } catch {
        repairs.append(JupyterRepair(error, at: place, .leftOut))
      }
    }
    return outputs
  }
}

extension JupyterNotebook {
  /// The id itself, or with the first number behind it that nobody has.
  public static func freeID(_ id: String, isTaken: (String) -> Bool) -> String {
    guard isTaken(id) else { return id }
    let stem = id.prefix(56)
    return (2...).lazy.map { "\(stem)-\($0)" }.first { !isTaken($0) } ?? id
  }
}

extension JupyterNotebook.Output {
  fileprivate init(_ object: JupyterObject, _ repairs: inout [JupyterRepair]) throws(FormatError) {
    let type = try object.string("output_type")
    func metadata(_ repairs: inout [JupyterRepair]) -> [String: JSONValue] {
      object.repaired(.empty, [:], &repairs) { (output) throws(FormatError) in try output.object("metadata") }
    }
    switch type {
    case "stream":
      let text = try object.lines("text")
      let name = object.repaired(.empty, "stdout", &repairs) { (output) throws(FormatError) in
        try output.string("name")
      }
      self = .stream(name: name, text: text)
    case "display_data":
      let data = JupyterNotebook.Output.joinedData(try object.object("data"))
      self = .display(data: data, metadata: metadata(&repairs))
    case "execute_result":
      let data = JupyterNotebook.Output.joinedData(try object.object("data"))
      let count: Int? = object.repaired(.noCount, nil, &repairs) { (output) throws(FormatError) in
        try output.count("execution_count")
      }
      self = .result(data: data, metadata: metadata(&repairs), executionCount: count)
    case "error":
      let trace = try object.array("traceback")
      self = .error(
        name: try object.string("ename"), value: try object.string("evalue"),
        traceback: trace.compactMap(\.string))
    default: throw object.error("output_type '\(type)' is unknown")
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
