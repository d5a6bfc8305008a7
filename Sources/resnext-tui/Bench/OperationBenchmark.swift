import Kernels
import Tensors

/// What one pass of a convolution gave.
struct OperationMeasurement {
  /// Forward, or the gradients of data and weights together.
  enum Pass: String { case forward, backward }

  let shape: OperationShape
  let pass: Pass
  let timing: Timing
  /// Multiply-adds of one image, as the network means them.
  let multiplyAdds: Int
  /// What the kernels call themselves.
  let backend: String
  /// The same work on oneDNN; nil where oneDNN is what runs, or was not asked for.
  var oneDNN: Timing?

  /// Floating-point operations of one call: 2 a multiply-add, and as many for each of the two gradients.
  var operations: Int { (pass == .forward ? 2 : 4) * multiplyAdds * shape.batch }
}

/// Measures both passes of one convolution, on values that a seed rules.
struct OperationBenchmark {
  let shape: OperationShape
  let threads: Int
  var plan = RepetitionPlan.operation

  /// Measures forward, then backward, and both on oneDNN too where `besideOneDNN` and a kernel of this project's own runs.
  ///
  /// - Throws: `KernelError` when the convolution cannot be made or run.
  func measure(besideOneDNN: Bool = false, now: () -> Double) throws -> [OperationMeasurement] {
    let geometry = try shape.geometry()
    let chosen = try passes(geometry, onOneDNN: false, now: now)
    let backends = OperationBenchmark.backends(chosen.implementations)
    let compares = besideOneDNN && chosen.implementations.contains { $0.hasPrefix("own") }
    let other = compares ? try passes(geometry, onOneDNN: true, now: now) : nil
    return [
      OperationMeasurement(
        shape: shape, pass: .forward, timing: chosen.forward, multiplyAdds: geometry.multiplyAdds,
        backend: backends.forward, oneDNN: other?.forward),
      OperationMeasurement(
        shape: shape, pass: .backward, timing: chosen.backward, multiplyAdds: geometry.multiplyAdds,
        backend: backends.backward, oneDNN: other?.backward),
    ]
  }

  private typealias Passes = (forward: Timing, backward: Timing, implementations: [String])

  private func passes(_ geometry: ConvolutionGeometry, onOneDNN: Bool, now: () -> Double) throws -> Passes {
    let workspace = Workspace(workers: Workers(threads: threads))
    let convolution = try Convolution(
      geometry, batch: shape.batch, trainable: true, workspace: workspace, onOneDNN: onOneDNN)
    try convolution.load(weights: randomValues(geometry.weightCount, purpose: 1), bias: nil)
    let input = randomMap(geometry.inputShape(batch: shape.batch), purpose: 2)
    let output = FeatureMap(geometry.outputShape(batch: shape.batch))
    let forward = try plan.measure(now: now) { try convolution.forward(input, output, images: shape.batch) }
    // A map of its own for each gradient: the input is read again in every call.
    let outputGradient = randomMap(geometry.outputShape(batch: shape.batch), purpose: 3)
    let inputGradient = FeatureMap(geometry.inputShape(batch: shape.batch))
    let backward = try plan.measure(now: now) {
      try convolution.backward(
        input: input, outputGradient: outputGradient, inputGradient: inputGradient, images: shape.batch)
    }
    return (forward, backward, convolution.implementations)
  }

  /// The kernels' names by pass, from those of forward, backward data and backward weights; where they are not three, all
  /// stand for both.
  static func backends(_ names: [String]) -> (forward: String, backward: String) {
    guard names.count == 3 else {
      let all = distinct(names)
      return (all, all)
    }
    return (names[0], distinct(Array(names.dropFirst())))
  }

  private static func distinct(_ names: [String]) -> String {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }.joined(separator: ", ")
  }

  private func randomMap(_ shape: MapShape, purpose: UInt64) -> FeatureMap {
    let map = FeatureMap(shape)
    map.load(
      randomValues(shape.batch * shape.channels * shape.area, purpose: purpose), images: shape.batch)
    return map
  }
}

/// Values in [-1, 1) that `purpose` rules.
func randomValues(_ count: Int, purpose: UInt64) -> [Float] {
  var generator = Philox(seed: 0, purpose: purpose)
  return (0..<count).map { _ in generator.nextUniform(-1, 1) }
}
