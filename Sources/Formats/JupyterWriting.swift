import Foundation

extension JupyterNotebook {
  /// Writes nbformat 4.5 atomically, laid out as Jupyter does: sorted names, one space a level, text in lines.
  ///
  /// - Throws: `FormatError`, also for a cell's id that nbformat does not take.
  public func write(to path: String) throws(FormatError) {
    try checkIDs(path)
    try AtomicFile.write(Data(text().utf8), to: path)
  }

  /// The file's text.
  public func text() -> String {
    let root: JSONValue = [
      "cells": .array(cells.map(\.json)), "metadata": .object(metadata), "nbformat": 4, "nbformat_minor": 5,
    ]
    return root.text(indent: 1) + "\n"
  }

  private func checkIDs(_ path: String) throws(FormatError) {
    var ids: Set<String> = []
    for (index, cell) in cells.enumerated() {
      guard JupyterNotebook.isValidID(cell.id), ids.insert(cell.id).inserted else {
        throw .malformed(
          path: path, place: "cell \(index + 1)",
          reason: "its id '\(cell.id)' stands twice or is not 1 to 64 letters, digits, '-' and '_'")
      }
    }
  }

  /// A text as the list of its lines, each with its end.
  fileprivate static func lines(_ text: String) -> JSONValue {
    var lines: [JSONValue] = []
    var rest = Substring(text)
    while let end = rest.unicodeScalars.firstIndex(of: "\n") {
      let next = rest.unicodeScalars.index(after: end)
      lines.append(.string(String(rest.unicodeScalars[..<next])))
      rest = Substring(rest.unicodeScalars[next...])
    }
    if !rest.isEmpty { lines.append(.string(String(rest))) }
    return .array(lines)
  }
}

extension JupyterNotebook.Cell {
  fileprivate var json: JSONValue {
    var members: [String: JSONValue] = [
      "id": .string(id), "metadata": .object(metadata), "source": JupyterNotebook.lines(source),
    ]
    switch kind {
    case .markdown(let attachments):
      members["cell_type"] = "markdown"
      members["attachments"] = attachments
    case .raw(let attachments):
      members["cell_type"] = "raw"
      members["attachments"] = attachments
    case .code(let outputs, let executionCount):
      members["cell_type"] = "code"
      members["outputs"] = .array(outputs.map(\.json))
      members["execution_count"] = executionCount.map { .integer($0) } ?? .null
    }
    return .object(members)
  }
}

extension JupyterNotebook.Output {
  fileprivate var json: JSONValue {
    switch self {
    case .stream(let name, let text):
      return ["output_type": "stream", "name": .string(name), "text": JupyterNotebook.lines(text)]
    case .display(let data, let metadata):
      return [
        "output_type": "display_data", "data": JupyterNotebook.Output.inLines(data),
        "metadata": .object(metadata),
      ]
    case .result(let data, let metadata, let executionCount):
      return [
        "output_type": "execute_result", "data": JupyterNotebook.Output.inLines(data),
        "metadata": .object(metadata), "execution_count": executionCount.map { .integer($0) } ?? .null,
      ]
    case .error(let name, let value, let traceback):
      return [
        "output_type": "error", "ename": .string(name), "evalue": .string(value),
        "traceback": .array(traceback.map { .string($0) }),
      ]
    }
  }

  private static func inLines(_ data: [String: JSONValue]) -> JSONValue {
    var written = data
    for (mimeType, value) in data where !JupyterNotebook.isJSON(mimeType) {
      if let text = value.string { written[mimeType] = JupyterNotebook.lines(text) }
    }
    return .object(written)
  }
}
