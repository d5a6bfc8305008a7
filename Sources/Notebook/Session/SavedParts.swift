import ResNeXtModel
import Training

/// Where the reader of a session is.
struct SavedPlace: Codable, Equatable, Sendable {
  var cell: CellKind
  var block: String
  var image: String?
  /// The path of the image, where it is a file of the user's; nil in sessions of version 0.1.0.
  var imageFile: String?
  var steps: [String: Int]
  var cursor: MapCursor

  /// The place in a document whose image `shown` is.
  init(_ document: Document, image shown: ImageChoice?) {
    cell = document.position.cell
    block = document.choices.block.text(document.choices.training.network.form)
    image = shown?.name ?? document.choices.image
    imageFile = shown?.file
    steps = Dictionary(document.position.steps.map { ($0.key.rawValue, $0.value) }) { first, _ in first }
    cursor = document.position.cursor
  }

  /// The cell, its steps and the cursor.
  var position: Position {
    let known = steps.compactMap { name, step in CellKind(rawValue: name).map { ($0, step) } }
    return Position(cell: cell, steps: Dictionary(known) { first, _ in first }, cursor: cursor)
  }

  /// The block, where the network has it.
  func blockName(_ architecture: Architecture) -> BlockName? {
    BlockName(text: block).flatMap { architecture.block($0)?.name }
  }
}

/// What is chosen in a session.
struct SavedChoices: Codable, Equatable, Sendable {
  var scope: ScaleScope
  /// The muted paths as `2a:3`, from 1; nil where none is, and in older sessions.
  var muted: [String]?
  var preset: Preset?
  var training: TrainingConfiguration
  var beginning: InitialWeights
  var curves: CurveOptions
  /// The lab, where anything was chosen or trained in it; nil in older sessions.
  var lab: SavedLab?
  /// The list of runs, where anything was chosen in it; nil in older sessions.
  var runList: RunListChoices?

  /// The choices of a document.
  init(_ document: Document) {
    let choices = document.choices
    scope = choices.scope
    muted = choices.muted.isEmpty ? nil : choices.muted.names(choices.training.network.form)
    preset = choices.preset
    training = choices.training
    beginning = choices.initialWeights
    curves = choices.curves
    lab = SavedLab(document)
    runList = choices.runList == RunListChoices() ? nil : choices.runList
  }

  /// The choices, with those of a place.
  func choices(block: BlockName, image: String?) -> Choices {
    Choices(
      training: training, preset: preset, block: block, image: image, initialWeights: beginning,
      muted: mutedPaths.readable, scope: scope, curves: curves, lab: lab?.choices ?? LabChoices(),
      runList: runList ?? RunListChoices())
  }

  /// The muted paths, and what names none.
  var mutedPaths: (readable: MutedPaths, unreadable: [String]) {
    var (paths, unreadable) = (MutedPaths.none, [String]())
    for name in muted ?? [] {
      if let (block, path) = MutedPaths.named(name) {
        paths.mute([path], of: block)
      } else {
        unreadable.append(name)
      }
    }
    return (paths, unreadable)
  }
}
