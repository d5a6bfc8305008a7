/// All cells, in the notebook's order: who adds a cell adds a line here.
enum CellList {
  static let all: [any NotebookCell] = [
    SetupCell(),
    ImageCell(),
    StemCell(),
    SplitCell(),
    TransformCell(),
    MergeCell(),
    TransitionCell(),
    ResidualBlockCell(kind: .identityBlock),
    ResidualBlockCell(kind: .downsamplingBlock),
    NetworkCell(),
    CompileCell(),
    SummaryCell(),
    TrainingCell(),
    PredictionCell(),
    FormsCell(),
    LanesCell(),
    LabCell(),
    ErrorsCell(),
    RunsCell(),
    ReferencesCell(),
  ]

  /// Their names, in order.
  static let kinds = all.map(\.kind)
  /// The place of each name.
  static let numbers = Dictionary(uniqueKeysWithValues: kinds.enumerated().map { ($1.rawValue, $0) })

  /// The cell of a name; nil where there is none.
  static func cell(named name: String) -> (any NotebookCell)? { numbers[name].map { all[$0] } }
}
