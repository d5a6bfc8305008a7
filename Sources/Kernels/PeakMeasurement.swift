import Tensors

/// How many operations a second the machine does at most: the limit that `bench` compares kernels with.
///
/// Ten vectors of 8 floats, `a += x · y` each, in registers alone: a processor that begins two fused multiply-adds a cycle and
/// needs four cycles for one is busy with eight. Memory is touched before and after the loop only.
public enum PeakMeasurement {
  /// Vectors that grow independently of one another.
  private static let vectors = 10
  private static let roundsPerTask = 1_000_000
  private static let tasksPerThread = 8
  private static let repetitions = 25

  /// Floating-point operations of one repetition on `threads` threads, two a multiply-add.
  public static func operations(threads: Int) -> Int {
    2 * channelBlock * vectors * roundsPerTask * tasksPerThread * max(1, threads)
  }

  /// Billions of operations a second that `threads` threads do together: the best of several repetitions.
  ///
  /// - Parameter now: Seconds on a clock that never goes back.
  public static func gflops(threads: Int, now: () -> Double) -> Double {
    let workers = Workers(threads: threads)
    let operands = AlignedFloats(count: (vectors + 2) * channelBlock)
    for index in 0..<operands.count { operands.pointer[index] = 1 + Float(index) / 64 }
    // The sums are kept, or the optimiser would leave out what made them.
    let sums = AlignedFloats(count: workers.threads * channelBlock)
    var shortest = Double.infinity
    for _ in 0..<repetitions {
      let began = now()
      workers.forEach(workers.threads * tasksPerThread) { _, worker in
        VectorPointer(sums.pointer)[worker] += multiplyAdd(
          rounds: roundsPerTask, operands: VectorPointer(operands.pointer))
      }
      shortest = min(shortest, now() - began)
    }
    return Double(operations(threads: workers.threads)) / shortest / 1e9
  }

  /// The vectors are variables rather than an array: an array would be kept in memory.
  @inline(never)
  private static func multiplyAdd(rounds: Int, operands: VectorPointer) -> FloatVector {
    let (x, y) = (operands[0], operands[1])
    var (a, b, c, d, e) = (operands[2], operands[3], operands[4], operands[5], operands[6])
    var (f, g, h, i, j) = (operands[7], operands[8], operands[9], operands[10], operands[11])
    for _ in 0..<rounds {
      a.addProduct(x, y)
      b.addProduct(x, y)
      c.addProduct(x, y)
      d.addProduct(x, y)
      e.addProduct(x, y)
      f.addProduct(x, y)
      g.addProduct(x, y)
      h.addProduct(x, y)
      i.addProduct(x, y)
      j.addProduct(x, y)
    }
    return ((a + b) + (c + d)) + ((e + f) + (g + h)) + (i + j)
  }
}
