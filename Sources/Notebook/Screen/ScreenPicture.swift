/// An image on a screen, beside the half-blocks that stand for it: what a terminal with pixels of its own shows instead.
///
/// A cell that was drawn over since, by a cursor or a window, is no part of it any more.
public struct ScreenPicture: Hashable, Sendable {
  /// Where it stands.
  public let area: Rect
  /// Width in pixels.
  public let width: Int
  /// Height in pixels.
  public let height: Int
  let content: Content
  /// The half-blocks that stand for it, row by row.
  let cells: [Cell]

  /// What it is made of; colours of values are looked up where somebody wants the pixels, not in every frame.
  enum Content: Hashable, Sendable {
    /// Interleaved red, green and blue, row by row.
    case image([UInt8])
    /// A feature map, as it is coloured.
    case map(Heatmap, Appearance.Background)
  }

  /// Whether it is a feature map.
  var isMap: Bool { if case .map = content { true } else { false } }

  /// Interleaved red, green and blue, row by row.
  public var pixels: [UInt8] {
    switch content {
    case .image(let pixels): return pixels
    case .map(let map, let background): return map.pixels(background)
    }
  }
}

extension Screen {
  /// Says that the half-blocks in an area are an image of so many pixels.
  mutating func add(picture area: Rect, width: Int, height: Int, _ content: ScreenPicture.Content) {
    guard width > 0, height > 0, area.columns > 0, area.rows > 0 else { return }
    let cells = (area.row..<area.endRow).flatMap { row in
      (area.column..<area.endColumn).map { self[$0, row] }
    }
    pictures.append(ScreenPicture(area: area, width: width, height: height, content: content, cells: cells))
  }

  /// Takes over the pictures of a screen that is drawn into this one, cell by cell.
  mutating func addPictures(of other: Screen) { pictures += other.pictures }

  /// The same screen with other cells where pictures are still to be seen.
  ///
  /// - Parameter cell: what to put into the column and row of a picture; nil leaves its half-block.
  public func replacing(
    _ pictures: [ScreenPicture], with cell: (_ picture: Int, _ column: Int, _ row: Int) -> Cell?
  ) -> Screen {
    var screen = self
    for (index, picture) in pictures.enumerated() {
      let area = picture.area
      for (place, drawn) in picture.cells.enumerated() {
        let (column, row) = (place % area.columns, place / area.columns)
        guard self[area.column + column, area.row + row] == drawn, let cell = cell(index, column, row) else {
          continue
        }
        screen[area.column + column, area.row + row] = cell
      }
    }
    return screen
  }
}

/// How images reach the terminal.
public enum PictureChoice: String, CaseIterable, Sendable {
  /// With pixels where the terminal says that it can, else as half-blocks.
  case auto
  /// With pixels by kitty's graphics protocol, where the terminal says that it knows it.
  case kitty
  /// As half-blocks.
  case blocks
}
