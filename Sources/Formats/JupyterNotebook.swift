import Foundation

/// A Jupyter notebook of nbformat 4: a list of cells and metadata.
///
/// Minors 0 to 5 are read; 4.5 is written. What a file holds beside the parts named here (metadata of other
/// programs, outputs of other kernels) is kept as it is.
public struct JupyterNotebook: Sendable, Equatable {
  /// The cells, from the top.
  public var cells: [Cell]
  /// Metadata of the notebook: `kernelspec`, `language_info`, and one object a program.
  public var metadata: [String: JSONValue]

  /// A notebook of its parts.
  public init(cells: [Cell], metadata: [String: JSONValue] = [:]) {
    self.cells = cells
    self.metadata = metadata
  }

  /// One cell.
  public struct Cell: Sendable, Equatable {
    /// Unique in the notebook: 1–64 letters, digits, `-` and `_`.
    public var id: String
    /// What the cell is.
    public var kind: Kind
    /// The text as it was typed.
    public var source: String
    /// Metadata of the cell.
    public var metadata: [String: JSONValue]

    /// A cell of its parts.
    public init(id: String, kind: Kind, source: String, metadata: [String: JSONValue] = [:]) {
      self.id = id
      self.kind = kind
      self.source = source
      self.metadata = metadata
    }

    /// A text cell.
    public static func markdown(id: String, _ source: String) -> Cell {
      Cell(id: id, kind: .markdown(attachments: nil), source: source)
    }

    /// A code cell with its outputs.
    public static func code(
      id: String, _ source: String, outputs: [Output] = [], executionCount: Int? = nil
    ) -> Cell {
      Cell(id: id, kind: .code(outputs: outputs, executionCount: executionCount), source: source)
    }
  }

  /// What a cell is.
  public enum Kind: Sendable, Equatable {
    /// Text with formatting; attachments are files by name, where there are some.
    case markdown(attachments: JSONValue?)
    /// Text for other converters.
    case raw(attachments: JSONValue?)
    /// Code, what it printed and showed, and the number in its prompt.
    case code(outputs: [Output], executionCount: Int?)
  }

  /// One output of a code cell.
  public enum Output: Sendable, Equatable {
    /// Printed text; `name` is `stdout` or `stderr`.
    case stream(name: String, text: String)
    /// Something shown, by MIME type.
    case display(data: [String: JSONValue], metadata: [String: JSONValue])
    /// The value of the cell, by MIME type.
    case result(data: [String: JSONValue], metadata: [String: JSONValue], executionCount: Int?)
    /// An error with its trace.
    case error(name: String, value: String, traceback: [String])

    /// Something shown as plain text and, where there is one, as the bytes of a PNG file, with words for who cannot see it.
    public static func text(_ text: String, png: Data? = nil, alternative: String = "") -> Output {
      guard let png else { return .display(data: ["text/plain": .string(text)], metadata: [:]) }
      return .display(
        data: ["text/plain": .string(text), "image/png": .string(png.base64EncodedString())],
        metadata: ["image/png": ["alt": .string(alternative)]])
    }
  }
}
