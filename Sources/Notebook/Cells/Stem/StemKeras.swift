import ResNeXtModel

/// The stem in Keras, a line an operation.
extension StemCell {
  func keras(_ state: NotebookState) -> KerasTwin? {
    let lines = KerasStem(state: state)
    let input = lines.input
    let operations = lines.operations
    let before = operations.prefix(step(state)).reduce(0) { $0 + $1.count }
    let current = operations.indices.contains(step(state)) ? before + operations[step(state)].count : 0
    return KerasTwin([input] + operations.flatMap(\.self), current: current)
  }
}

/// Lines of Keras for everything before the first block.
struct KerasStem: Sendable {
  let state: NotebookState

  private var network: NetworkConfiguration { state.training.network }
  private var names: (convolution: String, norm: String) {
    state.form == .notebook ? ("\"conv2d_1\"", "\"batchnorm_1\"") : ("\"conv1\"", "\"bn1\"")
  }

  var input: String { "inputs = Input((\(network.inputSize), \(network.inputSize), 3))" }

  /// The lines of each operation, in order.
  var operations: [[String]] {
    let layers = KerasLayers(form: state.form)
    let window = state.facts.graph.window(at: .stemConvolution) ?? Window(kernel: 3, padding: 1)
    let common = [
      layers.convolution(
        "x", of: "inputs", filters: "\(network.stemChannels)", window: window, name: names.convolution),
      [layers.normalization("x", name: names.norm)], [layers.activation("x")],
    ]
    guard let pool = state.facts.graph.window(at: .stemPool) else { return common }
    // Behind a ReLU a zero is as good as no value.
    let padding = pool.padding > 0 ? ["x = ZeroPadding2D(\(pool.padding))(x)"] : []
    return common + [padding + ["x = MaxPooling2D(\(pool.kernel), strides=\(pool.stride))(x)"]]
  }
}
