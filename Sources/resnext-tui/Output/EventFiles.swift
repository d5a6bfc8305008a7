import Formats
import Foundation
import Training

/// TensorBoard's events of a run: the folders `train` and `validation`, which TensorBoard shows as two runs whose tags are
/// the same, so that both are drawn into one chart.
///
/// Tags and steps are those of Keras' callback: `epoch_loss`, `epoch_accuracy`, `epoch_learning_rate`, at the epoch's index
/// from 0, and beside them `epoch_images_per_second` and `epoch_gradient_norm`, and the histograms `weights/LAYER` and
/// `gradients/LAYER` of the epoch's last step. Each folder holds one file, which grows at its
/// end as TensorBoard reads it.
struct EventFiles {
  private var training: EventFile
  private var validation: EventFile

  /// The folders in which a run's events may lie; version 0.1.0 wrote beside the weights.
  static let places = ["", "train", "validation"]

  /// Events that begin with these epochs, in files whose names say `host` and `wallTime`, seconds since 1970.
  ///
  /// Of epochs that are among the `earlier` events, these stay as they are: lines know neither gradients nor histograms. Where
  /// `replaces`, the files take the place of those that a run left which goes on.
  init(
    _ epochs: [EpochLine], earlier: EarlierEvents = EarlierEvents(), host: String, wallTime: Double,
    replaces: Bool
  ) {
    let name = TensorBoardEvents.fileName(wallTime: wallTime, host: host)
    training = EventFile(place: "train", name: name, wallTime: wallTime, replaces: replaces)
    validation = EventFile(place: "validation", name: name, wallTime: wallTime, replaces: replaces)
    let spent = epochs.map(\.seconds).max() ?? 0
    for epoch in epochs {
      let time = wallTime - spent + epoch.seconds
      if !training.append(earlier.training[epoch.epoch - 1]) { appendTraining(epoch, wallTime: time) }
      if !validation.append(earlier.validation[epoch.epoch - 1]) { appendValidation(epoch, wallTime: time) }
    }
  }

  /// What stands in the files by now.
  var written: EarlierEvents {
    EarlierEvents(
      training: EarlierEvents.byStep([Array(training.events.data)]),
      validation: EarlierEvents.byStep([Array(validation.events.data)]))
  }

  /// Adds an epoch.
  mutating func append(_ epoch: EpochLine, wallTime: Double) {
    appendTraining(epoch, wallTime: wallTime)
    appendValidation(epoch, wallTime: wallTime)
  }

  private mutating func appendTraining(_ epoch: EpochLine, wallTime: Double) {
    var scalars = [
      ("epoch_loss", epoch.loss), ("epoch_accuracy", epoch.accuracy),
      ("epoch_learning_rate", epoch.learningRate), ("epoch_images_per_second", epoch.imagesPerSecond),
    ]
    if let norm = epoch.gradientNorm { scalars.append(("epoch_gradient_norm", norm)) }
    training.events.append(scalars, step: epoch.epoch - 1, wallTime: wallTime)
  }

  private mutating func appendValidation(_ epoch: EpochLine, wallTime: Double) {
    validation.events.append(
      [("epoch_loss", epoch.validationLoss), ("epoch_accuracy", epoch.validationAccuracy)],
      step: epoch.epoch - 1, wallTime: wallTime)
  }

  /// Adds the histograms of an epoch.
  mutating func append(_ histograms: LayerHistograms, wallTime: Double) {
    let values = histograms.layers.flatMap { layer in
      [("weights/\(layer.name)", layer.weights), ("gradients/\(layer.name)", layer.gradients)].compactMap {
        tag, histogram in histogram.event.map { (tag: tag, histogram: $0) }
      }
    }
    training.events.append(values, step: histograms.epoch - 1, wallTime: wallTime)
  }

  /// Writes what is not yet in the files of a run's folder.
  ///
  /// - Throws: `FormatError.inaccessible`; calling it again goes on from there.
  mutating func write(to folder: String) throws(FormatError) {
    try training.write(to: folder)
    try validation.write(to: folder)
  }

  /// Forgets what was written, for a folder that is another one or was made anew.
  mutating func startOver() {
    training.startOver()
    validation.startOver()
  }

  /// The event files in a run's folder, as paths inside it, by name.
  static func present(in folder: String, place: String) -> [String] {
    let inside = place.isEmpty ? folder : "\(folder)/\(place)"
    let names = (try? FileSystem.names(in: inside)) ?? []
    return names.filter { $0.hasPrefix("events.out.tfevents.") }.sorted()
      .map { place.isEmpty ? $0 : "\(place)/\($0)" }
  }
}

/// One file of events that grows.
private struct EventFile {
  let place: String
  let name: String
  var events: TensorBoardEvents
  private var replaces: Bool
  private var path: String?
  private var written = 0

  init(place: String, name: String, wallTime: Double, replaces: Bool) {
    self.place = place
    self.name = name
    self.replaces = replaces
    events = TensorBoardEvents(wallTime: wallTime)
  }

  /// Adds records of an epoch as they stood in another file; false where its numbers are not among them.
  mutating func append(_ records: [TensorBoardRecord]?) -> Bool {
    guard let records, records.contains(where: \.hasScalars) else { return false }
    for record in records { events.append(record) }
    return true
  }

  mutating func startOver() {
    path = nil
    written = 0
    replaces = false
  }

  mutating func write(to folder: String) throws(FormatError) {
    if let path {
      if FileSystem.exists(path) { return try append(to: path) }
      // Somebody removed it: all of it is written again.
      startOver()
    }
    let inside = "\(folder)/\(place)"
    try FileSystem.makeFolder(inside)
    let path = freePath(inside)
    let old = replaces ? EventFiles.present(in: folder, place: place).map { "\(folder)/\($0)" } : []
    // At no moment are there two files with the same epochs: the old one takes the new name, then the new content.
    for extra in old.dropLast() { try? FileSystem.remove(extra) }
    if let newest = old.last { try FileSystem.rename(newest, to: path) }
    try AtomicFile.write(events.data, to: path)
    if replaces {
      for foreign in EventFiles.present(in: folder, place: "") {
        try? FileSystem.remove("\(folder)/\(foreign)")
      }
    }
    self.path = path
    written = events.data.count
  }

  /// A name that no file has: a run may go on in the second in which it began.
  private func freePath(_ folder: String) -> String {
    var path = "\(folder)/\(name)"
    var number = 2
    while FileSystem.exists(path) {
      path = "\(folder)/\(name).\(number)"
      number += 1
    }
    return path
  }

  /// Writes what is new behind what stands; a record that was torn by a full disk is written over.
  private mutating func append(to path: String) throws(FormatError) {
    let descriptor = path.withSystemPath { open($0, O_WRONLY | O_CLOEXEC) }
    guard descriptor >= 0 else {
      throw .inaccessible(path: path, reason: String(cString: strerror(errno)))
    }
    defer { close(descriptor) }
    while written < events.data.count {
      let rest = events.data[(events.data.startIndex + written)...]
      let put = rest.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(written)) }
      if put < 0 && errno == EINTR { continue }
      guard put > 0 else { throw .inaccessible(path: path, reason: String(cString: strerror(errno))) }
      written += put
    }
    guard fsync(descriptor) == 0 else {
      throw .inaccessible(path: path, reason: String(cString: strerror(errno)))
    }
  }
}

extension TensorHistogram {
  /// The histogram as TensorBoard keeps it; nil where no number is finite.
  fileprivate var event: TensorBoardHistogram? {
    guard let range else { return nil }
    var buckets: [(limit: Double, count: Double)] = []
    for bin in counts.indices where counts[bin] > 0 {
      let edges = TensorHistogram.edges(bin)
      // A bucket begins where the one before it ends: where there is none, an empty one says where.
      let low = max(edges.lowerBound, range.lowerBound)
      if buckets.last.map({ $0.limit < low }) ?? true { buckets.append((limit: low, count: 0)) }
      buckets.append((limit: min(edges.upperBound, range.upperBound), count: Double(counts[bin])))
    }
    return TensorBoardHistogram(
      range: range, count: Double(count), sum: sum, squares: squares, buckets: buckets)
  }
}
