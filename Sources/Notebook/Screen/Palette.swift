/// Red, green and blue of a pixel, 0–255.
struct RGB: Hashable, Sendable {
  var red: UInt8
  var green: UInt8
  var blue: UInt8

  init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }
}

/// The numbered colours of a 256-colour terminal.
enum Palette {
  private static let steps: [UInt8] = [0, 95, 135, 175, 215, 255]

  /// The colour of a number; 0–15 are the user's, and stand here as xterm has them.
  static func rgb(_ index: UInt8) -> RGB {
    switch index {
    case 0..<16: return system[Int(index)]
    case 16..<232:
      let cube = Int(index) - 16
      return RGB(steps[cube / 36], steps[cube / 6 % 6], steps[cube % 6])
    default:
      let grey = 8 + 10 * (index - 232)
      return RGB(grey, grey, grey)
    }
  }

  /// The number, in the fixed cube and grey ramp, of the colour nearest to `color`.
  static func nearest(_ color: RGB) -> UInt8 {
    let red = nearestStep(color.red)
    let green = nearestStep(color.green)
    let blue = nearestStep(color.blue)
    let cube = UInt8(16 + 36 * red + 6 * green + blue)
    let mean = (Int(color.red) + Int(color.green) + Int(color.blue)) / 3
    let grey = UInt8(232 + min(23, max(0, (mean - 3) / 10)))
    return distance(rgb(grey), color) < distance(rgb(cube), color) ? grey : cube
  }

  private static func nearestStep(_ value: UInt8) -> Int {
    let value = Int(value)
    return value < 48 ? 0 : value < 115 ? 1 : min(5, (value - 35) / 40)
  }

  /// A distance that weighs the channels as eyes do.
  private static func distance(_ a: RGB, _ b: RGB) -> Int {
    let red = Int(a.red) - Int(b.red)
    let green = Int(a.green) - Int(b.green)
    let blue = Int(a.blue) - Int(b.blue)
    return 3 * red * red + 6 * green * green + 2 * blue * blue
  }

  private static let system: [RGB] = [
    RGB(0, 0, 0), RGB(205, 0, 0), RGB(0, 205, 0), RGB(205, 205, 0), RGB(0, 0, 238), RGB(205, 0, 205),
    RGB(0, 205, 205), RGB(229, 229, 229), RGB(127, 127, 127), RGB(255, 0, 0), RGB(0, 255, 0),
    RGB(255, 255, 0), RGB(92, 92, 255), RGB(255, 0, 255), RGB(0, 255, 255), RGB(255, 255, 255),
  ]
}
