import Datasets

/// Held-out images that were read, and those that are being read.
struct HeldOutPictures: Sendable {
  /// The most that are kept: 3 kB each.
  static let limit = 512

  private var pictures: [HeldOutImage: ImageChoice] = [:]
  /// What was read, the newest last.
  private var order: [HeldOutImage] = []
  /// What was asked for: it is not asked for again, also where it cannot be read.
  private var asked: Set<HeldOutImage> = []
  /// The image that is to be shown once it was read.
  var wanted: HeldOutImage?

  /// A picture; nil where it was not read yet, or could not be.
  subscript(image: HeldOutImage) -> ImageChoice? { pictures[image] }

  /// Notes images that are asked for; those that were not before are to be read.
  mutating func ask(_ images: [HeldOutImage]) -> [HeldOutImage] {
    images.filter { asked.insert($0).inserted }
  }

  /// Keeps what was read; the oldest goes where there are too many.
  mutating func keep(_ choices: [ImageChoice]) {
    for choice in choices {
      guard let image = choice.heldOut, pictures.updateValue(choice, forKey: image) == nil else { continue }
      order.append(image)
    }
    while order.count > Self.limit {
      let oldest = order.removeFirst()
      pictures[oldest] = nil
      asked.remove(oldest)
    }
  }

  /// What could not be read may be asked for again by who wants to see it.
  mutating func forget(_ image: HeldOutImage) { if pictures[image] == nil { asked.remove(image) } }
}
