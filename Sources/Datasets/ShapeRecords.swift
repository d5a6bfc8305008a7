import Synchronization
import Tensors

/// The procedural data set: ten figures in changing places, sizes, colours, textures and noise.
///
/// Image `i` of a part is a function of the part and `i` alone, with a generator of its own: no `--seed` changes
/// it, and it has the same bytes on every machine. It is painted when it is first asked for, and kept.
public final class ShapeRecords: ImageRecords {
  /// The two parts of the set, which share no image.
  public enum Part: Int, Sendable {
    /// 5,000 images.
    case training
    /// 1,000 images.
    case validation
  }

  /// The class of each image: the classes take turns.
  public let labels: [UInt8]
  private let part: Part
  private let painted: Mutex<[[UInt8]]>

  /// One part of the set.
  public init(_ part: Part) {
    let count = part == .training ? 5_000 : 1_000
    self.part = part
    labels = (0..<count).map { UInt8($0 % ShapeFigure.allCases.count) }
    painted = Mutex(Array(repeating: [], count: count))
  }

  /// The number of images.
  public var count: Int { labels.count }

  /// The bytes of an image.
  ///
  /// - Precondition: `index` is one of the set.
  public func pixels(_ index: Int) -> [UInt8] {
    let known = painted.withLock { $0[index] }
    guard known.isEmpty else { return known }
    let pixels = paint(index)
    painted.withLock { $0[index] = pixels }
    return pixels
  }

  private func paint(_ index: Int) -> [UInt8] {
    var random = Philox(seed: 0x5245_534E_6558_7401, purpose: UInt64(part.rawValue) << 32 | UInt64(index))
    let scene = ShapeScene(ShapeFigure.allCases[Int(labels[index])], &random)
    return ShapePainter.paint(scene, &random)
  }
}
