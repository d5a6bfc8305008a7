import ResNeXtModel

/// A rectangle of positions of a map or of the image.
struct PixelWindow: Hashable, Sendable {
  var rows: ClosedRange<Int>
  var columns: ClosedRange<Int>

  /// One position.
  init(y: Int, x: Int) {
    rows = y...y
    columns = x...x
  }

  init(rows: ClosedRange<Int>, columns: ClosedRange<Int>) {
    self.rows = rows
    self.columns = columns
  }

  /// `y 2–8 x 6–12`.
  var text: String { "y \(PixelWindow.text(rows)) x \(PixelWindow.text(columns))" }

  static func text(_ range: ClosedRange<Int>) -> String {
    range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)–\(range.upperBound)"
  }
}

/// How far one operation looks: output position `i` reads `i·stride − padding …+ kernel − 1`.
struct WindowStep: Hashable, Sendable {
  var kernel: Int
  var stride: Int
  var padding: Int
  /// Height and width of the maps it reads: what lies outside is padding.
  var inputSize: Int

  /// The positions read for a window of outputs, without padding.
  func input(of window: PixelWindow) -> PixelWindow {
    PixelWindow(rows: input(of: window.rows), columns: input(of: window.columns))
  }

  private func input(of range: ClosedRange<Int>) -> ClosedRange<Int> {
    let last = max(0, inputSize - 1)
    let low = min(last, max(0, range.lowerBound * stride - padding))
    let high = min(last, max(low, range.upperBound * stride - padding + kernel - 1))
    return low...high
  }
}

/// Which positions of the image, or of a block's input, one value of a feature map depends on.
struct ReceptiveField: Sendable {
  let architecture: Architecture

  /// The operations of the stem up to a point, first one first.
  func stem(upTo point: TracePoint) -> [WindowStep] {
    let configuration = architecture.configuration
    guard point != .image else { return [] }
    switch configuration.stem {
    case .cifar:
      return [WindowStep(kernel: 3, stride: 1, padding: 1, inputSize: configuration.inputSize)]
    case .imageNet:
      let convolution = WindowStep(kernel: 7, stride: 2, padding: 3, inputSize: configuration.inputSize)
      if [.stemConvolution, .stemNormalization, .stemActivation].contains(point) { return [convolution] }
      let padding = configuration.form == .notebook ? 0 : 1
      return [
        convolution,
        WindowStep(kernel: 3, stride: 2, padding: padding, inputSize: architecture.stemConvolutionSize),
      ]
    }
  }

  /// The operations of a block's longest way up to a point.
  func block(_ block: BlockGeometry, upTo point: BlockPoint) -> [WindowStep] {
    let isNotebook = architecture.configuration.form == .notebook
    let first = WindowStep(
      kernel: 1, stride: isNotebook ? block.stride : 1, padding: 0, inputSize: block.inputSize)
    let middleSize = isNotebook ? block.outputSize : block.inputSize
    let second = WindowStep(
      kernel: 3, stride: isNotebook ? 1 : block.stride, padding: 1, inputSize: middleSize)
    switch point {
    case .input: return []
    case .reduceConvolution, .reduceNormalization, .reduceActivation: return [first]
    case .shortcutConvolution, .shortcutNormalization:
      return [WindowStep(kernel: 1, stride: block.stride, padding: 0, inputSize: block.inputSize)]
    default: return [first, second]
    }
  }

  /// The window of the image behind one value of a point.
  func image(of point: TracePoint, y: Int, x: Int) -> PixelWindow {
    var steps: [WindowStep] = []
    switch point {
    case .block(let name, let place):
      steps = stem(upTo: .stemPool)
      for block in architecture.blocks {
        if block.name == name {
          steps += self.block(block, upTo: place)
          break
        }
        steps += self.block(block, upTo: .output)
      }
    case .pooled:
      let last = max(0, architecture.configuration.inputSize - 1)
      return PixelWindow(rows: 0...last, columns: 0...last)
    default: steps = stem(upTo: point)
    }
    return ReceptiveField.window(steps, y: y, x: x)
  }

  /// The window of the block's input behind one value inside it.
  func blockInput(of point: BlockPoint, in block: BlockGeometry, y: Int, x: Int) -> PixelWindow {
    ReceptiveField.window(self.block(block, upTo: point), y: y, x: x)
  }

  private static func window(_ steps: [WindowStep], y: Int, x: Int) -> PixelWindow {
    steps.reversed().reduce(PixelWindow(y: y, x: x)) { window, step in step.input(of: window) }
  }
}
