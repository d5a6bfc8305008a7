import Testing
import Tensors

@testable import Kernels

@Suite("Packed weights")
struct WeightPackingTests {
  /// Where every weight lies, by its place in OIHW; nil where a tap is left out.
  private func places(_ packing: WeightPacking) -> [Int?] {
    var places: [Int?] = []
    packing.forEachWeight { logical, packed in
      #expect(logical == places.count)
      places.append(packed)
    }
    return places
  }

  private func transposed(_ values: [Float], _ packing: WeightPacking, turned: Bool) -> [Float] {
    let weights = AlignedFloats(count: packing.count)
    let result = AlignedFloats(count: packing.count)
    for (index, value) in values.enumerated() { weights.buffer[index] = value }
    result.buffer.update(repeating: .nan)
    return withExtendedLifetime((weights, result)) {
      transpose(weights, packing, turned: turned, into: result.pointer, Workers(threads: 2))
      return Array(result.buffer)
    }
  }

  /// Packed weights whose every weight is its own place in OIHW plus one, and zero between them.
  private func numbered(_ packing: WeightPacking) -> [Float] {
    var values = [Float](repeating: 0, count: packing.count)
    packing.forEachWeight { logical, packed in if let packed { values[packed] = Float(logical + 1) } }
    return values
  }

  @Test("Every weight has a place of its own among those that are computed", arguments: fusedCases)
  func ownPlaces(example: ConvolutionCase) throws {
    let geometry = try example.geometry()
    let packing = WeightPacking(geometry)
    let places = places(packing)
    let computed = places.compactMap { $0 }
    #expect(places.count == geometry.weightCount)
    #expect(Set(computed).count == computed.count)
    #expect(computed.allSatisfy { (0..<packing.count).contains($0) })
    #expect(places.count - computed.count == packing.idleCount)
    #expect(packing.count % channelBlock == 0)
  }

  @Test("Weights of a grouped 3×3 lie by block, tap, input and output")
  func groupsByHand() throws {
    let packing = WeightPacking(
      try ConvolutionGeometry(
        inputChannels: 16, outputChannels: 16, groups: 8, kernel: 3, padding: .all(1), inputHeight: 4,
        inputWidth: 4))
    // Output 11, the second of the second block's second group; its second input; row 1, column 2 of the kernel.
    let logical = (11 * 2 + 1) * 9 + 5
    #expect(places(packing)[logical] == ((1 * 9 + 5) * 2 + 1) * 8 + 3)
  }

  @Test("Weights of a dense 3×3 lie by output block, input block, tap, input and output")
  func denseByHand() throws {
    let packing = WeightPacking(
      try ConvolutionGeometry(
        inputChannels: 24, outputChannels: 16, kernel: 3, padding: .all(1), inputHeight: 4, inputWidth: 4))
    let logical = (9 * 24 + 18) * 9 + 7
    #expect(places(packing)[logical] == (((1 * 3 + 2) * 9 + 7) * 8 + 2) * 8 + 1)
  }

  @Test("Transposed twice, turned or not, weights are themselves", arguments: fusedCases)
  func transposedTwice(example: ConvolutionCase) throws {
    let packing = WeightPacking(try example.geometry())
    let values = numbered(packing)
    let back = WeightPacking(try exchanged(example).geometry())
    try #require(back.count == packing.count)
    try #require(back.method == packing.method)
    for turned in [false, true] {
      let there = transposed(values, packing, turned: turned)
      #expect(transposed(there, back, turned: turned) == values)
    }
  }

  @Test("Transposed weights are those of the convolution back", arguments: fusedCases)
  func areThoseOfTheConvolutionBack(example: ConvolutionCase) throws {
    let packing = WeightPacking(try example.geometry())
    // oneDNN reads the transposed blocks in the order of the weights themselves.
    guard packing.method != .oneDNN else { return }
    let back = WeightPacking(try exchanged(example).geometry())
    let geometry = try example.geometry()
    let taps = geometry.kernel * geometry.kernel
    let (inputs, outputs) = (geometry.groupInput, geometry.groupOutput)
    for turned in [false, true] {
      let values = transposed(numbered(packing), packing, turned: turned)
      var expected = [Float](repeating: 0, count: packing.count)
      back.forEachWeight { logical, packed in
        guard let packed else { return }
        // In the convolution back, `input` is an output and `output` an input, of all groups together.
        let (rest, tap) = logical.quotientAndRemainder(dividingBy: taps)
        let (input, output) = rest.quotientAndRemainder(dividingBy: outputs)
        let (group, place) = input.quotientAndRemainder(dividingBy: inputs)
        let forward = ((group * outputs + output) * inputs + place) * taps + (turned ? taps - 1 - tap : tap)
        expected[packed] = Float(forward + 1)
      }
      #expect(values == expected)
    }
  }

  /// The convolution from the output's channels to the input's, over maps of the input's size.
  private func exchanged(_ example: ConvolutionCase) -> ConvolutionCase {
    var back = example
    (back.input, back.output) = (example.output, example.input)
    (back.inputLayout, back.outputLayout) = (example.outputLayout, example.inputLayout)
    return back
  }
}
