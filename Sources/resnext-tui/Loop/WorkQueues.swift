import Dispatch

/// Where slow work is done: a file that is read slowly, or never, must not keep another from being written.
struct WorkQueues {
  /// Reads files.
  let reading = DispatchQueue(label: "resnext.reading", qos: .userInitiated)
  private let writing = DispatchQueue(label: "resnext.writing", qos: .userInitiated)
  private let rescuing = DispatchQueue(label: "resnext.rescuing", qos: .userInitiated)
  /// What is being written, for which the end waits.
  let writes = WorkUnderWay()

  /// Writes where the user wants it; `name` says what it is, such as `saving tour.ipynb`.
  func write(_ name: String, _ work: @escaping @Sendable () -> Void) {
    writes.begin(name, on: writing, work)
  }

  /// Writes what must not be lost, beside whatever hangs.
  func rescue(_ name: String, _ work: @escaping @Sendable () -> Void) {
    writes.begin(name, on: rescuing, work)
  }
}
