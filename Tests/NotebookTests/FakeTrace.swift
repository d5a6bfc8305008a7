import Foundation
import ResNeXtModel
import Tensors
import Training

@testable import Notebook

/// Feature maps that look like some, made from the image by plain arithmetic: the same on every machine.
///
/// Channel `c` of a point is the image's brightness, averaged down to the point's size and differentiated in one
/// of eight directions; normalised points are shifted by channel, activations have no negative values.
enum FakeTrace {
  static func make(
    _ configuration: NetworkConfiguration, image: Tensor, points: Set<TracePoint>,
    muting muted: MutedPaths = .none
  ) throws -> Trace {
    let architecture = try Architecture(configuration)
    var maps: [TracePoint: Tensor] = [:]
    for point in points {
      if point == .image {
        maps[point] = image
      } else if let shape = shape(point, architecture) {
        maps[point] = map(point, shape, image)
      }
    }
    addSums(&maps, architecture)
    mute(&maps, muted, architecture)
    // A muted path moves odd classes up and even ones down.
    let shift = Float(muted.list.count) * 0.5
    let logits = (0..<configuration.classes).map { index -> Float in
      let plain = Float((index * 7 + 3) % 11) * 0.35 - 1
      return index % 2 == 1 ? plain + shift : plain - shift
    }
    return Trace(configuration: configuration, maps: maps, logits: logits)
  }

  static func shape(_ point: TracePoint, _ architecture: Architecture) -> (channels: Int, size: Int)? {
    architecture.graph.shape(at: point).map { ($0.channels, $0.side) }
  }

  private static let directions: [(Float, Float)] = [
    (1, 0), (0, 1), (1, 1), (1, -1), (-1, 0), (0, -1), (-1, -1), (-1, 1),
  ]

  private static func map(_ point: TracePoint, _ shape: (channels: Int, size: Int), _ image: Tensor) -> Tensor
  {
    let size = shape.size
    let grey = brightness(image, size: size)
    var values: [Float] = []
    for channel in 0..<shape.channels {
      let direction = directions[channel % directions.count]
      let shift = Float(channel * 5 % 7 - 3) * 0.08
      let sign: Float = channel % 5 == 4 ? -1 : 1
      for y in 0..<size {
        for x in 0..<size {
          let here = grey[y * size + x]
          let right = grey[y * size + min(size - 1, x + 1)]
          let below = grey[min(size - 1, y + 1) * size + x]
          let slope = direction.0 * (right - here) + direction.1 * (below - here)
          let value = sign * (slope * 3 + (here - 0.5) * (0.3 + Float(channel % 3) * 0.35)) + shift
          values.append(isActivation(point) ? max(0, value) : value)
        }
      }
    }
    return (try? Tensor(shape: [shape.channels, size, size], values: values)) ?? Tensor([])
  }

  private static func isActivation(_ point: TracePoint) -> Bool {
    switch point {
    case .stemActivation, .stemPool, .pooled: return true
    case .block(_, let place):
      return [.input, .reduceActivation, .groupedActivation, .transitionActivation, .output].contains(place)
    default: return false
    }
  }

  /// Mean of the colours, averaged over the pixels under each position.
  private static func brightness(_ image: Tensor, size: Int) -> [Float] {
    let side = image.shape[1]
    return (0..<size * size).map { place in
      let rows =
        place / size * side / size..<max(place / size * side / size + 1, (place / size + 1) * side / size)
      let columns =
        place % size * side / size..<max(place % size * side / size + 1, (place % size + 1) * side / size)
      var sum: Float = 0
      for y in rows {
        for x in columns {
          for colour in 0..<3 {
            sum += image.values[(colour * side + min(side - 1, y)) * side + min(side - 1, x)]
          }
        }
      }
      return sum / Float(3 * rows.count * columns.count)
    }
  }

  /// Sums and outputs are what they say, where their terms are there.
  private static func addSums(_ maps: inout [TracePoint: Tensor], _ architecture: Architecture) {
    for block in architecture.blocks {
      func at(_ place: BlockPoint) -> TracePoint { .block(block.name, place) }
      let residual = maps[at(.transitionActivation)] ?? maps[at(.transitionNormalization)]
      let shortcut = block.hasProjection ? maps[at(.shortcutNormalization)] : maps[at(.input)]
      guard let residual, let shortcut, residual.shape == shortcut.shape, maps[at(.sum)] != nil else {
        continue
      }
      let sum = zip(residual.values, shortcut.values).map { $0 + $1 }
      maps[at(.sum)] = try? Tensor(shape: residual.shape, values: sum)
      maps[at(.output)] = try? Tensor(shape: residual.shape, values: sum.map { max(0, $0) })
    }
  }

  private static func mute(
    _ maps: inout [TracePoint: Tensor], _ muted: MutedPaths, _ architecture: Architecture
  ) {
    for (block, path) in muted.list {
      let point = TracePoint.block(block, .groupedActivation)
      guard let map = maps[point], let width = architecture.block(block)?.pathWidth else { continue }
      let area = map.count / map.shape[0]
      for place in path * width * area..<(path + 1) * width * area { maps[point]?.values[place] = 0 }
    }
  }

  /// Forms that agree to rounding, with times that are always the same.
  static func comparison(_ request: FormRequest) throws -> FormComparison {
    let configuration = request.weights.configuration
    let point = TracePoint.block(request.block, .output)
    let image = request.image.tensor(size: configuration.inputSize)
    let output = try make(configuration, image: image, points: [point]).maps[point] ?? Tensor([])
    return FormComparison(
      block: request.block, repetitions: 5,
      entries: FormComparison.forms.enumerated().map { index, form in
        let seconds = [0.00412, 0.00305, 0.00098][index]
        let difference: Float = [2.4e-7, 1.2e-7, 0][index]
        return FormComparison.Entry(
          form: form,
          result: .success(
            FormComparison.Measurement(
              output: output, difference: difference, forward: seconds, forwardAndBackward: 3 * seconds)))
      })
  }

  /// Weights of the transitions alone, of both signs and simple.
  static func weights(_ configuration: NetworkConfiguration, seed: UInt64) throws -> NetworkWeights {
    let architecture = try Architecture(configuration)
    var tensors: [NamedTensor] = []
    for block in architecture.blocks {
      var generator = Philox(seed: seed, purpose: UInt64(block.name.stage * 100 + block.name.index))
      let count = block.pathChannels * block.outputChannels
      let values = (0..<count).map { _ in generator.nextUniform(-0.3, 0.3) }
      let name = block.name.text(configuration.form)
      let notebook = configuration.form == .notebook
      let shape =
        notebook
        ? [1, 1, block.pathChannels, block.outputChannels] : [block.outputChannels, block.pathChannels, 1, 1]
      tensors.append(
        NamedTensor(
          notebook ? "conv2d-trans\(name)/kernel" : "\(name).conv3.weight",
          try Tensor(shape: shape, values: values)))
    }
    return NetworkWeights(configuration: configuration, tensors: tensors)
  }
}
