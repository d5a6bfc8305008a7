/// Bilinear resizing with pixel centres at half positions; when it makes a picture smaller, the triangle of
/// weights widens with the ratio, so no pixel is skipped.
///
/// Rows first, then columns, each rounded to bytes, in fixed point: the bits are those of Pillow's
/// `resize(…, BILINEAR)`, which torchvision's transforms use, and are equal on every machine.
extension RGBImage {
  /// The picture at another size.
  ///
  /// - Precondition: width and height are positive.
  public func resized(width newWidth: Int, height newHeight: Int) -> RGBImage {
    precondition(newWidth > 0 && newHeight > 0, "resize to \(newWidth)×\(newHeight)")
    var result = self
    if newWidth != width { result = result.widthResized(BilinearTaps(from: width, to: newWidth)) }
    if newHeight != height { result = result.heightResized(BilinearTaps(from: height, to: newHeight)) }
    return result
  }

  private func widthResized(_ taps: BilinearTaps) -> RGBImage {
    let bytes = [UInt8](unsafeUninitializedCapacity: taps.count * height * 3) { output, count in
      pixels.withUnsafeBufferPointer { input in
        for row in 0..<height {
          let source = row * width * 3
          let target = row * taps.count * 3
          for column in 0..<taps.count {
            for channel in 0..<3 {
              output[target + column * 3 + channel] = taps.mix(
                input, at: column, start: source + channel, stride: 3)
            }
          }
        }
      }
      count = taps.count * height * 3
    }
    return RGBImage(width: taps.count, height: height, pixels: bytes)
  }

  private func heightResized(_ taps: BilinearTaps) -> RGBImage {
    let rowBytes = width * 3
    let bytes = [UInt8](unsafeUninitializedCapacity: taps.count * rowBytes) { output, count in
      pixels.withUnsafeBufferPointer { input in
        for row in 0..<taps.count {
          for byte in 0..<rowBytes {
            output[row * rowBytes + byte] = taps.mix(input, at: row, start: byte, stride: rowBytes)
          }
        }
      }
      count = taps.count * rowBytes
    }
    return RGBImage(width: width, height: taps.count, pixels: bytes)
  }
}

/// Square planes `[channel, side, side]` of floats at another size, with the weights of `RGBImage.resized`.
///
/// - Precondition: the sizes are positive and there are channels × side × side values.
public func bilinearlyResized(_ planes: [Float], channels: Int, from side: Int, to newSide: Int) -> [Float] {
  precondition(side > 0 && newSide > 0 && planes.count == channels * side * side)
  let taps = BilinearTaps(from: side, to: newSide)
  let wide = (0..<channels * side).flatMap { row in
    (0..<newSide).map { taps.mix(planes, at: $0, start: row * side, stride: 1) }
  }
  return (0..<channels).flatMap { channel in
    (0..<newSide).flatMap { row in
      (0..<newSide).map { taps.mix(wide, at: row, start: channel * side * newSide + $0, stride: newSide) }
    }
  }
}

/// For each output position along one axis, the input positions it reads and their weights, which sum to 1.
private struct BilinearTaps {
  /// The number of output positions.
  let count: Int
  /// First input position of each output position.
  private var first: [Int] = []
  /// Where the weights of each output position begin, and behind the last, where they end.
  private var starts: [Int] = [0]
  /// Weights as 22-bit fractions.
  private var weights: [Int] = []

  private static let fractionBits = 22

  init(from inputLength: Int, to outputLength: Int) {
    let ratio = Double(inputLength) / Double(outputLength)
    let reach = max(ratio, 1)
    count = outputLength
    for position in 0..<outputLength {
      let centre = (Double(position) + 0.5) * ratio
      let low = max(Int(centre - reach + 0.5), 0)
      let high = min(Int(centre + reach + 0.5), inputLength)
      let row = (low..<high).map { max(0, 1 - abs((Double($0) - centre + 0.5) * (1 / reach))) }
      let sum = row.reduce(0, +)
      first.append(low)
      weights += row.map { Int(0.5 + $0 / sum * Double(1 << BilinearTaps.fractionBits)) }
      starts.append(weights.count)
    }
  }

  @inline(__always)
  func mix(_ input: UnsafeBufferPointer<UInt8>, at position: Int, start: Int, stride: Int) -> UInt8 {
    var sum = 1 << (BilinearTaps.fractionBits - 1)
    var index = start + first[position] * stride
    for tap in starts[position]..<starts[position + 1] {
      sum += Int(input[index]) * weights[tap]
      index += stride
    }
    return UInt8(clamping: sum >> BilinearTaps.fractionBits)
  }
  func mix(_ input: [Float], at position: Int, start: Int, stride: Int) -> Float {
    var sum: Float = 0
    var index = start + first[position] * stride
    for tap in starts[position]..<starts[position + 1] {
      sum += input[index] * Float(weights[tap]) / Float(1 << BilinearTaps.fractionBits)
      index += stride
    }
    return sum
  }
}
