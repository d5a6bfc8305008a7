extension ProbeNetwork {
  /// What an operation read, and what it added.
  struct ExplainedSource {
    let operation: ValueExplanation.Operation
    var terms: [ValueExplanation.Term]
    var bias: Float?
  }

  /// What an operation read to write its value number `index`.
  ///
  /// - Throws: `ModelError.missingTensor` where the kernel is not among the weights.
  func source(_ layer: LayerNode, index: Int, _ values: [[Float]]) throws(ModelError) -> ExplainedSource {
    let place = layer.place(of: index)
    switch layer.operation {
    case .convolution:
      let kernel = try kernel(of: layer, output: place.channel)
      return ExplainedSource(
        operation: .convolution, terms: window(layer, place, values, kernel: kernel),
        bias: parameters[layer.id]?.bias?[place.channel])
    case .dense:
      guard let (kernel, bias) = dense.weights(ofOutput: place.channel, in: weights) else {
        throw .missingTensor(name: dense.kernel)
      }
      return ExplainedSource(operation: .dense, terms: whole(layer, values, kernel: kernel), bias: bias)
    case .maxPool: return ExplainedSource(operation: .maxPool, terms: largest(window(layer, place, values)))
    case .averagePool, .globalAverage:
      return ExplainedSource(operation: .averagePool, terms: averaged(window(layer, place, values)))
    default: return addition(layer, place, index, values)
    }
  }

  /// A value that is the image's own, or the sum of those at the same place of several maps.
  private func addition(_ layer: LayerNode, _ place: MapPlace, _ index: Int, _ values: [[Float]])
    -> ExplainedSource
  {
    let isImage = layer.inputs.isEmpty
    let terms = (isImage ? [layer.id] : layer.inputs).map { input in
      ValueExplanation.Term(
        source: point(of: graph.nodes[input]), channel: place.channel, y: place.y, x: place.x, kernelRow: 0,
        kernelColumn: 0, input: values[input][index], weight: 1, isPadding: false)
    }
    return ExplainedSource(operation: isImage ? .image : .addition, terms: terms)
  }

  private func kernel(of layer: LayerNode, output: Int) throws(ModelError) -> [Float] {
    let naming = parameters[layer.id]?.naming
    guard let kernel = naming?.weights(ofOutput: output, in: weights) else {
      throw .missingTensor(name: layer.key.role.rawValue)
    }
    return kernel
  }

  // MARK: - Windows

  /// The terms of a window: all channels of the output's group with a kernel, its own channel without.
  private func window(
    _ layer: LayerNode, _ place: MapPlace, _ values: [[Float]], kernel: [Float]? = nil
  ) -> [ValueExplanation.Term] {
    let input = read(by: layer)
    let moved = graph.window(of: layer, over: input)
    let channels = layer.channelsRead(by: place.channel)
    let side = input.shape.side
    var terms: [ValueExplanation.Term] = []
    for (number, channel) in channels.enumerated() {
      for tap in 0..<moved.kernel * moved.kernel {
        let (row, column) = (tap / moved.kernel, tap % moved.kernel)
        let y = place.y * moved.stride - moved.padding + row
        let x = place.x * moved.stride - moved.padding + column
        let isInside = (0..<side).contains(y) && (0..<side).contains(x)
        terms.append(
          ValueExplanation.Term(
            source: point(of: input), channel: channel, y: y, x: x, kernelRow: row, kernelColumn: column,
            input: isInside ? values[input.id][(channel * side + y) * side + x] : 0,
            weight: kernel?[number * moved.kernel * moved.kernel + tap] ?? 0, isPadding: !isInside))
      }
    }
    return terms
  }

  /// The terms of the dense layer: every value of the map it reads.
  private func whole(_ layer: LayerNode, _ values: [[Float]], kernel: [Float]) -> [ValueExplanation.Term] {
    let input = read(by: layer)
    return values[input.id].indices.map { index in
      let place = input.place(of: index)
      return ValueExplanation.Term(
        source: point(of: input), channel: place.channel, y: place.y, x: place.x, kernelRow: place.y,
        kernelColumn: place.x, input: values[input.id][index], weight: kernel[index], isPadding: false)
    }
  }

  /// The first of the largest values alone has weight; what lies in the padding is ignored.
  private func largest(_ terms: [ValueExplanation.Term]) -> [ValueExplanation.Term] {
    let inside = terms.indices.filter { !terms[$0].isPadding }
    let best = inside.reduce(inside.first) { best, index in
      best.map { terms[index].input > terms[$0].input ? index : $0 }
    }
    return terms.indices.map { terms[$0].weighted($0 == best ? 1 : 0) }
  }

  /// The mean over what lies in the map.
  private func averaged(_ terms: [ValueExplanation.Term]) -> [ValueExplanation.Term] {
    let count = terms.count { !$0.isPadding }
    return terms.map { $0.weighted($0.isPadding ? 0 : 1 / Float(count)) }
  }

  /// The layer whose maps a layer reads, passing over those that change no value.
  private func read(by layer: LayerNode) -> LayerNode {
    var input = layer.inputs.first.map { graph.nodes[$0] } ?? layer
    while input.key.point == nil, let next = input.inputs.first { input = graph.nodes[next] }
    return input
  }

  private func point(of layer: LayerNode) -> TracePoint { layer.key.point ?? .image }
}

extension ValueExplanation.Term {
  fileprivate func weighted(_ weight: Float) -> ValueExplanation.Term {
    ValueExplanation.Term(
      source: source, channel: channel, y: y, x: x, kernelRow: kernelRow, kernelColumn: kernelColumn,
      input: input, weight: weight, isPadding: isPadding)
  }
}

extension LayerNode {
  /// Channel, row and column of a value by its number.
  func place(of index: Int) -> MapPlace {
    MapPlace(
      key.point ?? .image, channel: index / shape.area, y: index / shape.side % shape.side,
      x: index % shape.side)
  }

  /// The channels that an output channel reads: its group's, or its own.
  fileprivate func channelsRead(by output: Int) -> Range<Int> {
    guard case .convolution(let convolution) = operation else { return output..<output + 1 }
    let width = inputShape.channels / convolution.groups
    let group = output / (convolution.outputs / convolution.groups)
    return group * width..<(group + 1) * width
  }
}

extension LayerGraph {
  /// The window that a layer moves over the maps it reads, padding layers between them included.
  fileprivate func window(of layer: LayerNode, over input: LayerNode) -> Window {
    if let point = layer.key.point, let window = window(at: point) { return window }
    return Window(kernel: input.shape.side)
  }
}
