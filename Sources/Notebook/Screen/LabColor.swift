import Foundation

/// A colour in CIELAB under D65, where equal distances look about equal.
///
/// Lightness runs from 0 to 100; `a` from green to red, `b` from blue to yellow.
struct LabColor: Hashable, Sendable {
  var lightness: Double
  var a: Double
  var b: Double

  init(lightness: Double, a: Double, b: Double) {
    self.lightness = lightness
    self.a = a
    self.b = b
  }

  /// A colour of its lightness, chroma and hue in degrees.
  init(lightness: Double, chroma: Double, hue: Double) {
    let angle = hue * .pi / 180
    self.init(lightness: lightness, a: chroma * cos(angle), b: chroma * sin(angle))
  }

  /// An sRGB colour (IEC 61966-2-1) in CIELAB (CIE 15).
  init(_ color: RGB) {
    let (red, green, blue) = (color.linear(\.red), color.linear(\.green), color.linear(\.blue))
    let x = LabColor.root((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / LabColor.whiteX)
    let y = LabColor.root(0.2126729 * red + 0.7151522 * green + 0.0721750 * blue)
    let z = LabColor.root((0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / LabColor.whiteZ)
    self.init(lightness: 116 * y - 16, a: 500 * (x - y), b: 200 * (y - z))
  }

  var chroma: Double { (a * a + b * b).squareRoot() }
  /// Degrees from 0 to 360.
  var hue: Double { (atan2(b, a) * 180 / .pi + 360).truncatingRemainder(dividingBy: 360) }

  /// The squared distance, ΔE*ab of 1976.
  func squaredDistance(to other: LabColor) -> Double {
    let (x, y, z) = (lightness - other.lightness, a - other.a, b - other.b)
    return x * x + y * y + z * z
  }

  /// The nearest sRGB colour of this lightness and hue: as much of the chroma as a screen can show.
  var rgb: RGB {
    if isShown(chroma: 1) { return rgb(chroma: 1) }
    var (low, high) = (0.0, 1.0)
    for _ in 0..<16 {
      let middle = (low + high) / 2
      if isShown(chroma: middle) { low = middle } else { high = middle }
    }
    return rgb(chroma: low)
  }

  /// Linear red, green and blue with a share of the chroma.
  private func linear(chroma share: Double) -> [Double] {
    let y = (lightness + 16) / 116
    let x = LabColor.cube(y + share * a / 500) * LabColor.whiteX
    let z = LabColor.cube(y - share * b / 200) * LabColor.whiteZ
    let lightness = LabColor.cube(y)
    return [
      3.2404542 * x - 1.5371385 * lightness - 0.4985314 * z,
      -0.9692660 * x + 1.8760108 * lightness + 0.0415560 * z,
      0.0556434 * x - 0.2040259 * lightness + 1.0572252 * z,
    ]
  }

  private func isShown(chroma share: Double) -> Bool {
    linear(chroma: share).allSatisfy { (-0.0001...1.0001).contains($0) }
  }

  private func rgb(chroma share: Double) -> RGB {
    let bytes = linear(chroma: share).map { RGB.byte(linear: $0) }
    return RGB(bytes[0], bytes[1], bytes[2])
  }

  private static let whiteX = 0.95047
  private static let whiteZ = 1.08883
  private static func root(_ t: Double) -> Double {
    t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116
  }
  private static func cube(_ f: Double) -> Double {
    f * f * f > 216.0 / 24389 ? f * f * f : (116 * f - 16) * 27 / 24389
  }
}

extension RGB {
  /// A channel's linear light, 0–1.
  fileprivate func linear(_ channel: KeyPath<RGB, UInt8>) -> Double {
    let unit = Double(self[keyPath: channel]) / 255
    return unit <= 0.04045 ? unit / 12.92 : pow((unit + 0.055) / 1.055, 2.4)
  }

  fileprivate static func byte(linear value: Double) -> UInt8 {
    let light = min(1, max(0, value))
    let unit = light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055
    return UInt8((255 * unit).rounded())
  }

  /// Relative luminance, 0–1 (WCAG 2).
  var luminance: Double {
    0.2126 * linear(\.red) + 0.7152 * linear(\.green) + 0.0722 * linear(\.blue)
  }

  /// The contrast ratio of two colours, 1–21 (WCAG 2).
  func contrast(with other: RGB) -> Double {
    let (a, b) = (luminance, other.luminance)
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }
}
