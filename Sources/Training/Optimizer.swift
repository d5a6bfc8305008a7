import Kernels
import ResNeXtModel
import Tensors

/// An update rule and what it remembers of every parameter.
final class Optimizer {
  private let kind: OptimizerKind
  private let form: NetworkConfiguration.Form
  private let momentum: Float
  private let weightDecay: Float
  private let workers: Workers
  private let slots: [Slot]
  private let chunks: [Chunk]
  /// How many updates were made, those of a run that goes on counted.
  private(set) var stepsTaken = 0

  /// A parameter with its moments: two for Adam, one for SGD.
  private struct Slot {
    let parameter: Parameter
    let moments: [AlignedFloats]
  }

  /// What one thread updates at a time: a step is bound by memory, and all parameters are one list of chunks to share out.
  private struct Chunk {
    let slot: Int
    let vectors: Range<Int>
  }

  /// Vectors of a chunk: 128 KiB of values.
  private static let chunkVectors = 4096

  /// The optimizer of a run.
  ///
  /// A parameter that no gradient reaches moves only by weight decay: without it, it is left out.
  init(_ configuration: TrainingConfiguration, parameters: [Parameter]) {
    kind = configuration.optimizer
    form = configuration.network.form
    momentum = configuration.momentum
    weightDecay = configuration.weightDecay
    workers = Workers(threads: configuration.threads)
    let momentCount = configuration.optimizer.momentCount
    let slots = parameters.filter { $0.gradient != nil || configuration.weightDecay != 0 }.map { parameter in
      Slot(
        parameter: parameter,
        moments: (0..<momentCount).map { _ in AlignedFloats(count: parameter.values.count) })
    }
    self.slots = slots
    chunks = slots.indices.flatMap { slot in
      let count = slots[slot].parameter.vectors.count
      return stride(from: 0, to: count, by: Self.chunkVectors).map {
        Chunk(slot: slot, vectors: $0..<min($0 + Self.chunkVectors, count))
      }
    }
  }

  /// A copy of all moments, parameter by parameter.
  var moments: [Tensor] { slots.flatMap(\.moments).map { Tensor(Array($0.buffer)) } }

  /// Takes over the moments of a run that has taken `step` steps.
  ///
  /// - Throws: `TrainingError.invalidConfiguration` when they are not those of these parameters and this rule.
  func restore(_ moments: [Tensor], step: Int) throws(TrainingError) {
    let own = slots.flatMap(\.moments)
    guard own.map(\.count) == moments.map(\.count) else {
      throw .invalidConfiguration(
        field: "resume",
        reason: "the checkpoint's optimizer is not this network's; resume with its own settings")
    }
    for (storage, tensor) in zip(own, moments) {
      for (index, value) in tensor.values.enumerated() { storage.buffer[index] = value }
    }
    stepsTaken = step
  }

  /// Updates all parameters from their gradients.
  func update(rate: Float) {
    stepsTaken += 1
    switch kind {
    case .adam:
      let numbers =
        form == .notebook
        ? AdamStep.keras(step: stepsTaken, rate: rate, weightDecay: weightDecay)
        : AdamStep.pytorch(step: stepsTaken, rate: rate, weightDecay: weightDecay)
      forEachChunk { slot, vectors in
        numbers.apply(
          to: slot.parameter, firstMoment: slot.moments[0], secondMoment: slot.moments[1], vectors: vectors)
      }
    case .sgd:
      let numbers = NesterovStep(rate: rate, momentum: momentum, weightDecay: weightDecay)
      forEachChunk { slot, vectors in
        numbers.apply(to: slot.parameter, velocity: slot.moments[0], vectors: vectors)
      }
    }
  }

  private func forEachChunk(_ body: (Slot, Range<Int>) -> Void) {
    workers.forEach(chunks.count) { index, _ in body(slots[chunks[index].slot], chunks[index].vectors) }
  }
}
