import Formats

/// The events of epochs that a run wrote before it went on, by the index of the epoch from 0.
struct EarlierEvents: Sendable {
  var training: [Int: [TensorBoardRecord]] = [:]
  var validation: [Int: [TensorBoardRecord]] = [:]

  /// Files that are longer are not read into memory; their epochs are written again from their lines.
  private static let longest = 256 << 20

  /// None.
  init() {}

  init(training: [Int: [TensorBoardRecord]], validation: [Int: [TensorBoardRecord]]) {
    self.training = training
    self.validation = validation
  }

  /// Those in a run's folder.
  init(folder: String) {
    func read(_ place: String) -> [Int: [TensorBoardRecord]] {
      EarlierEvents.byStep(
        EventFiles.present(in: folder, place: place).compactMap {
          try? FileBytes.read(path: "\(folder)/\($0)", limit: Self.longest)
        })
    }
    self.init(training: read("train"), validation: read("validation"))
  }

  /// The records of files by their steps: a step that stands in several is that of the last one.
  static func byStep(_ files: [[UInt8]]) -> [Int: [TensorBoardRecord]] {
    files.reduce(into: [:]) { steps, file in
      steps.merge(Dictionary(grouping: TensorBoardRecord.all(in: file), by: \.step)) { _, last in last }
    }
  }
}
