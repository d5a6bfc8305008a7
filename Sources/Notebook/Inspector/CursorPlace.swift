/// Where the cursor stands in the image, by shares of its height and width: maps of all sizes show the value nearest to it.
struct CursorPlace: Hashable, Sendable {
  /// The middle of the chosen value, 0–1 from the top and from the left.
  var vertical: Double
  var horizontal: Double
  /// The row and column that the cursor has for it on the map shown last.
  var y: Int
  var x: Int

  /// The middle of a value of a map.
  init(y: Int, x: Int, height: Int, width: Int) {
    vertical = (Double(y) + 0.5) / Double(max(1, height))
    horizontal = (Double(x) + 0.5) / Double(max(1, width))
    self.y = y
    self.x = x
  }

  /// Finds the nearest value of a map of another size.
  mutating func settle(height: Int, width: Int) {
    y = min(max(0, Int(vertical * Double(height))), max(0, height - 1))
    x = min(max(0, Int(horizontal * Double(width))), max(0, width - 1))
  }
}

extension NotebookState {
  /// Keeps the cursor inside the map that is shown, at its place in the image.
  ///
  /// A cursor that was moved since has a new place; one that was not is where the map has the old one.
  mutating func settleCursor() {
    guard let map = picture?.map else { return }
    if !interface.cursor.isPlaced {
      interface.cursor.isPlaced = true
      document.position.cursor.y = map.height / 2
      document.position.cursor.x = map.width / 2
    }
    document.position.cursor.channel = min(max(0, cursor.channel), max(0, map.channels - 1))
    if var place = interface.cursor.place, place.y == cursor.y, place.x == cursor.x {
      place.settle(height: map.height, width: map.width)
      put(place)
    } else {
      let y = min(max(0, cursor.y), max(0, map.height - 1))
      let x = min(max(0, cursor.x), max(0, map.width - 1))
      put(CursorPlace(y: y, x: x, height: map.height, width: map.width))
    }
  }

  private mutating func put(_ place: CursorPlace) {
    interface.cursor.place = place
    document.position.cursor.y = place.y
    document.position.cursor.x = place.x
  }
}
