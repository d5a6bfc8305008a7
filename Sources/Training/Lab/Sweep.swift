import Datasets
import Tensors

/// Trains the settings of a sweep alike, step by step or one after the other.
///
/// What a setting computes is what `train` would: its neighbours and the order change no bit. Not Sendable: it belongs to the
/// queue that runs it.
final class Sweep {
  private let record: SweepRecord
  private let start: SweepStart
  private let dataset: Dataset
  private let request: SweepRequest
  private let control: TrainingControl
  private let now: () -> Double
  private let observer: (SweepEvent) -> Void

  private var open: [Int: SweepTraining] = [:]
  /// Settings that are done or have failed.
  private var ended: Set<Int>

  /// A sweep of a request.
  ///
  /// - Throws: `TrainingError` where a setting cannot be trained or does not fit in memory, or the data are others.
  init(
    _ request: SweepRequest, dataset: Dataset, memory: AvailableMemory, control: TrainingControl,
    now: @escaping () -> Double, observer: @escaping (SweepEvent) -> Void
  ) throws(TrainingError) {
    record = request.record
    let description = record.description
    if let contents = record.contents, contents != dataset.contents {
      throw .invalidConfiguration(
        field: "data", reason: "the sweep was trained on \(contents), not on \(dataset.contents)")
    }
    for setting in description.settings {
      let configuration = try description.configuration(
        of: setting, trainingImages: dataset.training.count)
      try configuration.validate(classes: dataset.classNames.count)
    }
    let plan = try SweepMemory(description, order: request.order, memory: memory)
    let batch = description.training.batchSize
    start = SweepStart(
      order: plan.order, bytesTogether: plan.bytesTogether, dataName: dataset.name,
      stepsPerEpoch: (dataset.training.count + batch - 1) / batch)
    ended = Set(record.runs.indices.filter { request.record.runs[$0].isDone })
    self.request = request
    self.dataset = dataset
    self.control = control
    self.now = now
    self.observer = observer
  }

  /// Trains until every setting is done or has failed, or somebody stops it; the last event says which.
  func run() {
    observer(.began(start, contents: dataset.contents))
    while let index = next() {
      guard !control.isStopped, takeTurn(of: index) else { return stop() }
    }
    observer(.finished(.complete))
  }

  /// The setting whose turn it is: the one that has spent the least of its budget or, one after the other, the first.
  private func next() -> Int? {
    let left = record.runs.indices.filter { !ended.contains($0) }
    guard start.order == .interleaved else { return left.first }
    let budget = record.description.budget
    return left.min {
      budget.share(of: open[$0]?.spent ?? record.runs[$0].spent)
        < budget.share(of: open[$1]?.spent ?? record.runs[$1].spent)
    }
  }

  /// - Returns: false where somebody stopped the sweep meanwhile.
  private func takeTurn(of index: Int) -> Bool {
    do throws(TrainingError) {
      let training = try training(of: index)
      guard let end = try training.takeTurn() else { return true }
      guard end != .stopped else { return false }
      training.finish(end)
      observer(.done(index))
    } catch {
      open[index]?.fail(error)
      observer(.failed(index, .setting(record.runs[index].setting, error)))
    }
    ended.insert(index)
    open[index] = nil
    return true
  }

  private func training(of index: Int) throws(TrainingError) -> SweepTraining {
    if let training = open[index] { return training }
    let training = try SweepTraining(
      index, of: record, checkpoint: try request.checkpoint(index), dataset: dataset,
      checkpointSeconds: request.checkpointSeconds, control: control, now: now, observer: observer)
    open[index] = training
    return training
  }

  private func stop() {
    for index in open.keys.sorted() { open[index]?.finish(.stopped) }
    open = [:]
    observer(.finished(.stopped))
  }
}
