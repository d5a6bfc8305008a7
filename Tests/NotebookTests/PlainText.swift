import Formats

extension JupyterNotebook.Output {
  /// What a cell shows as text; nil where it shows none.
  var plainText: String? {
    guard case .display(let data, _) = self else { return nil }
    return data["text/plain"]?.string
  }
}
