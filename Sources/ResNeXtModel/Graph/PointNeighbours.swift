/// Which points of the network stand before and behind another.
extension LayerGraph {
  /// The point whose maps the layer at a point reads first; nil at the image.
  public func point(before point: TracePoint) -> TracePoint? {
    guard var layer = layers(at: point).first else { return nil }
    while let input = layer.inputs.first {
      layer = nodes[input]
      if let found = layer.key.point { return found }
    }
    return nil
  }

  /// The units or points that read the maps at a point, each once, in the order of computation.
  public func readers(of point: TracePoint) -> [LayerKey] {
    var reading = Set(layers(at: point).map(\.id))
    var found: [LayerKey] = []
    for node in nodes where node.inputs.contains(where: { reading.contains($0) }) {
      // A slice or a concatenation changes no value: who reads it reads the maps.
      guard node.key.point != nil || node.key.role == .dense || node.key.role == .transitionConvolution else {
        reading.insert(node.id)
        continue
      }
      let key = LayerKey(node.key.place, node.key.role)
      if !found.contains(key) { found.append(key) }
    }
    return found
  }
}
