import Foundation
import Notebook

/// Where sessions are kept: on the disk (`SessionFiles`), or in tests where it is slow or full.
protocol SessionStore: Sendable {
  /// Writes a session and, beside it, its weights.
  ///
  /// - Returns: why it could not; nil when both stand.
  func save(_ file: SessionFile) -> Failure?

  /// Writes a session that cannot stand where it belongs to where it can.
  ///
  /// - Returns: where that is, or why it could be written nowhere.
  func rescue(_ file: SessionFile) -> Result<RescuedSession, Failure>

  /// Reads a session's bytes.
  func read(path: String) -> Result<Data, Failure>
}
