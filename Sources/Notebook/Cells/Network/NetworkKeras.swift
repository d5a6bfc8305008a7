import ResNeXtModel

/// The whole network in Keras: one function for a block, called with the numbers of each.
extension NetworkCell {
  func keras(_ state: NotebookState) -> KerasTwin? { KerasTwin(KerasNetwork(state: state).lines) }
}

/// Lines of Keras that build the network as it stands.
struct KerasNetwork: Sendable {
  let state: NotebookState

  private var network: NetworkConfiguration { state.training.network }

  var lines: [String] {
    let stem = KerasStem(state: state)
    return function + [stem.input] + stem.operations.flatMap(\.self) + calls + KerasHead(state: state).lines
  }

  /// A block as a function: the lines of the first one, its numbers as parameters.
  private var function: [String] {
    let isNotebook = state.form == .notebook
    let paths = network.cardinality
    let bias = isNotebook ? "" : ", use_bias=False"
    let numbers = isNotebook ? "" : "momentum=0.9, epsilon=1e-5, "
    let names = isNotebook ? KerasNames.notebook : KerasNames.torchvision
    func norm(_ name: String, _ target: String) -> String {
      "\(target) = BatchNormalization(\(numbers)name=\(name))(\(target))"
    }
    let body = isNotebook ? notebookPaths(paths) : paperPaths(paths)
    let tail =
      ["y = Conv2D(out, 1\(bias), name=\(names.transition))(y)", norm(names.transitionNorm, "y")]
      + (isNotebook ? ["y = ReLU()(y)"] : [])
    let shortcut = [
      "if project:", "    x = Conv2D(out, 1, strides=stride\(bias), name=\(names.shortcut))(x)",
      "    " + norm(names.shortcutNorm, "x"),
    ]
    return ["def block(x, name, width, out, stride=1, project=False):"]
      + (body + tail + shortcut + ["return ReLU()(Add()([y, x]))"]).indented + [""]
  }

  private func notebookPaths(_ paths: Int) -> [String] {
    [
      "size = x.shape[-1] // \(paths)", "groups = []", "for i in range(\(paths)):",
      "    g = x[..., i * size:(i + 1) * size]",
      "    g = Conv2D(width, 1, strides=stride, name=f\"conv2d-{name}-branch1a_split{i+1}\")(g)",
      "    g = BatchNormalization(name=f\"batchnorm-{name}-branch1a_split{i+1}\")(g)",
      "    g = ReLU()(g)",
      "    g = Conv2D(width, 3, padding=\"same\", name=f\"conv2d-{name}-branch1b_split{i+1}\")(g)",
      "    g = BatchNormalization(name=f\"batchnorm-{name}-branch1b_split{i+1}\")(g)",
      "    groups.append(ReLU()(g))",
      paths > 1 ? "y = Concatenate(name=f\"concat{name}\")(groups)" : "y = groups[0]",
    ]
  }

  private func paperPaths(_ paths: Int) -> [String] {
    let numbers = "momentum=0.9, epsilon=1e-5, "
    return [
      "y = Conv2D(\(paths) * width, 1, use_bias=False, name=f\"{name}.conv1\")(x)",
      "y = ReLU()(BatchNormalization(\(numbers)name=f\"{name}.bn1\")(y))", "y = ZeroPadding2D(1)(y)",
      "y = Conv2D(\(paths) * width, 3, strides=stride, groups=\(paths), use_bias=False, "
        + "name=f\"{name}.conv2\")(y)",
      "y = ReLU()(BatchNormalization(\(numbers)name=f\"{name}.bn2\")(y))",
    ]
  }

  /// One call a block, with its width of a path, its channels and its stride.
  private var calls: [String] {
    state.facts.architecture.blocks.map { block in
      let stride = block.stride > 1 ? ", stride=\(block.stride)" : ""
      let project = block.hasProjection ? ", project=True" : ""
      return
        "x = block(x, \"\(block.name.text(state.form))\", \(block.pathWidth), \(block.outputChannels)\(stride)\(project))"
    }
  }
}

/// Names inside the function, as texts of Python with the block's name in them.
private struct KerasNames: Sendable {
  let transition: String
  let transitionNorm: String
  let shortcut: String
  let shortcutNorm: String

  static let notebook = KerasNames(
    transition: "f\"conv2d-trans{name}\"", transitionNorm: "f\"batchnorm-trans{name}\"",
    shortcut: "f\"conv2d-{name}-branch2\"", shortcutNorm: "f\"batchnorm-{name}-branch2\"")
  static let torchvision = KerasNames(
    transition: "f\"{name}.conv3\"", transitionNorm: "f\"{name}.bn3\"",
    shortcut: "f\"{name}.downsample.0\"", shortcutNorm: "f\"{name}.downsample.1\"")
}
