import Formats

/// Checks that a notebook can be opened, before a terminal is taken over for it; one of another program can, too.
///
/// - Throws: `FormatError` for a file that is missing or no notebook, `SessionError` for a session of another version, or a
///   broken state.
public func checkSession(path: String) throws {
  _ = try SavedState.read(try RepairedNotebook.read(path: path).notebook, name: path)
}
