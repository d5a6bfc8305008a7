import Formats

/// The part that a cell of the program's own plays in a session's notebook.
enum CellRole: Hashable, Sendable {
  /// The title of the notebook.
  case title
  /// What a cell shows, as text.
  case note(CellKind)
  /// A cell's call, with its picture.
  case call(CellKind)

  /// All of them, in the order of a notebook that nobody edited.
  static let all: [CellRole] = [.title] + CellKind.allCases.flatMap { [.note($0), .call($0)] }

  /// Its name in the cell's metadata, which is also the id of a cell that nobody moved or copied.
  var name: String {
    switch self {
    case .title: return "title"
    case .note(let kind): return "note-\(kind.rawValue)"
    case .call(let kind): return "cell-\(kind.rawValue)"
    }
  }

  /// The role of a name; nil where it is none.
  init?(name: String) {
    guard let role = CellRole.all.first(where: { $0.name == name }) else { return nil }
    self = role
  }

  /// The cell of the explorer that it belongs to; nil for the title.
  var kind: CellKind? {
    switch self {
    case .title: return nil
    case .note(let kind), .call(let kind): return kind
    }
  }

  /// Whether it is code.
  var isCode: Bool { if case .call = self { true } else { false } }
}

/// What a cell's metadata say of its part: `"resnext_tui": {"cell": "note-split"}`.
struct CellMark: Hashable, Sendable {
  var role: CellRole
  /// Whether a person edited it, so that it is theirs and stands where the program's stood.
  var isEdited = false

  private static let key = "resnext_tui"

  init(_ role: CellRole, isEdited: Bool = false) {
    self.role = role
    self.isEdited = isEdited
  }

  /// The mark of a cell that was read; nil where it has none.
  init?(_ cell: JupyterNotebook.Cell) {
    guard let mark = cell.metadata[CellMark.key], let name = mark["cell"]?.string,
      let role = CellRole(name: name)
    else { return nil }
    self.init(role, isEdited: mark["edited"] == true)
  }

  /// The cell with this mark and its other metadata.
  func put(on cell: JupyterNotebook.Cell) -> JupyterNotebook.Cell {
    var marked = cell
    marked.metadata[CellMark.key] =
      isEdited ? ["cell": .string(role.name), "edited": true] : ["cell": .string(role.name)]
    return marked
  }

  /// The cell without a mark.
  static func remove(from cell: JupyterNotebook.Cell) -> JupyterNotebook.Cell {
    guard CellMark(cell) != nil else { return cell }
    var unmarked = cell
    unmarked.metadata[key] = nil
    return unmarked
  }
}

/// A text in sixteen digits, by which an edit is noticed (FNV-1a, 64 bits).
enum TextMark {
  /// The mark of a text; line ends and what is blank at the ends do not count, since editors change them unasked.
  static func of(_ text: String) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in settled(text).utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The text without what editors change unasked.
  static func settled(_ text: String) -> String {
    let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    let trimmed = lines.map { line in
      var line = line
      while let last = line.last, last == " " || last == "\t" || last == "\r" { line.removeLast() }
      return line
    }
    let first = trimmed.firstIndex { !$0.isEmpty } ?? trimmed.endIndex
    let last = trimmed.lastIndex { !$0.isEmpty } ?? first
    return first < trimmed.endIndex ? trimmed[first...last].joined(separator: "\n") : ""
  }
}
