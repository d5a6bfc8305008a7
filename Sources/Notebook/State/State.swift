import ResNeXtModel
import Training

/// Everything the notebook knows; changed by `update` alone, shown by `view`.
public struct NotebookState: Sendable {
  /// What the terminal can show.
  public var appearance: Appearance
  /// The terminal's size.
  public var size: Size
  /// The cell that is shown.
  public var cell: CellKind
  /// The network and how to train it.
  public var training: TrainingConfiguration

  /// The state a notebook begins in; send `.began` once its first frame is drawn.
  ///
  /// - Throws: `ModelError` when the network cannot be built.
  public init(_ start: NotebookStart) throws {
    try start.training.network.validate()
    appearance = start.appearance
    size = start.size
    cell = start.cell
    training = start.training
  }
}
