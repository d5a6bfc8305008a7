/// A rectangle of positions of a map or of the image.
public struct Region: Hashable, Sendable {
  /// Rows, from the top.
  public var rows: ClosedRange<Int>
  /// Columns, from the left.
  public var columns: ClosedRange<Int>

  /// A rectangle of its rows and columns.
  public init(rows: ClosedRange<Int>, columns: ClosedRange<Int>) {
    self.rows = rows
    self.columns = columns
  }

  /// One position.
  public init(y: Int, x: Int) { self.init(rows: y...y, columns: x...x) }

  /// The smallest rectangle that holds both.
  func joined(with other: Region) -> Region {
    func hull(_ first: ClosedRange<Int>, _ second: ClosedRange<Int>) -> ClosedRange<Int> {
      min(first.lowerBound, second.lowerBound)...max(first.upperBound, second.upperBound)
    }
    return Region(rows: hull(rows, other.rows), columns: hull(columns, other.columns))
  }
}

extension Window {
  /// The positions of a map of `side` that the outputs in a region read, padding left out.
  public func read(by outputs: Region, side: Int) -> Region {
    Region(rows: read(by: outputs.rows, side: side), columns: read(by: outputs.columns, side: side))
  }
}

/// Which positions of an earlier map one value depends on: its receptive field, walked back through the graph.
public struct ReceptiveField: Sendable {
  /// The network.
  public let graph: LayerGraph

  /// The receptive fields of a network.
  public init(_ graph: LayerGraph) { self.graph = graph }

  /// The rectangle of the maps at `source` behind the value at (y, x) of those at `point`; nil where no way leads there.
  public func region(of point: TracePoint, y: Int, x: Int, in source: TracePoint = .image) -> Region? {
    // All layers at a point look equally far: they are the same layer of several paths.
    guard let start = graph.layers(at: point).first else { return nil }
    let ends = Set(graph.layers(at: source).map(\.id))
    guard let first = ends.min() else { return nil }
    var regions: [Int: Region] = [start.id: Region(y: y, x: x)]
    var found: Region?
    for id in stride(from: start.id, through: first, by: -1) {
      guard let region = regions[id] else { continue }
      if ends.contains(id) {
        found = found.map { $0.joined(with: region) } ?? region
        continue
      }
      let layer = graph.nodes[id]
      for input in layer.inputs {
        let read = layer.read(by: region, of: graph.nodes[input].shape.side)
        regions[input] = regions[input].map { $0.joined(with: read) } ?? read
      }
    }
    return found
  }
}

extension LayerNode {
  /// What a region of its output reads of an input of `side`.
  fileprivate func read(by region: Region, of side: Int) -> Region {
    switch operation {
    case .globalAverage, .flatten, .dense:
      return Region(rows: 0...max(0, side - 1), columns: 0...max(0, side - 1))
    default: return window?.read(by: region, side: side) ?? region
    }
  }
}
