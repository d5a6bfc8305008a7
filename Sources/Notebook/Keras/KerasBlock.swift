import ResNeXtModel

/// Lines of Keras for one block, part by part: `x` goes in and out, `y` is the residual on its way.
struct KerasBlock: Sendable {
  let block: BlockGeometry
  let form: NetworkConfiguration.Form

  private var layers: KerasLayers { KerasLayers(form: form) }
  private var paths: Int { block.cardinality }

  /// The slices that the paths read; in the paper's form nothing is sliced before the grouped 3×3.
  var split: [String] {
    guard block.splitsInput else {
      return ["# nothing is cut: Conv2D(..., groups=\(paths)) below reads \(block.pathWidth) channels a path"]
    }
    let size = block.inputChannels / max(1, paths)
    return ["groups = [x[..., i * \(size):(i + 1) * \(size)] for i in range(\(paths))]"]
  }

  /// The lines of each of transform's six operations, in order.
  var transform: [[String]] {
    let target = block.splitsInput ? "g" : "y"
    let source = block.splitsInput ? "groups[i]" : "x"
    let filters = block.splitsInput ? block.pathWidth : block.pathChannels
    let name = block.name
    let reduce = layers.convolution(
      target, of: source, filters: "\(filters)", window: block.reduceWindow,
      name: layers.name(.reduce, of: name))
    let grouped = layers.convolution(
      target, of: target, filters: "\(filters)", window: block.groupedWindow,
      groups: block.splitsInput ? 1 : paths, name: layers.name(.grouped, of: name))
    let operations = [
      reduce, [layers.normalization(target, name: layers.name(.reduce, of: name, isNorm: true))],
      [layers.activation(target)], grouped,
      [layers.normalization(target, name: layers.name(.grouped, of: name, isNorm: true))],
      [block.splitsInput ? "groups[i] = ReLU()(g)" : layers.activation(target)],
    ]
    return block.splitsInput ? operations.map(\.indented) : operations
  }

  /// What stands before the operations: a loop over the paths where they are layers of their own.
  var transformHead: [String] { block.splitsInput ? ["for i in range(\(paths)):"] : [] }

  /// The paths behind each other.
  var merge: [String] {
    guard block.splitsInput else {
      return [
        "# y holds the \(paths) paths side by side already: groups=\(paths) writes them one after the other"
      ]
    }
    let name = "concat\(block.name.text(form))"
    return [paths > 1 ? "y = Concatenate(name=\"\(name)\")(groups)" : "y = groups[0]"]
  }

  /// The lines of each of transition's operations, in order.
  var transition: [[String]] {
    let name = block.name
    let common = [
      layers.convolution(
        "y", of: "y", filters: "\(block.outputChannels)", window: Window(kernel: 1),
        name: layers.name(.transition, of: name)),
      [layers.normalization("y", name: layers.name(.transition, of: name, isNorm: true))],
    ]
    return block.rectifiesResidual ? common + [[layers.activation("y")]] : common
  }

  /// The lines of the shortcut, of the addition and of what follows it.
  var ending: [[String]] {
    var shortcut: [String] = []
    if block.hasProjection {
      shortcut = layers.convolution(
        "shortcut", of: "x", filters: "\(block.outputChannels)",
        window: Window(kernel: 1, stride: block.stride), name: layers.name(.shortcut, of: block.name))
      shortcut.append(
        layers.normalization("shortcut", name: layers.name(.shortcut, of: block.name, isNorm: true)))
    } else {
      shortcut = ["shortcut = x"]
    }
    return [shortcut, ["y = Add()([y, shortcut])"], ["x = ReLU()(y)"]]
  }

  /// All of it.
  var whole: [String] {
    let parts = [split, transformHead] + transform + [merge] + transition + ending
    return parts.flatMap(\.self).filter { !$0.hasPrefix("#") }
  }

  /// Where the operation `step` of several ends, behind lines that stand before them.
  static func line(of step: Int, in operations: [[String]], after head: Int) -> Int? {
    guard operations.indices.contains(step) else { return nil }
    return head + operations[...step].reduce(0) { $0 + $1.count } - 1
  }
}
