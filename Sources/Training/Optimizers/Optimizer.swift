import Kernels
import ResNeXtModel
import Tensors

/// An update rule and what it remembers of every parameter.
final class Optimizer {
  private let rule: any UpdateRule
  private let momentNames: [String]
  private let workers: Workers
  private let slots: [Slot]
  /// The slot of every parameter that is updated.
  private let places: [ObjectIdentifier: Int]
  private let chunks: [Chunk]
  /// The squared gradient of every chunk.
  private var squares: [Double]
  /// How many updates were made, those of a run that goes on counted.
  private(set) var stepsTaken = 0

  /// A parameter with its moments, in the order of the rule's names.
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
    let kind = configuration.optimizer.rule
    rule = kind.init(configuration)
    momentNames = kind.momentNames
    workers = Workers(threads: configuration.threads)
    let momentCount = kind.momentNames.count
    let slots = parameters.filter { $0.gradient != nil || configuration.weightDecay != 0 }.map { parameter in
      Slot(
        parameter: parameter,
        moments: (0..<momentCount).map { _ in AlignedFloats(count: parameter.values.count) })
    }
    self.slots = slots
    places = Dictionary(uniqueKeysWithValues: slots.enumerated().map { (ObjectIdentifier($1.parameter), $0) })
    chunks = slots.indices.flatMap { slot in
      let count = slots[slot].parameter.vectors.count
      return stride(from: 0, to: count, by: Self.chunkVectors).map {
        Chunk(slot: slot, vectors: $0..<min($0 + Self.chunkVectors, count))
      }
    }
    squares = Array(repeating: 0, count: chunks.count)
  }

  /// A copy of all moments, under the names and axes of the weights behind the moment's own: `velocity/fc.bias`.
  func moments(of network: ResNeXt) -> [NamedTensor] {
    momentNames.enumerated().flatMap { index, moment in
      network.tensors(storage(index)).map { NamedTensor("\(moment)/\($0.name)", $0.tensor) }
    }
  }

  /// Takes over the moments of a run that has taken `step` steps.
  ///
  /// - Throws: `TrainingError.invalidConfiguration` when they are not those of this network and this rule.
  func restore(_ moments: [NamedTensor], of network: ResNeXt, step: Int) throws(TrainingError) {
    stepsTaken = step
    // Version 0.1.0 numbered them, in the layout of its kernels, which are these.
    let numbered = moments.compactMap { named in Int(named.name).map { ($0, named.tensor) } }
    guard numbered.isEmpty else { return try restore(numbered: numbered.sorted { $0.0 < $1.0 }.map(\.1)) }
    var left = moments
    do throws(ModelError) {
      for (index, moment) in momentNames.enumerated() {
        let own = left.filter { $0.name.hasPrefix("\(moment)/") }
        left.removeAll { $0.name.hasPrefix("\(moment)/") }
        try network.load(
          own.map { NamedTensor(String($0.name.dropFirst(moment.count + 1)), $0.tensor) },
          into: storage(index))
      }
      if let other = left.first { throw .unexpectedTensor(name: other.name) }
    } catch {
      throw .invalidConfiguration(
        field: "resume", reason: "the checkpoint's optimizer is not that of its settings: \(error)")
    }
  }

  private func restore(numbered moments: [Tensor]) throws(TrainingError) {
    let own = slots.flatMap(\.moments)
    guard own.map(\.count) == moments.map(\.count) else {
      throw .invalidConfiguration(
        field: "resume",
        reason: "the checkpoint's optimizer is not this network's; resume with its own settings")
    }
    for (storage, tensor) in zip(own, moments) {
      for (index, value) in tensor.values.enumerated() { storage.buffer[index] = value }
    }
  }

  private func storage(_ moment: Int) -> (Parameter) -> AlignedFloats? {
    { [places, slots] in places[ObjectIdentifier($0)].map { slots[$0].moments[moment] } }
  }

  /// Updates all parameters from their gradients.
  ///
  /// - Returns: the Euclidean norm of the gradient of all of them. A chunk's part is summed while the update has the chunk in
  ///   the cache anyway, and the parts in the chunks' order, whatever the number of threads.
  func update(rate: Float) -> Float {
    stepsTaken += 1
    let update = rule.update(step: stepsTaken, rate: rate)
    squares.withUnsafeMutableBufferPointer { squares in
      // Every chunk has a place of its own.
      nonisolated(unsafe) let squares = squares
      workers.forEach(chunks.count) { index, _ in
        let (slot, vectors) = (slots[chunks[index].slot], chunks[index].vectors)
        squares[index] = slot.parameter.squaredGradient(vectors)
        update(slot.parameter, slot.moments, vectors)
      }
    }
    return Float(squares.reduce(0, +).squareRoot())
  }
}
