import Datasets
import ResNeXtModel

/// What a key, a palette line or a command does.
enum Action: Hashable, Sendable {
  // Moving about
  case move(Direction)
  case goTo(CellKind)
  case page(Int)
  case edge(last: Bool)
  case pane(Int)
  case enter
  case leave
  // Looking
  case block(Int)
  case setBlock(BlockName)
  case image(Int)
  case setImage(Int)
  case why
  case keras
  case log
  case logScale
  case smoothing
  case chart(ChartAction)
  /// Something that only some cells do: its name, and the number that the key gives.
  case own(String, Int)
  /// What the inspector does.
  case inspect(InspectorAction)
  // Training
  case train
  case singleStep
  case stop
  case cardinality(Int)
  case preset(Preset)
  case set(TrainingParameter, String)
  case undo
  case redo
  // Data
  case fetch(CIFARArchive)
  case stopFetch
  // The program
  case commandLine
  case search
  case searchNext(Int)
  case help
  case palette
  case mouse
  case reader
  case save
  case export
  case quit
  case redraw
  // Inside an overlay or a line being typed
  case close
  case submit
  case complete(Int)
  case history(Int)
  case caret(Caret)
  case erase(Erasure)
  case quitSaving
  case quitDiscarding
  case restoreCopy
  case discardCopy
  case leaveCopy
  case tour(TourAction)
  case calibration(CalibrationAction)

  enum Direction: Hashable, Sendable {
    case left
    case right
    case up
    case down
  }

  enum Caret: Hashable, Sendable {
    case left
    case right
    case start
    case end
  }

  enum Erasure: Hashable, Sendable {
    case before
    case after
    case word
    case all
  }
}

/// What the keys act on.
enum KeyContext: String, CaseIterable, Hashable, Sendable {
  case browse
  case channels
  case pixels
  case terms
  case lines
  case images
  case grid
  case parameters
  case outline
  case curves
  case reading
  case palette
  case prompt
  case quit
  case unsaved
  case calibration
  case tour

  /// The contexts in which the notebook itself has the keys.
  static let notebook: Set<KeyContext> = [
    .browse, .channels, .pixels, .terms, .lines, .images, .grid, .parameters, .outline, .curves,
  ]
}

extension NotebookState {
  /// What the keys act on now.
  var context: KeyContext {
    switch overlay {
    case .help, .why, .log: return .reading
    case .palette: return .palette
    case .prompt: return .prompt
    case .quit: return .quit
    case .unsaved: return .unsaved
    case .calibration: return .calibration
    case nil: break
    }
    if interface.tour != nil { return .tour }
    switch pane {
    case .outline: return .outline
    case .curves: return .curves
    case .cell: break
    }
    switch depth {
    case .browse: return .browse
    case .inside:
      if cell.definition is any MapCell, instruments.view == .top { return .images }
      return cell.definition.inside ?? .browse
    case .pixels: return .pixels
    case .terms: return .terms
    }
  }
}
