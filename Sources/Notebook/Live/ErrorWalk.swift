import Datasets

/// Held-out images that are walked through, one after the other the shown image of the whole notebook.
struct ErrorWalk: Hashable, Sendable {
  /// What they have in common, such as `cat → dog`.
  let title: String
  /// The images, in their order.
  let images: [HeldOutImage]
  /// Which one it is at.
  private(set) var place = 0

  /// A walk that begins at a place; nil where there is nothing to walk through.
  init?(_ title: String, _ images: [HeldOutImage], at place: Int = 0) {
    guard images.indices.contains(place) else { return nil }
    self.title = title
    self.images = images
    self.place = place
  }

  /// The image it is at.
  var current: HeldOutImage { images[place] }

  /// The images that come next in either direction: they are read before they are asked for.
  var neighbours: [HeldOutImage] { images[max(0, place - 2)..<min(images.count, place + 3)].map(\.self) }

  /// Goes so many images further, as far as there are.
  ///
  /// - Returns: whether there was one.
  mutating func go(_ distance: Int) -> Bool {
    let next = min(images.count - 1, max(0, place + distance))
    defer { place = next }
    return next != place
  }
}
