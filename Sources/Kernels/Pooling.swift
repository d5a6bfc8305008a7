import Tensors

/// How a pooling window's positions become one value.
public enum PoolingKind: Hashable, Sendable {
  /// The largest value; of equal ones the first in reading order has the gradient.
  case maximum
  /// The mean over the positions that lie in the map (Keras' *same*: padding does not count).
  case average
}

/// Max and average pooling over square windows of `[batch, channel, height, width]`.
///
/// Padding cells are ignored, never read as zeros. The global average is a window as large as the map.
public final class Pooling {
  /// Maximum or average.
  public let kind: PoolingKind
  /// The shape read, for a full batch.
  public let inputShape: MapShape
  /// The shape written, for a full batch.
  public let outputShape: MapShape

  private let window: Int
  private let stride: Int
  private let padding: Int
  private let workers: Workers

  /// A pooling of windows of `window` × `window`, with `padding` rows above and columns on the left; how many lie below and
  /// on the right follows from `outputHeight` and `outputWidth`.
  public init(
    _ kind: PoolingKind, window: Int, stride: Int, padding: Int = 0, input: MapShape, outputHeight: Int,
    outputWidth: Int, workspace: Workspace
  ) {
    self.kind = kind
    self.window = window
    self.stride = stride
    self.padding = padding
    inputShape = input
    outputShape = MapShape(
      batch: input.batch, channels: input.channels, height: outputHeight, width: outputWidth,
      groups: input.groups)
    workers = workspace.workers
  }

  /// The positions of the map that window number `index` covers along one axis.
  private func covered(_ index: Int, _ length: Int) -> Range<Int> {
    let start = index * stride - padding
    return max(0, start)..<min(length, start + window)
  }

  /// Pools the first `images` images.
  public func forward(_ input: FeatureMap, _ output: FeatureMap, images: Int) {
    forEachWindow(images) { image, block, rows, columns, position in
      let source = input.vectors(image: image, block: block)
      let target = output.vectors(image: image, block: block)
      switch kind {
      case .maximum:
        var largest = FloatVector(repeating: -.infinity)
        for row in rows {
          for column in columns {
            let value = source[row * inputShape.width + column]
            largest.replace(with: value, where: value .> largest)
          }
        }
        target[position] = largest
      case .average:
        var sum = FloatVector.zero
        for row in rows { for column in columns { sum += source[row * inputShape.width + column] } }
        target[position] = sum / Float(rows.count * columns.count)
      }
    }
  }

  /// Distributes the output's gradient over the input's positions; `input` is what forward read.
  ///
  /// `inputGradient` must not be `input`.
  public func backward(
    input: FeatureMap, outputGradient: FeatureMap, inputGradient: FeatureMap, images: Int
  ) {
    inputGradient.clear()
    forEachWindow(images) { image, block, rows, columns, position in
      let gradient = outputGradient.vectors(image: image, block: block)[position]
      let target = inputGradient.vectors(image: image, block: block)
      switch kind {
      case .maximum:
        let source = input.vectors(image: image, block: block)
        var largest = FloatVector(repeating: -.infinity)
        var place = SIMD8<Int32>(repeating: 0)
        for row in rows {
          for column in columns {
            let index = row * inputShape.width + column
            let larger = source[index] .> largest
            largest.replace(with: source[index], where: larger)
            place.replace(with: Int32(index), where: larger)
          }
        }
        for lane in 0..<channelBlock { target[Int(place[lane])][lane] += gradient[lane] }
      case .average:
        let share = gradient / Float(rows.count * columns.count)
        for row in rows { for column in columns { target[row * inputShape.width + column] += share } }
      }
    }
  }

  private func forEachWindow(
    _ images: Int,
    _ body: (_ image: Int, _ block: Int, _ rows: Range<Int>, _ columns: Range<Int>, _ position: Int) -> Void
  ) {
    workers.forEach(images) { image, _ in
      for block in 0..<inputShape.blocks {
        for row in 0..<outputShape.height {
          for column in 0..<outputShape.width {
            body(
              image, block, covered(row, inputShape.height), covered(column, inputShape.width),
              row * outputShape.width + column)
          }
        }
      }
    }
  }
}
