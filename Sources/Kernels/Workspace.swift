import Tensors

/// Scratch memory that all operations of one network share, since they run one after the other.
///
/// Operations say what they need when they are made; memory is reserved at first use, and anew only after one of them has
/// asked for more.
public final class Workspace {
  /// Who computes.
  public let workers: Workers
  private var workerFloats = 0
  private var sharedFloats = 0
  private var perWorker: [AlignedFloats] = []
  private var shared: AlignedFloats?

  /// An empty workspace for `workers`.
  public init(workers: Workers) { self.workers = workers }

  /// Makes sure that there is room for what an operation needs.
  func reserve(_ needs: ScratchNeeds) {
    reserve(bytesPerWorker: needs.bytesPerWorker)
    reserve(sharedFloats: needs.sharedFloats)
  }

  /// Makes sure that every worker has `bytes` of its own.
  func reserve(bytesPerWorker bytes: Int) {
    let floats = (bytes + 3) / 4
    guard floats > workerFloats else { return }
    workerFloats = floats
    perWorker = []
  }

  /// Makes sure that there are `floats` that all workers share.
  func reserve(sharedFloats floats: Int) {
    guard floats > sharedFloats else { return }
    sharedFloats = floats
    shared = nil
  }

  /// The memory of every worker, by number.
  func workerMemory() -> [AlignedFloats] {
    if perWorker.isEmpty {
      perWorker = (0..<workers.threads).map { _ in AlignedFloats(count: workerFloats) }
    }
    return perWorker
  }

  /// The memory that all workers share; its content is whatever the last operation left there.
  func sharedMemory() -> UnsafeMutablePointer<Float> {
    let memory = shared ?? AlignedFloats(count: sharedFloats)
    shared = memory
    return memory.pointer
  }
}
