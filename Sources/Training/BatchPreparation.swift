import Datasets
import Dispatch
import Synchronization

/// Makes the next batch while the network trains on this one.
///
/// A batch is a function of epoch and index, so one that was prepared for nothing costs time and changes nothing.
final class BatchPreparation: Sendable {
  private struct Prepared {
    let index: Int
    let epoch: Int
    let batch: Result<Batch, DatasetError>
  }

  private let batches: Batches
  private let queue = DispatchQueue(label: "resnext.batches", qos: .utility)
  private let prepared = Mutex<Prepared?>(nil)

  /// Preparation of these batches.
  init(_ batches: Batches) { self.batches = batches }

  /// Starts to make a batch.
  func prepare(_ index: Int, epoch: Int) {
    queue.async { [self] in
      let batch = Result { () throws(DatasetError) in try batches.batch(index, epoch: epoch) }
      prepared.withLock { $0 = Prepared(index: index, epoch: epoch, batch: batch) }
    }
  }

  /// The batch: the one that was prepared, or a new one.
  ///
  /// - Throws: `DatasetError` when its images cannot be read.
  func batch(_ index: Int, epoch: Int) throws(DatasetError) -> Batch {
    // Waits for the one under way.
    queue.sync {}
    let ready = prepared.withLock { prepared in
      defer { prepared = nil }
      return prepared
    }
    guard let ready, ready.index == index, ready.epoch == epoch else {
      return try batches.batch(index, epoch: epoch)
    }
    return try ready.batch.get()
  }
}
