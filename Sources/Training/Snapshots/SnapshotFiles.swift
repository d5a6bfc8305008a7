import Datasets
import Formats
import ResNeXtModel

/// The snapshots of a run on the disk: `snapshots/step-N.safetensors` in its folder, weights files like any other.
public enum SnapshotFiles {
  /// The folder in a run's folder.
  static let place = "snapshots"
  /// The note that says how many batches the running statistics average, which other weights files do not hold.
  private static let batchesKey = "averaged_batches"

  /// The path of a step's file.
  static func path(folder: String, step: Int) -> String { "\(folder)/\(place)/step-\(step).safetensors" }

  /// The steps whose files a run's folder holds, in order; other names are passed over.
  static func steps(in folder: String) -> [Int] {
    let names = (try? FileSystem.names(in: "\(folder)/\(place)")) ?? []
    return names.compactMap { name in
      guard let match = name.wholeMatch(of: /step-(0|[1-9][0-9]*)\.safetensors/) else { return nil }
      return Int(match.1)
    }.sorted()
  }

  /// The files in a run's folder, as paths inside it, by step.
  public static func present(in folder: String) -> [String] {
    steps(in: folder).map { "\(place)/step-\($0).safetensors" }
  }

  /// Writes a snapshot atomically, with what is known of its run.
  ///
  /// - Throws: `TrainingError.file`.
  static func write(
    _ weights: NetworkWeights, step: Int, folder: String, of run: RunDescription?
  ) throws(TrainingError) {
    try TrainingError.wrapFile { () throws(FormatError) in try FileSystem.makeFolder("\(folder)/\(place)") }
    var notes = ["step": "\(step)"]
    notes["data"] = run?.dataContents
    notes[batchesKey] = weights.averagedBatches.map(String.init)
    try DescribedWeights(
      weights: weights, normalization: run?.normalization ?? .none, classNames: run?.classNames ?? [],
      notes: notes
    ).write(to: path(folder: folder, step: step))
  }

  /// Reads the weights of a step.
  ///
  /// - Throws: `TrainingError.file` when the file is missing or damaged, `.weights` when it is of another step or names no
  ///   network.
  static func read(step: Int, folder: String) throws(TrainingError) -> NetworkWeights {
    let path = path(folder: folder, step: step)
    let file = try DescribedWeights.read(path: path)
    guard file.notes["step"] == "\(step)" else {
      throw .weights(.misfit(path: path, reason: "it is not of step \(step)"))
    }
    var weights = file.weights
    if let text = file.notes[batchesKey] {
      guard let batches = Int(text), (0...1 << 53).contains(batches) else {
        throw .file(
          .malformed(path: path, place: "note '\(batchesKey)'", reason: "'\(text.prefix(60))' is no count"))
      }
      weights.averagedBatches = batches
    }
    return weights
  }
}
