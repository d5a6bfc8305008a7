/// Positions of one block of lanes, counted in vectors of 8 floats: some columns of some rows of some images.
struct Positions: Hashable {
  /// The first one, from the block's first in the first image.
  var first = 0
  /// Number of images, and the vectors from one to the next.
  var images = 1
  var imageStride = 0
  /// Number of rows, and the vectors from one to the next.
  var rows = 1
  var rowStride = 0
  /// Number of columns, and the vectors from one to the next.
  var columns: Int
  var step = 1

  /// How many there are.
  var count: Int { images * rows * columns }

  /// Whether they lie side by side.
  var isContiguous: Bool { images == 1 && rows == 1 && step == 1 }

  /// Positions side by side.
  static func run(_ count: Int, from first: Int = 0) -> Positions { Positions(first: first, columns: count) }

  /// Every `stride`-th column of every `stride`-th row of a map of this width, `rows` × `columns` of them in `images` images.
  ///
  /// Rows and images that lie side by side become one, so that loops over them are long.
  static func grid(
    rows: Int, columns: Int, stride: Int, mapWidth: Int, images: Int = 1, imageStride: Int = 0
  ) -> Positions {
    var grid = Positions(
      images: images, imageStride: imageStride, rows: rows, rowStride: stride * mapWidth, columns: columns,
      step: stride)
    if stride == 1, columns == mapWidth {
      grid.columns = rows * columns
      grid.rows = 1
    }
    if grid.rows == 1, grid.columns == 1 {
      (grid.columns, grid.step) = (images, max(1, imageStride))
      (grid.images, grid.imageStride) = (1, 0)
    }
    return grid
  }

  /// Calls `body(number, position)` for every run of columns: `number` counts positions from 0, `position` is the run's
  /// first.
  @inline(__always)
  func forEachRun(_ body: (_ number: Int, _ position: Int) -> Void) {
    var number = 0
    for image in 0..<images {
      for row in 0..<rows {
        body(number, first + image * imageStride + row * rowStride)
        number += columns
      }
    }
  }

  /// Calls `body(number, position)` for every position, in order.
  @inline(__always)
  func forEach(_ body: (_ number: Int, _ position: Int) -> Void) {
    if step == 1 {
      forEachRun { number, position in
        for column in 0..<columns { body(number + column, position + column) }
      }
    } else {
      forEachRun { number, position in
        for column in 0..<columns { body(number + column, position + column * step) }
      }
    }
  }
}
