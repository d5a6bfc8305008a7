import Testing

@testable import resnext_tui

@Suite("Bench: timing")
struct BenchTimingTests {
  /// A clock that stands still until something takes its time.
  private final class StandingClock {
    var seconds = 0.0
    func now() -> Double { seconds }
  }

  @Test(
    "The median is the middle one, or the mean of the two in the middle",
    arguments: [
      ([3.0, 1.0, 2.0], 2.0), ([4.0, 1.0, 2.0, 3.0], 2.5), ([7.0], 7.0), ([1.0, 1.0, 100.0], 1.0),
    ])
  func median(seconds: [Double], expected: Double) {
    #expect(Timing(seconds: seconds).median == expected)
  }

  @Test("The best repetition is the shortest")
  func best() {
    #expect(Timing(seconds: [3, 1, 2]).best == 1)
  }

  @Test("GFLOPS are a billion operations a second, of the median and of the best")
  func gflops() {
    let gflops = Timing(seconds: [3, 1, 2]).gflops(operations: 8_000_000_000)
    #expect(gflops.median == 4)
    #expect(gflops.best == 8)
  }

  @Test("A repetition is as many calls as fill its time")
  func calls() {
    let clock = StandingClock()
    var calls = 0
    let timing = RepetitionPlan(repetitionSeconds: 2, limit: 60).measure(now: clock.now) {
      calls += 1
      clock.seconds += 0.5
    }
    #expect(calls == 2 + 5 * 4)
    #expect(timing == Timing(seconds: [0.5, 0.5, 0.5, 0.5, 0.5]))
  }

  @Test("A slow first call is warm-up and counts for nothing")
  func warmUp() {
    let clock = StandingClock()
    var calls = 0
    let timing = RepetitionPlan(repetitionSeconds: 1, limit: 60).measure(now: clock.now) {
      calls += 1
      clock.seconds += calls == 1 ? 100 : 1
    }
    #expect(calls == 2 + 5)
    #expect(timing.median == 1)
  }

  @Test("The warm-up goes on until its time is over")
  func warmUpSeconds() {
    let clock = StandingClock()
    var calls = 0
    _ = RepetitionPlan(warmUpSeconds: 1, repetitionSeconds: 0, limit: 60).measure(now: clock.now) {
      calls += 1
      clock.seconds += 0.25
    }
    #expect(calls == 4 + 5)
  }

  @Test("After the limit no further repetition begins")
  func limit() {
    let clock = StandingClock()
    let timing = RepetitionPlan(repetitionSeconds: 1, limit: 25).measure(now: clock.now) {
      clock.seconds += 10
    }
    #expect(timing == Timing(seconds: [10, 10, 10]))
  }

  @Test("What is too fast for the clock is still called a bounded number of times")
  func instant() {
    var calls = 0
    var seconds = 0.0
    let timing = RepetitionPlan(warmUpSeconds: 0, repetitionSeconds: 1e-4, limit: 60).measure(
      now: { seconds }, { calls += 1 })
    seconds = 1
    #expect(calls == 2 + 5 * 1000)
    #expect(timing.seconds.count == 5)
  }

  @Test("The peak of memory is the high-water mark of the process, in MB of a million bytes")
  func memory() {
    #expect(ProcessMemory.peakMegabytes(status: "Name:\tx\nVmHWM:\t    1000 kB\nVmRSS:\t 9 kB\n") == 1.024)
    #expect(ProcessMemory.peakMegabytes(status: "Name:\tx\n").isNaN)
    #expect(ProcessMemory.peakMegabytes > 1)
  }
}
