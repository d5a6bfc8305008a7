import Formats
import Foundation
import Training

/// The folder of a sweep: `lab.json`, and for every setting a folder as `train` writes it, named after the setting.
struct LabFolder: Sendable {
  /// Its path.
  let path: String

  /// The file that describes the sweep and holds its points.
  static let fileName = "lab.json"

  private var file: String { PathParts.joined(path, LabFolder.fileName) }

  /// The folder of a setting.
  func folder(of setting: SweepSetting) -> String { PathParts.joined(path, setting.name) }

  /// The sweep that stands there; nil where none does.
  ///
  /// - Throws: `FormatError` for a file that cannot be read or describes none.
  func read() throws(FormatError) -> SweepRecord? {
    guard FileSystem.exists(file) else { return nil }
    let bytes = try FileBytes.read(path: file, limit: 1 << 26)
    do {
      let record = try JSONValue(parsing: bytes, name: file)
        .decoded(as: SweepRecord.self, allowsNonFinite: true)
      if record.isSound { return record }
    } catch {}
    throw .malformed(
      path: file, place: "JSON", reason: "this describes no sweep; move it away, or name another folder")
  }

  /// Writes what is known of a sweep, atomically.
  ///
  /// - Throws: `FormatError.inaccessible`.
  func write(_ record: SweepRecord) throws(FormatError) {
    let text: String
    do {
      text = try JSONValue(encoding: record, allowsNonFinite: true).text(indent: 1) + "\n"
    } catch { throw .unsupported(path: file, reason: "cannot be written as JSON: \(error)") }
    try AtomicFile.write(Data(text.utf8), to: file)
  }

  /// The checkpoint of a setting, with the seconds that its run has spent; nil where there is none.
  ///
  /// - Throws: `TrainingError` where it cannot be read.
  func checkpoint(_ setting: SweepSetting, of record: SweepRecord) throws(TrainingError) -> Checkpoint? {
    let folder = folder(of: setting)
    let path = PathParts.joined(folder, RunFile.checkpoint.rawValue)
    guard FileSystem.exists(path) else { return nil }
    var checkpoint = try Checkpoint.read(
      path: path, data: record.description.training.data,
      circumstances: try RunCircumstances.read(folder: folder))
    let history = RunHistory(folder: folder, step: checkpoint.progress.step)
    checkpoint.progress.seconds = max(checkpoint.progress.seconds, history.seconds)
    return checkpoint
  }

  /// The request to train a sweep, from the checkpoints that stand here.
  func request(
    _ record: SweepRecord, order: SweepOrder = .interleaved, checkpointSeconds: Double
  ) -> SweepRequest {
    SweepRequest(record, order: order, checkpointSeconds: checkpointSeconds) {
      index throws(TrainingError) in
      try checkpoint(record.runs[index].setting, of: record)
    }
  }
}
