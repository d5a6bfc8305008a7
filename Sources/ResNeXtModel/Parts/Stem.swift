/// The layers before the first block (notebook cell 14, its beginning; paper, table 1 and section 5.3).
///
/// Input `[batch, 3, size, size]`; output `[batch, stem channels, …]`: a 7×7 with stride 2 and a 3×3 max pool, or a 3×3
/// alone. The notebook pads in a layer of its own, and its pool is *valid* (departure 6); the paper's has padding 1.
struct Stem {
  let configuration: NetworkConfiguration

  /// Adds the image and all layers of the stem; returns the last one.
  ///
  /// - Throws: `ModelError.impossibleLayer`.
  func add(to graph: inout LayerGraph) throws(ModelError) -> Int {
    let isNotebook = configuration.form == .notebook
    let isLarge = configuration.stem == .imageNet
    let image = LayerShape(channels: 3, side: configuration.inputSize)
    var last = try graph.add(key(.image), .input(image), reading: [])
    let pads = isNotebook && isLarge
    if pads { last = try graph.add(key(.zeroPadding), .zeroPadding(3), reading: [last]) }
    let window =
      isLarge ? Window(kernel: 7, stride: 2, padding: pads ? 0 : 3) : Window(kernel: 3, padding: 1)
    let convolution = ConvolutionOperation(window, outputs: configuration.stemChannels, hasBias: isNotebook)
    last = try graph.add(key(.stemConvolution), .convolution(convolution), reading: [last])
    last = try graph.add(key(.stemNormalization), .batchNormalization, reading: [last])
    last = try graph.add(key(.stemActivation), .relu, reading: [last])
    guard isLarge else { return last }
    let pool = Window(kernel: 3, stride: 2, padding: isNotebook ? 0 : 1)
    return try graph.add(key(.stemPool), .maxPool(pool), reading: [last])
  }

  private func key(_ role: LayerRole) -> LayerKey { LayerKey(.stem, role) }
}
