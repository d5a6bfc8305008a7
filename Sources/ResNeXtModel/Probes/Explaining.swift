import Tensors

extension ProbeNetwork {
  /// What the window behind one value of a map, or behind a logit, read, with its kernel, and what followed.
  ///
  /// - Throws: as `trace`; `ModelError.impossibleProbe` where there is no such value.
  public func explanation(of subject: ExplainedValue, _ image: Tensor, muting muted: MutedPaths = .none)
    throws(ModelError) -> ValueExplanation
  {
    let values = try run(image, muting: muted)
    let (layer, index) = try place(of: subject, values)
    let muted = try silentChannels(muted)
    let chain = self.chain(to: layer, channel: index / layer.shape.area)
    let source = try self.source(chain.source, index: index, values)
    let steps = chain.steps(silentChannels: muted)
    return ValueExplanation(
      subject: subject, operation: source.operation, terms: source.terms, bias: source.bias, steps: steps,
      following: following(subject, layer, chain.channel, muted, logits: values.last ?? []),
      value: values[layer.id][index])
  }

  private func place(of subject: ExplainedValue, _ values: [[Float]]) throws(ModelError) -> (LayerNode, Int) {
    switch subject {
    case .map(let place): return try self.place(place)
    case .logit(let label):
      let dense = graph.nodes[graph.nodes.count - 1]
      guard (0..<dense.shape.channels).contains(label) else {
        throw .impossibleProbe("class \(label) of \(dense.shape.channels), counted from 0")
      }
      return (dense, label)
    }
  }

  // MARK: - Steps

  /// The layers from an operation to a value that change every value by itself.
  private struct Chain {
    let network: ProbeNetwork
    let channel: Int
    /// What computed the value before them.
    var source: LayerNode
    /// Normalizations and ReLUs behind it, in order.
    var layers: [LayerNode] = []

    func steps(silentChannels: [Int: [Range<Int>]]) -> [ValueExplanation.Step] {
      layers.flatMap { network.steps($0, channel, silentChannels) }
    }
  }

  private func chain(to layer: LayerNode, channel: Int) -> Chain {
    var chain = Chain(network: self, channel: channel, source: layer)
    while chain.source.operation.isStep, let input = chain.source.inputs.first {
      chain.layers.insert(chain.source, at: 0)
      chain.source = graph.nodes[input]
    }
    return chain
  }

  /// What a layer does to one value: its step, and the mute where the merge reads it.
  private func steps(_ layer: LayerNode, _ channel: Int, _ silent: [Int: [Range<Int>]])
    -> [ValueExplanation.Step]
  {
    let isMuted = (silent[layer.id] ?? []).contains { $0.contains(channel) }
    let mute: [ValueExplanation.Step] = isMuted ? [.mute] : []
    guard layer.operation == .batchNormalization, let unit = parameters[layer.id] else {
      return [.relu] + mute
    }
    return [
      .normalization(
        ExplainedNormalization(
          gamma: unit.gamma[channel], beta: unit.beta[channel], mean: unit.mean[channel],
          variance: unit.variance[channel], epsilon: unit.epsilon))
    ] + mute
  }

  private func following(
    _ subject: ExplainedValue, _ layer: LayerNode, _ channel: Int, _ silent: [Int: [Range<Int>]],
    logits: [Float]
  ) -> [ValueExplanation.Step] {
    if case .logit(let label) = subject { return [.softmax(logits: logits, label: label)] }
    var found: [ValueExplanation.Step] = []
    var last = layer.id
    while let next = graph.nodes.first(where: { $0.inputs == [last] && $0.operation.isStep }) {
      found += steps(next, channel, silent)
      last = next.id
    }
    return found
  }
}

extension LayerOperation {
  /// Whether it changes every value by itself.
  fileprivate var isStep: Bool { self == .batchNormalization || self == .relu }
}
