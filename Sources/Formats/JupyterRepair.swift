/// Something that a notebook lacks or has wrong, although the notebook could be read.
public struct JupyterRepair: Sendable, Equatable, CustomStringConvertible {
  /// What was done about it.
  public enum Remedy: Sendable, Equatable {
    /// The cell has another id.
    case newID
    /// The cell or output has no number in its prompt.
    case noCount
    /// What nbformat asks for stands there, empty.
    case empty
    /// What is no cell stands as raw text.
    case madeRaw
    /// What is no output is left out.
    case leftOut
  }

  /// Such as `cell 3, output 1`.
  public let place: String
  /// What is wrong there.
  public let reason: String
  /// What was done about it.
  public let remedy: Remedy

  /// The line for a person.
  public var description: String { "\(place): \(reason)" }
}

/// A notebook that was read although parts of it were missing or wrong, and what was done about them.
public struct RepairedNotebook: Sendable, Equatable {
  /// The notebook, as nbformat wants it.
  public let notebook: JupyterNotebook
  /// What was done, from the top.
  public let repairs: [JupyterRepair]

  /// Reads bytes in memory; `name` stands for the file in errors.
  ///
  /// - Throws: `FormatError` for what is no notebook of nbformat 4.
  public init(bytes: [UInt8], name: String) throws(FormatError) {
    let root = JupyterObject(value: try JSONValue(parsing: bytes, name: name), path: name, place: "notebook")
    let major = try root.integer("nbformat")
    let minor = try root.integer("nbformat_minor")
    guard major == 4, (0...5).contains(minor) else {
      throw .unsupported(path: name, reason: "nbformat \(major).\(minor); 4.0 to 4.5 are read")
    }
    var repairs: [JupyterRepair] = []
    let metadata = root.repaired(.empty, [:], &repairs) { (root) throws(FormatError) in
      try root.object("metadata")
    }
    var cells = JupyterCells(path: name, asksForIDs: minor == 5)
    cells.read(try root.array("cells"))
    notebook = JupyterNotebook(cells: cells.cells, metadata: metadata)
    self.repairs = repairs + cells.repairs
  }

  /// Reads a file.
  ///
  /// - Throws: `FormatError` naming the file.
  public static func read(path: String) throws(FormatError) -> RepairedNotebook {
    try RepairedNotebook(
      bytes: FileBytes.read(path: path, limit: JupyterNotebook.largestFile, as: .notebook), name: path)
  }

  /// The repairs in a few words, each as part of a sentence: what is no cell with its place, the rest counted.
  public var summary: [String] {
    let lost = Set(repairs.filter { $0.remedy == .madeRaw }.map(\.place))
    let mended = repairs.filter { !lost.contains($0.place) }
    func count(_ remedy: JupyterRepair.Remedy, _ one: String, _ many: String) -> String? {
      let number = mended.filter { $0.remedy == remedy }.count
      return number == 0 ? nil : "\(number) \(number == 1 ? one : many)"
    }
    let counts = [
      count(.newID, "cell's id", "cells' ids"), count(.noCount, "count", "counts"),
      count(.empty, "missing part", "missing parts"),
    ].compactMap(\.self)
    return repairs.compactMap(\.sentence)
      + (counts.isEmpty ? [] : ["repaired: " + counts.joined(separator: ", ")])
  }
}

extension JupyterRepair {
  /// What is said of it by itself; nil where it is only counted.
  fileprivate var sentence: String? {
    switch remedy {
    case .madeRaw: return "\(description); it is kept as raw text"
    case .leftOut: return "\(description); it is left out"
    case .newID, .noCount, .empty: return nil
    }
  }
}
