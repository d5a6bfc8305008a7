/// How long something takes, measured several times.
struct Timing: Equatable {
  /// Seconds a call, one number a repetition.
  let seconds: [Double]

  /// The middle repetition, or the mean of the two in the middle.
  var median: Double {
    let sorted = seconds.sorted()
    guard let middle = sorted.dropFirst(sorted.count / 2).first else { return .nan }
    return sorted.count % 2 == 1 ? middle : (sorted[sorted.count / 2 - 1] + middle) / 2
  }

  /// The fastest repetition.
  var best: Double { seconds.min() ?? .nan }

  /// Billions of operations a second: those of the median, and of the best repetition.
  func gflops(operations: Int) -> (median: Double, best: Double) {
    (Double(operations) / median / 1e9, Double(operations) / best / 1e9)
  }
}

/// How something is measured: warm-up, then repetitions of as many calls as fill the time of one.
struct RepetitionPlan: Equatable {
  /// Calls before anything counts; memory is reserved in the first.
  var warmUpCalls = 2
  /// Seconds the warm-up lasts at least.
  var warmUpSeconds = 0.05
  /// Seconds a repetition is to last; one call may last longer.
  var repetitionSeconds: Double
  /// Repetitions.
  var repetitions = 5
  /// Seconds after which no further repetition begins.
  var limit: Double

  /// For one operation.
  static let operation = RepetitionPlan(repetitionSeconds: 0.3, limit: 60)
  /// For a whole network.
  static let network = RepetitionPlan(repetitionSeconds: 1, limit: 120)

  /// Calls `body` as planned.
  ///
  /// `now` is seconds on a clock that never goes back.
  func measure(now: () -> Double, _ body: () throws -> Void) rethrows -> Timing {
    let calls = calls(filling: try warmUp(now: now, body))
    let began = now()
    var seconds: [Double] = []
    while seconds.count < repetitions {
      let start = now()
      for _ in 0..<calls { try body() }
      let end = now()
      seconds.append((end - start) / Double(calls))
      if end - began >= limit { break }
    }
    return Timing(seconds: seconds)
  }

  /// Calls until neither calls nor seconds are lacking.
  ///
  /// - Returns: the seconds of the fastest call.
  private func warmUp(now: () -> Double, _ body: () throws -> Void) rethrows -> Double {
    let began = now()
    var fastest = Double.infinity
    var calls = 0
    var end = began
    while calls < warmUpCalls || end - began < warmUpSeconds {
      let start = end
      try body()
      end = now()
      fastest = min(fastest, end - start)
      calls += 1
    }
    return fastest
  }

  private func calls(filling seconds: Double) -> Int {
    max(1, Int((repetitionSeconds / max(seconds, 1e-7)).rounded()))
  }
}
