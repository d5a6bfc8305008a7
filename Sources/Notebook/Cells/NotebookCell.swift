import ResNeXtModel

/// One cell of the notebook: what it is called, what it needs, what it draws.
protocol NotebookCell: Sendable {
  /// Which cell it is.
  var kind: CellKind { get }
  /// The title after the cell's name, with shapes.
  func title(_ state: NotebookState) -> String
  /// The call, as the source notebook writes it.
  func call(_ state: NotebookState) -> String
  /// The note: what to see, and where the notebook and the paper part.
  func why(_ state: NotebookState) -> String
  /// The feature maps it needs.
  func points(_ state: NotebookState) -> Set<TracePoint>
  /// The number of steps that left and right walk through.
  func stepCount(_ state: NotebookState) -> Int
  /// The step it is at before anybody steps.
  func firstStep(_ state: NotebookState) -> Int
  /// What it depends on.
  func dependencies(_ state: NotebookState) -> Dependencies
  /// Whether the weights are part of that.
  var dependsOnWeights: Bool { get }
  /// Whether its picture needs all rows of a low screen, so that the note has one line there.
  func isDense(_ state: NotebookState) -> Bool
  /// Draws everything between the call and the note.
  func draw(on screen: inout Screen, area: Rect, _ state: NotebookState)
}

extension NotebookCell {
  func points(_ state: NotebookState) -> Set<TracePoint> { [] }
  func stepCount(_ state: NotebookState) -> Int { 1 }
  func firstStep(_ state: NotebookState) -> Int { 0 }
  var dependsOnWeights: Bool { false }
  func isDense(_ state: NotebookState) -> Bool { false }
}

extension CellKind {
  /// The cell itself.
  var view: any NotebookCell {
    switch self {
    case .image: return ImageCell()
    case .stem: return StemCell()
    case .split: return SplitCell()
    case .transform: return TransformCell()
    case .merge: return MergeCell()
    case .transition: return TransitionCell()
    case .identityBlock: return ResidualBlockCell(kind: .identityBlock)
    case .downsamplingBlock: return ResidualBlockCell(kind: .downsamplingBlock)
    case .network: return NetworkCell()
    case .summary: return SummaryCell()
    case .training: return TrainingCell()
    case .prediction: return PredictionCell()
    }
  }
}

extension NotebookState {
  /// What a cell with feature maps of a block depends on.
  func mapDependencies(block: BlockName?) -> Dependencies {
    Dependencies(
      image: shownImage?.name, block: block, network: training.network, weights: weights?.version, runs: nil)
  }
}

/// Shapes as titles write them: height × width × channels in notebook form, as the source notebook has them.
enum ShapeText {
  static func map(_ channels: Int, _ size: Int) -> String { "\(size)×\(size)×\(channels)" }

  static func paths(_ channels: Int, _ cardinality: Int, _ size: Int) -> String {
    "\(cardinality) × \(map(channels / max(1, cardinality), size))"
  }

  static func range(_ range: Range<Int>) -> String {
    range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)–\(range.upperBound - 1)"
  }
}
