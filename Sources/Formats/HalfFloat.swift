/// A number as 16 bits keep it, an IEEE 754 half: 1 sign, 5 exponent and 10 fraction bits.
struct HalfFloat: Hashable {
  /// The largest finite magnitude.
  static let largest: Float = 65504

  let bits: UInt16

  /// The half of its bits.
  init(bits: UInt16) { self.bits = bits }

  /// The half nearest to a number, of two equally near ones the even one; infinite where none is near.
  init(_ value: Float) {
    let sign = UInt16(truncatingIfNeeded: value.bitPattern >> 16) & 0x8000
    let magnitude = value.magnitude
    if magnitude.isNaN {
      bits = sign | 0x7E00
    } else if magnitude >= 65520 {
      bits = sign | 0x7C00
    } else if magnitude < 0x1p-14 {
      // Below the smallest normal half all steps are 2⁻²⁴; the sum of 1024 of them carries into the exponent.
      bits = sign | UInt16((magnitude * 0x1p24).rounded(.toNearestOrEven))
    } else {
      // 13 bits of the fraction go; what they round up to may carry into the exponent, as it should.
      let pattern = magnitude.bitPattern - (112 << 23)
      bits = sign | UInt16(truncatingIfNeeded: (pattern + 0xFFF + (pattern >> 13 & 1)) >> 13)
    }
  }

  /// Its value, which a float holds exactly.
  var float: Float {
    let sign: Float = bits & 0x8000 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 0x1F)
    let fraction = Float(bits & 0x3FF) / 1024
    switch exponent {
    case 0: return sign * fraction * Float(sign: .plus, exponent: -14, significand: 1)
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default: return sign * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction)
    }
  }
}
