import Formats

/// A session that is to be begun: editors, too, open a name that is not there yet.
enum NewSession {
  /// Whether nothing stands at a path and a notebook may be begun there.
  ///
  /// - Throws: `CommandError.failed` when the name is no notebook's or its folder is missing.
  static func isNamed(by path: String) throws(CommandError) -> Bool {
    guard FileSystem.isFree(path) else { return false }
    guard path.hasSuffix(".ipynb") else {
      throw .failed("\(path): No such file or directory; the name of a new notebook ends in .ipynb")
    }
    let folder = PathParts.folder(of: path)
    guard FileSystem.exists(folder) else {
      throw .failed("\(path): there is no folder '\(folder)'; make it first")
    }
    return true
  }
}
