extension ReceptiveField {
  /// The rectangle of image positions that the value at (y, x) would depend on if nothing were cut off at any border: its
  /// rows and columns may lie outside of the image; nil where no way leads there.
  public func extent(of point: TracePoint, y: Int, x: Int) -> Region? {
    guard let start = graph.layers(at: point).first, let image = graph.layers(at: .image).first else {
      return nil
    }
    var regions: [Int: Region] = [start.id: Region(y: y, x: x)]
    for id in stride(from: start.id, to: image.id, by: -1) {
      guard let region = regions[id] else { continue }
      let layer = graph.nodes[id]
      for input in layer.inputs {
        let read = layer.spread(region, side: graph.nodes[input].shape.side)
        regions[input] = regions[input].map { $0.joined(with: read) } ?? read
      }
    }
    return regions[image.id]
  }

  /// The first block whose middle value depends on every pixel of the image; nil where none does.
  public var firstBlockThatSeesAll: BlockName? {
    let names = graph.blocks.map(\.name)
    // What a block sees, every later one sees too: halving finds the first.
    var (low, high) = (0, names.count)
    while low < high {
      let middle = (low + high) / 2
      if seesAll(.block(names[middle], .output)) { high = middle } else { low = middle + 1 }
    }
    return names.indices.contains(low) ? names[low] : nil
  }

  private func seesAll(_ point: TracePoint) -> Bool {
    guard let shape = graph.shape(at: point), let image = graph.shape(at: .image),
      let region = region(of: point, y: shape.side / 2, x: shape.side / 2)
    else { return false }
    let whole = 0...image.side - 1
    return region.rows == whole && region.columns == whole
  }
}

extension Window {
  /// The positions that a range of outputs reads, those in the padding included.
  func spread(_ outputs: ClosedRange<Int>) -> ClosedRange<Int> {
    let low = outputs.lowerBound * stride - padding
    return low...max(low, outputs.upperBound * stride - padding + kernel - 1)
  }
}

extension LayerNode {
  /// What a region of its output reads of an input of `side`, with what lies in the padding.
  fileprivate func spread(_ region: Region, side: Int) -> Region {
    switch operation {
    case .globalAverage, .flatten, .dense:
      return Region(rows: 0...max(0, side - 1), columns: 0...max(0, side - 1))
    default:
      guard let window else { return region }
      return Region(rows: window.spread(region.rows), columns: window.spread(region.columns))
    }
  }
}
