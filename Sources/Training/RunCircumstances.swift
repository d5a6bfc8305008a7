import Datasets
import Formats
import Foundation

/// What a run needs to go on beside its checkpoint, and what is worth knowing about how it was made: `run.json`.
///
/// Everything here belongs to a machine, a user or a clock; no tensor depends on it.
public struct RunCircumstances: Hashable, Sendable, Codable {
  /// The file's name in the run's folder.
  public static let fileName = "run.json"

  /// The program and its version.
  public var program: String
  /// The command line, one argument an element.
  public var command: [String]
  /// What the run is trained on; a folder by its whole path.
  public var data: DataSource?
  /// What is in the data, as tensor files say it; nil in files that do not say.
  public var contents: String?
  /// Number of threads that compute.
  public var threads: Int?
  /// The bound of `--max-seconds`; nil for none.
  public var maximumSeconds: Double?
  /// Seconds spent up to the newest file, pauses excluded.
  public var seconds: Double

  /// Circumstances of their parts.
  public init(
    program: String, command: [String], data: DataSource?, threads: Int?, maximumSeconds: Double? = nil,
    seconds: Double = 0
  ) {
    self.program = program
    self.command = command
    self.data = data
    self.threads = threads
    self.maximumSeconds = maximumSeconds
    self.seconds = seconds
  }

  private enum CodingKeys: String, CodingKey {
    case program, command, data, contents, threads
    case maximumSeconds = "max_seconds"
    case seconds
  }

  /// Reads those of a run's folder; nil where it has none.
  ///
  /// - Throws: `TrainingError.file` when there is a file that cannot be read.
  public static func read(folder: String) throws(TrainingError) -> RunCircumstances? {
    let path = "\(folder)/\(fileName)"
    guard FileSystem.exists(path) else { return nil }
    let bytes = try TrainingError.wrapFile { () throws(FormatError) in
      try FileBytes.read(path: path, limit: 1 << 20)
    }
    do {
      var read = try JSONValue(parsing: bytes, name: path).decoded(as: RunCircumstances.self)
      if !(read.seconds >= 0) { read.seconds = 0 }
      if let threads = read.threads, !(1...1024).contains(threads) { read.threads = nil }
      return read
    } catch {
      throw .file(
        .malformed(
          path: path, place: "JSON",
          reason: "this does not describe a run; remove it and name the run's data with --data"))
    }
  }

  /// Writes them into a run's folder, atomically.
  ///
  /// - Throws: `TrainingError.file`.
  public func write(folder: String) throws(TrainingError) {
    let text: String
    do { text = try JSONValue(encoding: self).text(indent: 2) + "\n" } catch {
      throw .invalidConfiguration(field: "run", reason: "cannot be written as JSON: \(error)")
    }
    try TrainingError.wrapFile { () throws(FormatError) in
      try AtomicFile.write(Data(text.utf8), to: "\(folder)/\(RunCircumstances.fileName)")
    }
  }
}
