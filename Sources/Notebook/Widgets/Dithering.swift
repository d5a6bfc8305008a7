/// An image in the 240 fixed colours of a 256-colour terminal: what a pixel's colour lacks goes to its neighbours
/// (Floyd and Steinberg 1976), so that areas have the right mean.
///
/// Every other row runs backwards, against stripes. The same image gives the same colours, in every frame.
struct Dithering: Sendable {
  /// The colours' numbers, row by row.
  let colors: [UInt8]

  /// Dithers planes of red, green and blue of one size, 0–255.
  init(red: Raster, green: Raster, blue: Raster) {
    let (width, height) = (red.width, red.height)
    var colors = [UInt8](repeating: 0, count: width * height)
    // What is passed on to this row and to the next, three values a pixel, with a pixel more at each side.
    var here = [Float](repeating: 0, count: 3 * (width + 2))
    var below = here
    for y in 0..<height {
      let step = y % 2 == 0 ? 1 : -1
      for offset in 0..<width {
        let x = step > 0 ? offset : width - 1 - offset
        let wanted = [red[x, y], green[x, y], blue[x, y]].enumerated().map { channel, value in
          min(255, max(0, value + here[3 * (x + 1) + channel]))
        }
        let color = Palette.nearest(
          RGB(UInt8(wanted[0].rounded()), UInt8(wanted[1].rounded()), UInt8(wanted[2].rounded())))
        colors[y * width + x] = color
        let shown = Palette.rgb(color)
        for (channel, level) in [shown.red, shown.green, shown.blue].enumerated() {
          let rest = wanted[channel] - Float(level)
          let place = 3 * (x + 1) + channel
          here[place + 3 * step] += rest * 7 / 16
          below[place - 3 * step] += rest * 3 / 16
          below[place] += rest * 5 / 16
          below[place + 3 * step] += rest / 16
        }
      }
      here = below
      for index in below.indices { below[index] = 0 }
    }
    self.colors = colors
  }
}
