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
