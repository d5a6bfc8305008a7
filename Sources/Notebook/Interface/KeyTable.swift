/// One line of the key table: keys, what they do, where they hold.
public struct KeyRow: Sendable {
  /// The parts of the help.
  public enum Section: String, CaseIterable, Sendable {
    /// Moving through the notebook.
    case moving = "Moving"
    /// Looking at feature maps and curves.
    case looking = "Looking"
    /// Training and its parameters.
    case training = "Training"
    /// The program itself.
    case program = "Program"
    /// While a line is typed or something is read.
    case typing = "Typing and reading"
  }

  /// Its part of the help.
  public let section: Section
  /// The keys as help and documentation name them.
  public let keys: String
  /// What they do; empty where another line says it.
  public let title: String
  /// What the hint line shows; nil where it does not need the line.
  let hint: KeyHint?
  /// Where they hold.
  let contexts: Set<KeyContext>
  /// Each key's action.
  let bindings: [(key: Key, action: Action)]
  /// Whether the palette offers the first action.
  let inPalette: Bool

  init(
    _ section: Section, _ keys: String, _ title: String, hint: KeyHint? = nil,
    in contexts: Set<KeyContext> = KeyContext.notebook, palette: Bool = false,
    _ bindings: [(Key, Action)]
  ) {
    self.section = section
    self.keys = keys
    self.title = title
    self.hint = hint
    self.contexts = contexts
    self.bindings = bindings.map { (key: $0.0, action: $0.1) }
    inPalette = palette
  }
}

/// Keys and a word on the hint line.
struct KeyHint: Hashable, Sendable {
  var keys: String
  var word: String
  /// Hints of high rank go first where there is no room for all.
  var rank: Int

  /// The columns that keys and word take.
  var columns: Int { CharacterWidth.columns(keys) + 1 + CharacterWidth.columns(word) }

  init(_ keys: String, _ word: String, rank: Int = 1) {
    self.keys = keys
    self.word = word
    self.rank = rank
  }
}

/// The one table from which keys are dispatched, and help, hints, palette and documentation are made.
public struct KeyTable: Sendable {
  /// All lines, in the order of the help; of two that hold for a key in a context, the first one counts.
  public let rows: [KeyRow]

  /// The notebook's keys.
  public static let standard = KeyTable(
    rows: movingRows + cellRows + lookingRows + trainingRows + programRows + typingRows)

  /// What a key does in a context; nil where it does nothing.
  ///
  /// The shown cell's own keys come first. One that other cells have alone is found too, so that it can be said.
  func action(for key: Key, in context: KeyContext, cell: CellKind) -> Action? {
    let own = cell.view.keys.map(\.row)
    for row in own + rows where row.contexts.contains(context) {
      if let binding = row.bindings.first(where: { $0.key == key }) { return binding.action }
    }
    return nil
  }

  /// Hints for a context, the most particular ones first; of cells' own keys, those of the shown cell.
  func hints(in context: KeyContext, cell: CellKind) -> [(hint: KeyHint, action: Action)] {
    let own = Set(cell.view.keys.map(\.name))
    let held = rows.filter { row in
      guard row.contexts.contains(context) else { return false }
      guard case .own(let name, _)? = row.bindings.first?.action else { return true }
      return own.contains(name)
    }
    let particular = held.filter { $0.contexts.count < KeyContext.notebook.count }
    let general = held.filter { $0.contexts.count >= KeyContext.notebook.count }
    return (particular + general).compactMap { row in
      guard let hint = row.hint, let first = row.bindings.first else { return nil }
      return (hint, first.action)
    }
  }
}
