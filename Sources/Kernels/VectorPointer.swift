/// One vector of a feature map: the 8 channels of a block at one position, each in a lane of its own.
typealias FloatVector = SIMD8<Float>

/// Floats in memory, read and written 8 at a time.
///
/// The same memory is also read and written as single floats. Typed pointers to both would let the optimiser assume that the
/// two never meet, so vectors go through raw memory.
struct VectorPointer {
  private let start: UnsafeMutableRawPointer

  /// The vectors that begin at `pointer`, which lies on a multiple of 32 bytes.
  @inline(__always)
  init(_ pointer: UnsafeMutablePointer<Float>) { start = UnsafeMutableRawPointer(pointer) }

  /// Whether this is where `other`'s vector number `index` lies.
  func isSame(as other: VectorPointer, at index: Int) -> Bool {
    start == other.start + index * MemoryLayout<FloatVector>.stride
  }

  /// The vector at `index`.
  @inline(__always)
  subscript(index: Int) -> FloatVector {
    get { start.load(fromByteOffset: index * MemoryLayout<FloatVector>.stride, as: FloatVector.self) }
    nonmutating set {
      start.storeBytes(
        of: newValue, toByteOffset: index * MemoryLayout<FloatVector>.stride, as: FloatVector.self)
    }
  }
}
