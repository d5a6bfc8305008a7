import Tensors
import ResNeXtModel

extension CellKind {
  /// All stages, and what the cardinality costs.
  public static let network = CellKind("network")
}

/// The whole network: its stages with sizes and costs, and what another cardinality would cost.
struct NetworkCell: NotebookCell {
  let kind = CellKind.network

  func walk(_ direction: Int, _ state: inout NotebookState) -> [Command] { state.perform(.block(direction)) }

  func enter(_ state: inout NotebookState) -> [Command] {
    state.refuse("← → choose the block; c and C turn the cardinality")
  }

  func blocks(_ state: NotebookState) -> [BlockGeometry]? { state.facts.architecture.blocks }

  func muted(_ state: NotebookState) -> MutedPaths { state.document.choices.muted }

  /// The chosen block, which is marked in its stage.
  func namedBlock(_ state: NotebookState) -> BlockName? { state.block }

  func values(_ state: NotebookState) -> [String] {
    ["cardinality,path_width,parameters,multiply_adds"]
      + state.facts.sweep.map { "\($0.cardinality),\($0.pathWidth),\($0.parameters),\($0.multiplyAdds)" }
  }

  func points(_ state: NotebookState) -> Set<TracePoint> { Set(BlockOutputs.points(state)) }
  func dependsOnWeights(_ state: NotebookState) -> Bool { !points(state).isEmpty }
  /// Its tables stand before any map is computed.
  func isComplete(_ state: NotebookState) -> Bool { true }

  func dependencies(_ state: NotebookState) -> Dependencies {
    Dependencies(block: state.block, network: state.training.network)
  }

  func title(_ state: NotebookState) -> String {
    let total = state.facts.total
    return "\(state.networkName) · \(NumberText.grouped(total.parameters)) params · "
      + "\(NumberText.scaled(total.multiplyAdds)) mult-adds"
  }

  func call(_ state: NotebookState) -> String {
    let network = state.training.network
    let shape = "(\(network.inputSize), \(network.inputSize), 3)"
    let function = state.preset == .notebook50 ? "ResNeXt50" : "ResNeXt"
    return
      "model = \(function)(input: \(shape), classes: \(network.classes), cardinality: \(network.cardinality))"
  }

  func why(_ state: NotebookState) -> String {
    let network = state.training.network
    guard network.keepsPathWidth else {
      return
        """
        Cardinality is the number of paths. In the notebook's form the filters stay and are shared out \
        among the paths, so doubling the cardinality halves what each path has and cuts the grouped \
        weights in two. The paper turns the dial the other way: it widens the block so that the cost \
        stays equal (1×64d, 4×24d, 32×4d), and finds 23.9, 22.6 and 22.2 % error on ImageNet.
        """
          + stageNote(state)
    }
    return
      """
      Cardinality is the number of paths. In paper form a path keeps its width (\(network.width) \
      channels here), so more paths make a larger network; at twice the cost the paper finds 64×4d \
      (20.4 % error on ImageNet) better than a wider 1×100d (21.3 %) or 2×64d (20.7 %).
      """
        + stageNote(state)
  }

  private func stageNote(_ state: NotebookState) -> String {
    let idle = IdleWeights(state: state)
    guard idle.count > 0 else { return "" }
    return
      """
       Where maps are 1×1, a 3×3 uses its centre alone: \(NumberText.grouped(idle.count)) of this network's weights \
      (\(NumberText.percent(idle.share, decimals: 1))) never get a gradient at \
      \(state.training.network.inputSize)×\(state.training.network.inputSize).
      """
  }

  func draw(on screen: inout Screen, area: Rect, _ state: NotebookState) {
    let stages = StageTable(state: state)
    let table = stages.table
    table.draw(on: &screen, area: area)
    var row = area.row + table.height
    stages.drawBlock(
      on: &screen, area: Rect(column: area.column, row: row, columns: area.columns, rows: area.endRow - row))
    row += 1
    let sweep = SweepTable(state: state)
    let beside = area.columns - table.width - 5
    if beside >= sweep.narrowest + 8 {
      sweep.draw(
        on: &screen,
        area: Rect(column: area.endColumn - beside, row: area.row, columns: beside, rows: area.rows))
    } else {
      if area.endRow - row > sweep.height { row += 1 }
      sweep.draw(
        on: &screen, area: Rect(column: area.column, row: row, columns: area.columns, rows: area.endRow - row)
      )
      row += sweep.height
    }
    row = max(row, area.row + sweep.height) + 1
    var rest = Rect(column: area.column, row: row, columns: area.columns, rows: area.endRow - row)
    let blocks = state.facts.architecture.blocks
    if let block = state.facts.architecture.block(state.block),
      rest.rows >= BlockDiagram.rows + min(blocks.count, 8) + 3
    {
      let room = rest.droppingLast(rows: min(blocks.count + 2, rest.rows - BlockDiagram.rows))
      let hasTable = room.columns >= 150
      var drawing = room
      if hasTable { drawing.columns -= PaperTable.columns + 14 }
      let diagram = BlockDiagram(block: block, state: state, columns: drawing.columns)
      diagram.draw(on: &screen, area: drawing)
      if hasTable {
        PaperTable(theme: state.theme).draw(
          on: &screen,
          area: Rect(
            column: drawing.column + diagram.width(in: drawing.columns) + 4, row: room.row + 2,
            columns: PaperTable.columns + 12, rows: room.rows))
      }
      rest = rest.droppingFirst(rows: BlockDiagram.rows + 1)
    }
    BlockBars(state: state).draw(on: &screen, area: rest)
    BlockOutputs(state: state).draw(on: &screen, area: rest.droppingFirst(rows: blocks.count + 2))
  }
}

/// Stem, stages and head, a line each; the chosen block is marked in its stage.
struct StageTable: Sendable {
  let state: NotebookState

  var table: Table {
    Table(
      columns: [
        .init(title: "stage"), .init(title: "maps", rank: 2), .init(title: "blocks"),
        .init(title: "channels", rank: 1), .init(title: "parameters", isNumber: true),
        .init(title: "mult-adds", isNumber: true, rank: 3),
      ],
      rows: [stem] + stages + [head], theme: state.theme)
  }

  private var architecture: Architecture { state.facts.architecture }

  private var stem: Table.Row {
    let network = state.training.network
    let operation = network.stem == .imageNet ? "conv 7×7, pool" : "conv 3×3"
    return Table.Row([
      "stem", "\(network.inputSize) → \(architecture.stemSize)", operation, "3 → \(network.stemChannels)",
      NumberText.grouped(state.facts.stemCost.parameters),
      NumberText.scaled(state.facts.stemCost.multiplyAdds),
    ])
  }

  private var stages: [Table.Row] {
    state.training.network.blocks.indices.map { stage in
      let blocks = architecture.blocks.filter { $0.name.stage == stage }
      let cost = blocks.reduce(into: NetworkFacts.Cost()) { sum, block in
        let part = state.facts.blockCosts[block.name] ?? NetworkFacts.Cost()
        sum.parameters += part.parameters
        sum.multiplyAdds += part.multiplyAdds
      }
      let first = blocks[0]
      var row = Table.Row([
        NamingScheme(state.form).name(ofStage: stage),
        first.inputSize == first.outputSize
          ? "\(first.outputSize)" : "\(first.inputSize) → \(first.outputSize)",
        "",
        "\(first.inputChannels) → \(first.cardinality) × \(first.pathWidth) → \(first.outputChannels)",
        NumberText.grouped(cost.parameters), NumberText.scaled(cost.multiplyAdds),
      ])
      row.cells[2] = marks(blocks)
      return row
    }
  }

  /// The blocks' letters, the chosen one in brackets; a cross where paths are muted.
  private func marks(_ blocks: [BlockGeometry]) -> [Piece] {
    blocks.map { block in
      let isMuted = state.document.choices.muted.blocks[block.name] != nil
      let name = NamingScheme(state.form).shortName(of: block.name) + (isMuted ? "×" : "")
      let effect = Place.Effect.action(.setBlock(block.name))
      return block.name == state.block
        ? Piece("[\(name)]", state.theme.focusedSelection, does: effect)
        : Piece(" \(name) ", state.theme.plain, does: effect)
    }
  }

  private var head: Table.Row {
    let network = state.training.network
    let pool = network.head == .globalAverage ? "average, dense" : "pool, dense"
    return Table.Row([
      "head", "\(architecture.finalSize) → \(architecture.pooledSize)", pool,
      "\(architecture.features) → \(network.classes)", NumberText.grouped(state.facts.headCost.parameters),
      NumberText.scaled(state.facts.headCost.multiplyAdds),
    ])
  }

  /// One line about the chosen block.
  func drawBlock(on screen: inout Screen, area: Rect) {
    guard let block = architecture.block(state.block), area.rows > 0 else { return }
    let cost = state.facts.blockCosts[block.name] ?? NetworkFacts.Cost()
    let shortcut = block.hasProjection ? "projection" : "identity"
    let text =
      " \(ShapeText.map(block.inputChannels, block.inputSize)) → "
      + "\(ShapeText.paths(block.pathChannels, block.cardinality, block.outputSize)) → "
      + "\(ShapeText.map(block.outputChannels, block.outputSize)), \(shortcut): "
      + "\(NumberText.grouped(cost.parameters)) parameters"
    screen.put(
      [Piece("block \(block.name.text(state.form))", state.theme.accent), Piece(text)], column: area.column,
      row: area.row, columns: area.columns)
  }
}
