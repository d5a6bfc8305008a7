/// One vector of a feature map: the 8 channels of a block at one position.
typealias Lanes = SIMD8<Float>

/// Floats in memory, read and written 8 at a time.
///
/// The same memory is also read and written as single floats. Typed pointers to both would let the optimiser assume that the
/// two never meet, so vectors go through raw memory.
struct LanePointer {
  private let start: UnsafeMutableRawPointer

  /// The vectors that begin at `pointer`, which lies on a multiple of 32 bytes.
  @inline(__always)
  init(_ pointer: UnsafeMutablePointer<Float>) { start = UnsafeMutableRawPointer(pointer) }

  /// Whether this is where `other`'s vector number `index` lies.
  func isSame(as other: LanePointer, at index: Int) -> Bool {
    start == other.start + index * MemoryLayout<Lanes>.stride
  }

  /// The vector at `index`.
  @inline(__always)
  subscript(index: Int) -> Lanes {
    get { start.load(fromByteOffset: index * MemoryLayout<Lanes>.stride, as: Lanes.self) }
    nonmutating set {
      start.storeBytes(of: newValue, toByteOffset: index * MemoryLayout<Lanes>.stride, as: Lanes.self)
    }
  }
}

/// A float pointer seen as vectors of 8.
@inline(__always)
func lanes(_ pointer: UnsafeMutablePointer<Float>) -> LanePointer { LanePointer(pointer) }
