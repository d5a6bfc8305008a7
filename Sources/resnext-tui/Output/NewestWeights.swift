import Datasets
import Formats
import Notebook
import ResNeXtModel
import Tensors
import Training

/// The newest weights that a run has left in its folder: its last ones or, between two epochs, its checkpoint.
enum NewestWeights {
  /// Those of a run where they are newer than `weightsStep`; nil where none are, or others than the run's were chosen.
  static func of(_ run: UnsavedRun) -> RunWeights? {
    guard let folder = run.folder, let shown = run.weightsStep else { return nil }
    let files = [RunFile.last, .checkpoint].compactMap { file -> RunWeights? in
      let path = PathParts.joined(folder, file.rawValue)
      return step(file, path).map { RunWeights(path: path, step: $0) }
    }
    let newest = files.max { $0.step < $1.step }
    return newest.flatMap { $0.step > shown ? $0 : nil }
  }

  /// The step that a file's metadata name; no tensor is read.
  private static func step(_ file: RunFile, _ path: String) -> Int? {
    guard let metadata = try? SafeTensors.metadata(path: path) else { return nil }
    if file == .last { return metadata["note.step"].flatMap { Int($0) } }
    let progress = metadata["progress"].flatMap { try? JSONValue(parsing: Array($0.utf8), name: path) }
    return progress?["step"]?.integer
  }

  /// The weights of a file; nil where it cannot be read.
  static func read(_ found: RunWeights) -> NetworkWeights? {
    if PathParts.name(of: found.path) == RunFile.checkpoint.rawValue {
      return try? Checkpoint.read(path: found.path, data: .shapes).weights
    }
    return try? DescribedWeights.read(path: found.path).weights
  }
}
