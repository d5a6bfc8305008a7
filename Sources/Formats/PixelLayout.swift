import CImages

/// Pixels of four bytes, made RGB where they lie.
enum PixelLayout {
  /// Turns all pixels of `buffer` into RGB at its beginning.
  ///
  /// - Returns: how many bytes are RGB now.
  static func makeRGB(_ buffer: UnsafeMutableBufferPointer<UInt8>, from layout: images_layout) -> Int {
    switch layout {
    case images_rgba: return eachPixel(buffer, laidOnWhite)
    case images_cmyk_inverted: return eachPixel(buffer, printed)
    default: return buffer.count
    }
  }

  /// Colour × opacity + white × (1 − opacity), rounded to the nearest.
  private static func laidOnWhite(
    _ red: UInt8, _ green: UInt8, _ blue: UInt8, _ opacity: UInt8
  ) -> (UInt8, UInt8, UInt8) {
    func mixed(_ colour: UInt8) -> UInt8 {
      let white = 255 * (255 - Int(opacity))
      return UInt8((Int(colour) * Int(opacity) + white + 127) / 255)
    }
    return (mixed(red), mixed(green), mixed(blue))
  }

  /// What four inks leave of white light, in Pillow's arithmetic: `1 − black` less its share of each colour.
  private static func printed(
    _ cyan: UInt8, _ magenta: UInt8, _ yellow: UInt8, _ black: UInt8
  ) -> (UInt8, UInt8, UInt8) {
    // Stored inverted: 255 is no ink.
    func light(_ ink: UInt8) -> UInt8 {
      let product = Int(255 - ink) * Int(black) + 128
      return UInt8(clamping: Int(black) - (product >> 8 + product) >> 8)
    }
    return (light(cyan), light(magenta), light(yellow))
  }

  /// Each pixel's three bytes are written after its four were read, and never lie behind them.
  @inline(__always)
  private static func eachPixel(
    _ buffer: UnsafeMutableBufferPointer<UInt8>,
    _ colour: (UInt8, UInt8, UInt8, UInt8) -> (UInt8, UInt8, UInt8)
  ) -> Int {
    let area = buffer.count / 4
    for position in 0..<area {
      let (source, target) = (position * 4, position * 3)
      let rgb = colour(buffer[source], buffer[source + 1], buffer[source + 2], buffer[source + 3])
      (buffer[target], buffer[target + 1], buffer[target + 2]) = rgb
    }
    return area * 3
  }
}
