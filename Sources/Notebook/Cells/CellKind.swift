/// Names one of the notebook's cells; the raw value is its name on the command line and in sessions.
public struct CellKind: RawRepresentable, Hashable, Sendable {
  /// The name, such as `identity-block`.
  public let rawValue: String

  /// The cell of a name; nil where there is none.
  public init?(rawValue: String) {
    guard CellList.cell(named: rawValue) != nil else { return nil }
    self.rawValue = rawValue
  }

  /// A name that a cell gives itself.
  init(_ name: String) { rawValue = name }

  /// Its place in the notebook, from 0.
  public var number: Int { CellList.numbers[rawValue] ?? 0 }

  /// Its title on the screen.
  public var title: String { definition.name }

  /// Whether it says what the data are called, so that they have to be opened for it.
  public var namesData: Bool { definition.namesData }

  /// The cell itself.
  var definition: any NotebookCell { CellList.cell(named: rawValue) ?? CellList.all[0] }
}

extension CellKind: CaseIterable {
  /// All cells, in the notebook's order.
  public static var allCases: [CellKind] { CellList.kinds }
}

extension CellKind: Codable {
  /// Reads a name.
  ///
  /// - Throws: `DecodingError` where no cell has it.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let name = try container.decode(String.self)
    guard let kind = CellKind(rawValue: name) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "there is no cell '\(name)'")
    }
    self = kind
  }

  /// Writes the name.
  ///
  /// - Throws: What the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}
