import Tensors

/// One block in the three forms of the paper's figure 3, run on one input: what each computes, takes and costs.
///
/// Form (a) adds up C bottlenecks, (b) concatenates C paths in front of one 1×1, (c) is one grouped convolution.
public struct FormComparison: Sendable, Equatable {
  /// What one form gave.
  public struct Measurement: Sendable, Equatable {
    /// The block's output, `[channel, height, width]`.
    public let output: Tensor
    /// The largest absolute difference of the output from that of form (c), in float32.
    public let difference: Float
    /// Seconds of a forward pass: the median of the repetitions.
    public let forward: Double
    /// Seconds of a forward and a backward pass, likewise.
    public let forwardAndBackward: Double

    /// A measurement of its numbers.
    public init(output: Tensor, difference: Float, forward: Double, forwardAndBackward: Double) {
      self.output = output
      self.difference = difference
      self.forward = forward
      self.forwardAndBackward = forwardAndBackward
    }
  }

  /// One form: what it is, and what came of it or why nothing did.
  public struct Entry: Sendable, Equatable {
    /// Which form.
    public let form: BlockForm
    /// What it gave.
    public let result: Result<Measurement, ModelError>

    /// An entry of its parts.
    public init(form: BlockForm, result: Result<Measurement, ModelError>) {
      self.form = form
      self.result = result
    }
  }

  /// The block.
  public let block: BlockName
  /// How often each form was run for its times.
  public let repetitions: Int
  /// The forms, (c) last.
  public let entries: [Entry]

  /// A comparison of its parts.
  public init(block: BlockName, repetitions: Int, entries: [Entry]) {
    self.block = block
    self.repetitions = repetitions
    self.entries = entries
  }

  /// The forms that are compared, as the paper orders them.
  public static let forms: [BlockForm] = [.aggregated, .concatenated, .grouped]

  /// Runs a block of a network in every form, on what the block reads for one image.
  ///
  /// The times are those of one image on one thread, layer by layer with the kernels. They are taken in turns, so that what
  /// else the machine does falls on all forms alike.
  ///
  /// - Parameters:
  ///   - input: What the block reads, `[channel, height, width]`.
  ///   - now: Seconds on a clock that never goes back.
  ///   - goesOn: Asked between two runs; false ends the comparison.
  /// - Returns: nil where it was ended.
  public static func measure(
    _ block: BlockName, of weights: NetworkWeights, reading input: Tensor, repetitions: Int = 5,
    memory: () -> AvailableMemory = { .now() }, now: () -> Double, goesOn: () -> Bool = { true }
  ) -> FormComparison? {
    var runs: [FormRun] = []
    for form in forms {
      guard goesOn() else { return nil }
      runs.append(FormRun(block, form, weights, memory()))
    }
    // The first round is warm-up: memory is reserved in it.
    for round in 0...max(1, repetitions) {
      for index in runs.indices {
        guard goesOn() else { return nil }
        runs[index].run(input, counts: round > 0, now: now)
      }
    }
    let reference = runs.last?.output ?? []
    return FormComparison(
      block: block, repetitions: max(1, repetitions), entries: runs.map { $0.entry(reference) })
  }
}

/// One form while it is measured.
private struct FormRun {
  let form: BlockForm
  private var execution: Result<BlockExecution, ModelError>
  private(set) var output: [Float] = []
  private var forward: [Double] = []
  private var both: [Double] = []

  init(_ block: BlockName, _ form: BlockForm, _ weights: NetworkWeights, _ memory: AvailableMemory) {
    self.form = form
    execution = Result { () throws(ModelError) in
      try BlockExecution(block, as: form, of: weights, memory: memory)
    }
  }

  mutating func run(_ input: Tensor, counts: Bool, now: () -> Double) {
    guard case .success(let block) = execution else { return }
    do throws(ModelError) {
      let start = now()
      let values = try block.forward(input)
      let middle = now()
      output = values.last ?? []
      _ = try block.backward(values, gradient: [Float](repeating: 1, count: output.count))
      guard counts else { return }
      forward.append(middle - start)
      both.append(now() - start)
    } catch { execution = .failure(error) }
  }

  func entry(_ reference: [Float]) -> FormComparison.Entry {
    let result = execution.map { block in
      let shape = block.graph.nodes[block.graph.nodes.count - 1].shape
      var map = Tensor(repeating: 0, shape: [shape.channels, shape.side, shape.side])
      map.values = output
      return FormComparison.Measurement(
        output: map, difference: zip(output, reference).reduce(0) { max($0, abs($1.0 - $1.1)) },
        forward: Self.median(forward), forwardAndBackward: Self.median(both))
    }
    return FormComparison.Entry(form: form, result: result)
  }

  /// The middle one; of an even number the upper of the two.
  private static func median(_ seconds: [Double]) -> Double {
    seconds.isEmpty ? .nan : seconds.sorted()[seconds.count / 2]
  }
}
