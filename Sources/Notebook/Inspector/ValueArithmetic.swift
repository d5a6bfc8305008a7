import ResNeXtModel

/// The last operation behind a value, with what it read: one operation at a time.
///
/// An explanation begins with the sum and goes on through its steps; a value behind a batch normalization or a ReLU is
/// made from the one before that step, and that one is its input.
struct ValueArithmetic: Sendable {
  let explanation: ValueExplanation
  /// The steps of the last operation; none where it is the sum itself.
  let steps: [ValueExplanation.Step]
  /// What the first of these steps read.
  let before: Double
  /// What was read: the terms of the sum, or the one value that the step changed.
  let inputs: [ValueExplanation.Term]

  init(_ explanation: ValueExplanation, _ graph: LayerGraph) {
    self.explanation = explanation
    let own = ValueArithmetic.lastOperation(explanation.steps)
    steps = own
    let earlier = explanation.steps.dropLast(own.count)
    before = earlier.reduce(explanation.sum) { $1.result(of: $0) }
    guard !own.isEmpty, case .map(let place) = explanation.subject else {
      inputs = explanation.terms
      return
    }
    let source = graph.point(before: place.point) ?? place.point
    inputs = [
      ValueExplanation.Term(
        source: source, channel: place.channel, y: place.y, x: place.x, kernelRow: 0, kernelColumn: 0,
        input: Float(before), weight: 1, isPadding: false)
    ]
  }

  /// The steps that one map holds together: a mute stands on the same map as the ReLU before it.
  private static func lastOperation(_ steps: [ValueExplanation.Step]) -> [ValueExplanation.Step] {
    Array(steps.suffix(steps.last == .mute ? 2 : 1))
  }

  /// Whether the value is the sum itself.
  var isSum: Bool { steps.isEmpty }
  /// The values that a channel gives to the sum.
  var taps: Int {
    let first = inputs.first.map { term in inputs.prefix { $0.channel == term.channel } }
    return max(1, hasWindow ? first?.count ?? 1 : 1)
  }
  /// Height and width of the window.
  var side: Int { (inputs.map(\.kernelRow).max() ?? 0) + 1 }
  /// Whether every channel that is read gives a window of more than one value.
  var hasWindow: Bool { isSum && side > 1 && explanation.operation != .dense }
  /// The channels that are read.
  var channels: Int { inputs.count / taps }

  /// The number of the input that contributes most: padding never does.
  var strongest: Int {
    // What a pool chose has all the weight, also where it is 0.
    if isSum, explanation.operation == .maxPool { return inputs.firstIndex { $0.weight == 1 } ?? 0 }
    return inputs.indices.max { (weight(of: $0), -$0) < (weight(of: $1), -$1) } ?? 0
  }

  private func weight(of index: Int) -> Double {
    let term = inputs[index]
    guard !term.isPadding else { return -1 }
    return abs(term.product)
  }

  /// The order in which terms are walked through and listed: those of a dense layer by what they contribute.
  var order: [Int] {
    guard isSum, explanation.operation == .dense else { return Array(inputs.indices) }
    let sorted = inputs.indices.sorted {
      (-abs(inputs[$0].product), $0) < (-abs(inputs[$1].product), $1)
    }
    return Array(sorted.prefix(Self.listed))
  }

  /// How many terms of a dense layer are listed.
  static let listed = 10

  /// A channel's products together.
  func subtotal(channel: Int) -> Double {
    inputs[channel * taps..<(channel + 1) * taps].reduce(0) { $0 + $1.product }
  }

  // MARK: The check

  /// How far rounding may take a float32 computation from the sum of the same numbers in double precision.
  private var tolerance: Double {
    var size = explanation.terms.reduce(Double(abs(explanation.bias ?? 0))) { $0 + abs($1.product) }
    for case .normalization(let numbers) in explanation.steps {
      let deviation = (Double(numbers.variance) + Double(numbers.epsilon)).squareRoot()
      size =
        (size + abs(Double(numbers.mean))) * abs(Double(numbers.gamma)) / deviation
        + abs(Double(numbers.beta))
    }
    return 2e-5 * size + 1e-7
  }

  /// What the arithmetic gives less a map's value; nil where that is rounding alone.
  func difference(from value: Float) -> Double? {
    let difference = explanation.computed - Double(value)
    return abs(difference) <= tolerance ? nil : difference
  }
}
