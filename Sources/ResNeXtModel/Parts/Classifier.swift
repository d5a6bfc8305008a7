/// The layers behind the last block: average pool and dense (notebook cell 14, its end).
///
/// Input `[batch, channels, size, size]`; output, the logits, `[batch, classes]`. The notebook's pool is 2×2 *same*, so its
/// head depends on the input size (departure 7).
struct Classifier {
  let configuration: NetworkConfiguration

  /// Adds all layers of the head; returns the last one.
  ///
  /// - Throws: `ModelError.impossibleLayer`.
  func add(reading input: Int, to graph: inout LayerGraph) throws(ModelError) -> Int {
    var last: Int
    switch configuration.head {
    case .globalAverage: last = try graph.add(key(.headPool), .globalAverage, reading: [input])
    case .averagePoolFlatten:
      let window = Window(kernel: 2, stride: 2, keepsRest: true)
      last = try graph.add(key(.headPool), .averagePool(window), reading: [input])
      last = try graph.add(key(.flatten), .flatten, reading: [last])
    }
    return try graph.add(key(.dense), .dense(configuration.classes), reading: [last])
  }

  private func key(_ role: LayerRole) -> LayerKey { LayerKey(.head, role) }
}
