#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Zeroed floats on a 64-byte boundary: what kernels read and write.
///
/// Large storage lies on huge pages where the system has them, since a feature map is walked in strides of many pages, and
/// goes back to the system at once when it is freed. Not Sendable: storage belongs to the queue that computes with it.
/// Values that cross queues are `Tensor`s.
public final class AlignedFloats {
  /// The number of floats.
  public let count: Int
  /// The first float; 64-byte aligned, valid as long as this object lives.
  public let pointer: UnsafeMutablePointer<Float>
  private let mapping: Mapping?

  /// Reserves `count` floats, all zero.
  ///
  /// - Precondition: `count` is not negative.
  public init(count: Int) {
    self.count = count
    let floats = max(count, 1)
    let bytes = floats * MemoryLayout<Float>.stride
    mapping = bytes >= Mapping.hugePage ? Mapping(bytes: bytes) : nil
    if let mapping {
      pointer = mapping.aligned.bindMemory(to: Float.self, capacity: floats)
    } else {
      pointer = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        .bindMemory(to: Float.self, capacity: floats)
      pointer.initialize(repeating: 0, count: floats)
    }
  }

  deinit {
    if let mapping { mapping.unmap() } else { pointer.deallocate() }
  }

  /// The floats as a buffer, for bounds-checked access and iteration.
  public var buffer: UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: pointer, count: count)
  }

  /// Sets every float to zero.
  public func clear() { pointer.update(repeating: 0, count: count) }
}

/// Memory straight from the system, zero until it is written.
private struct Mapping {
  /// Length of a huge page on x86-64, and the smallest size that is worth a mapping.
  static let hugePage = 2 << 20

  private let start: UnsafeMutableRawPointer
  private let length: Int
  /// The first huge page of it.
  let aligned: UnsafeMutableRawPointer

  /// Maps `bytes` bytes; nil when the system refuses.
  init?(bytes: Int) {
    length = bytes + Mapping.hugePage
    let flags = MAP_PRIVATE | MAP_ANONYMOUS
    guard let start = mmap(nil, length, PROT_READ | PROT_WRITE, flags, -1, 0), start != MAP_FAILED else {
      return nil
    }
    self.start = start
    aligned = start.alignedUp(toMultipleOf: Mapping.hugePage)
    // Only advice: without huge pages the memory is as good, and slower.
    madvise(aligned, bytes, MADV_HUGEPAGE)
  }

  func unmap() { munmap(start, length) }
}
