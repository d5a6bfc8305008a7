extension JupyterNotebook {
  /// The file's text, nbformat 4.5 laid out as Jupyter does: sorted names, one space a level, text in lines.
  public func text() -> String {
    let root: JSONValue = [
      "cells": .array(cells.map(\.json)), "metadata": .object(metadata), "nbformat": 4, "nbformat_minor": 5,
    ]
    return root.text(indent: 1) + "\n"
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

  /// Text is written in lines; what is no text, such as a picture in base64, in one piece.
  private static func inLines(_ data: [String: JSONValue]) -> JSONValue {
    var written = data
    for (mimeType, value) in data where mimeType.hasPrefix("text/") || textBesides.contains(mimeType) {
      if let text = value.string { written[mimeType] = JupyterNotebook.lines(text) }
    }
    return .object(written)
  }

  private static let textBesides: Set = ["image/svg+xml", "application/javascript"]
}
