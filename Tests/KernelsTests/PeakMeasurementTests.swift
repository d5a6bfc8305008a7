import Kernels
import Testing

@Suite("Peak measurement")
struct PeakMeasurementTests {
  @Test("Operations are two a multiply-add, and grow with the threads")
  func operations() {
    // 10 vectors of 8 floats, 8 tasks of a million rounds.
    #expect(PeakMeasurement.operations(threads: 1) == 2 * 10 * 8 * 8_000_000)
    #expect(PeakMeasurement.operations(threads: 3) == 3 * PeakMeasurement.operations(threads: 1))
  }

  @Test("The peak is the operations of the fastest repetition over its time")
  func fastest() {
    // Repetitions last 1 s, but one of them half a second.
    var times: [Double] = [0, 1, 10, 11, 20, 20.5]
    while times.count < 100 { times += [Double(10 * times.count), Double(10 * times.count + 1)] }
    var next = times.makeIterator()
    let peak = PeakMeasurement.gflops(threads: 1) { next.next() ?? 0 }
    #expect(peak == Double(PeakMeasurement.operations(threads: 1)) / 0.5 / 1e9)
  }
}
