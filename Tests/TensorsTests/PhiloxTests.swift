import Tensors
import Testing

@Suite("Philox4x32-10")
struct PhiloxTests {
  @Test("The published test vectors of Random123 come out")
  func knownAnswers() {
    func block(_ counter: SIMD4<UInt32>, _ key: SIMD2<UInt32>) -> [UInt32] {
      var generator = Philox(key: key, counter: counter)
      return (0..<4).map { _ in generator.nextWord() }
    }
    #expect(block(.zero, .zero) == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
    let ones = UInt32.max
    #expect(
      block(SIMD4(repeating: ones), SIMD2(repeating: ones)) == [
        0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd,
      ])
    #expect(
      block(SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), SIMD2(0xa409_3822, 0x299f_31d0))
        == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
  }

  @Test("Units lie in [0, 1) and their mean is near one half")
  func units() {
    var generator = Philox(seed: 1)
    let values = (0..<10_000).map { _ in generator.nextUnit() }
    #expect(values.allSatisfy { (0..<1).contains($0) })
    #expect(abs(values.reduce(0, +) / 10_000 - 0.5) < 0.02)
  }

  @Test("Normal values have mean 0 and variance 1")
  func normals() {
    var generator = Philox(seed: 2)
    let values = (0..<10_000).flatMap { _ -> [Float] in
      let pair = generator.nextNormalPair()
      return [pair.0, pair.1]
    }
    let statistics = Statistics(values)
    #expect(abs(statistics.mean) < 0.03)
    #expect(abs(statistics.standardDeviation - 1) < 0.03)
  }

  @Test("Seeds and purposes name different streams; the same ones repeat")
  func streams() {
    func first(_ seed: UInt64, _ purpose: UInt64) -> UInt64 {
      var generator = Philox(seed: seed, purpose: purpose)
      return generator.next()
    }
    #expect(first(1, 0) == first(1, 0))
    #expect(Set([first(1, 0), first(2, 0), first(1, 1), first(1 << 32, 0)]).count == 4)
  }
}
