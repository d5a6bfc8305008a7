import Formats

/// Checks that a session can be opened, before a terminal is taken over for it.
///
/// - Throws: `FormatError` for a file that is missing or no notebook, `SessionError` for another program's notebook, another
///   version, or a broken state.
public func checkSession(path: String) throws {
  _ = try SavedState(try JupyterNotebook.read(path: path), name: path)
}
