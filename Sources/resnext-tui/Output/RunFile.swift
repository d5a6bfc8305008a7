import Formats
import Foundation
import Training

/// The files of a run, in the order in which they are written.
enum RunFile: String, CaseIterable, Sendable {
  /// The last weights.
  case last = "last.safetensors"
  /// The weights with the best accuracy on held-out images.
  case best = "best.safetensors"
  /// Every epoch's numbers, a JSON line each.
  case metrics = "metrics.jsonl"
  /// TensorBoard's events.
  case events = "TensorBoard's events"
  /// The run between two steps.
  case checkpoint = "checkpoint.safetensors"
  /// What a resumption needs beside the checkpoint.
  case circumstances = "run.json"

  /// The files of a run that a folder holds, as paths inside it.
  static func present(in folder: String) -> [String] {
    let named = allCases.filter { $0 != .events }.map(\.rawValue)
      .filter { FileSystem.exists("\(folder)/\($0)") }
    return named + SnapshotFiles.present(in: folder)
      + EventFiles.places.flatMap { EventFiles.present(in: folder, place: $0) }
  }
}
