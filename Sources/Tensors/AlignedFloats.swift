/// Zeroed floats on a 64-byte boundary: what kernels read and write.
///
/// Not Sendable: storage belongs to the queue that computes with it. Values that cross queues are `Tensor`s.
public final class AlignedFloats {
  /// The number of floats.
  public let count: Int
  /// The first float; 64-byte aligned, valid as long as this object lives.
  public let pointer: UnsafeMutablePointer<Float>

  /// Reserves `count` floats, all zero.
  ///
  /// - Precondition: `count` is not negative.
  public init(count: Int) {
    let bytes = max(count, 1) * MemoryLayout<Float>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    pointer = raw.bindMemory(to: Float.self, capacity: max(count, 1))
    pointer.initialize(repeating: 0, count: max(count, 1))
    self.count = count
  }

  deinit { pointer.deallocate() }

  /// The floats as a buffer, for bounds-checked access and iteration.
  public var buffer: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: pointer, count: count)
  }

  /// Sets every float to zero.
  public func clear() { pointer.update(repeating: 0, count: count) }
}
