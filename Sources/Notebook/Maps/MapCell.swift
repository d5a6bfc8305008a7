import ResNeXtModel
import Tensors

/// A cell whose picture is a grid of feature maps.
protocol MapCell: NotebookCell {
  /// The operations that steps walk through, in order, and the one that is shown.
  func operations(_ state: NotebookState) -> [Operation]
  /// Where the maps shown are taken.
  func point(_ state: NotebookState) -> TracePoint?
  /// The paths' channels in these maps; one range of all where there are no paths.
  func groups(_ state: NotebookState, channels: Int) -> [Range<Int>]
  /// What is said of the step shown: what it computes, what it costs.
  func facts(_ state: NotebookState) -> String
  /// What one value is computed from.
  func source(_ state: NotebookState) -> ValueSource?
  /// Channels that are not there yet, and are drawn as empty frames.
  func isMissing(_ channel: Int, _ state: NotebookState) -> Bool
  /// Draws what only this cell has, in a picture of its own above the grid; returns the rows used.
  func drawAbove(on screen: inout Screen, area: Rect, _ state: NotebookState) -> Int
  /// The rows that `drawAbove` will use.
  func rowsAbove(_ state: NotebookState, area: Size) -> Int
  /// Whether left and right walk through one path after the other.
  var walksPaths: Bool { get }
  /// Whether its steps are the paths themselves.
  var stepsArePaths: Bool { get }
  /// Where left and right lead from its last and its first step.
  func walkOn(forward: Bool, _ state: inout NotebookState) -> [Command]
  /// The channels that its step is about; nil for all.
  func channels(_ state: NotebookState) -> Range<Int>?
}

/// One operation of a strip of steps.
struct Operation: Hashable, Sendable {
  var name: String
  /// The sign between it and the one before: `→`, `+`, `=`.
  var sign = "→"
}

/// What one value of a feature map is computed from.
struct ValueSource: Hashable, Sendable {
  enum Rule: Hashable, Sendable {
    /// A window of some channels of a map of so many rows and columns, weighted and summed.
    case window(Window, side: Int, channels: Range<Int>)
    /// The value at the same place.
    case pointwise
    /// The values at the same place of two maps.
    case sum(TracePoint, TracePoint)
  }

  /// The map that is read.
  var point: TracePoint
  /// Its name in a sentence.
  var name: String
  var rule: Rule
}

/// What a map cell shows now.
struct MapPicture: Sendable {
  var point: TracePoint
  var map: ShownMap
  var groups: [Range<Int>]
  var kind: Ramp.Kind
  var source: ValueSource?
  /// What the numbers are.
  var quantity = MapQuantity.activation

  /// The path of a channel.
  func group(of channel: Int) -> Int { groups.firstIndex { $0.contains(channel) } ?? 0 }
}

extension MapCell {
  func stepCount(_ state: NotebookState) -> Int { operations(state).count }
  func dependsOnWeights(_ state: NotebookState) -> Bool { true }
  func isDense(_ state: NotebookState) -> Bool { true }
  func isMissing(_ channel: Int, _ state: NotebookState) -> Bool { false }
  func drawAbove(on screen: inout Screen, area: Rect, _ state: NotebookState) -> Int { 0 }
  func rowsAbove(_ state: NotebookState, area: Size) -> Int { 0 }
  func groups(_ state: NotebookState, channels: Int) -> [Range<Int>] { [0..<channels] }
  var inside: KeyContext? { .channels }
  var keys: [CellKey] { MapKeys.all }
  var walksPaths: Bool { false }
  var stepsArePaths: Bool { false }
  func channels(_ state: NotebookState) -> Range<Int>? { nil }
  func heldOutImages(_ state: NotebookState) -> [HeldOutImage] { state.topHeldOut }

  func walk(_ direction: Int, _ state: inout NotebookState) -> [Command] {
    guard state.stepInside(self, direction) else { return walkOn(forward: direction > 0, &state) }
    state.settleCursor()
    return []
  }

  /// First to the channels, then to the values of one, then to what made one of them.
  func enter(_ state: inout NotebookState) -> [Command] {
    guard state.picture != nil else { return state.refuse(state.waitingText) }
    if state.context == .images { return state.goToTopImage() }
    if state.depth == .pixels {
      guard state.instruments.view == .activation else {
        return state.refuse("only what a layer wrote is explained: Esc leaves the instrument")
      }
      state.interface.depth = .terms
      return []
    }
    if state.instruments.view == .cam { return state.refuse(NotebookState.camText) }
    state.interface.cursor.isZoomed = state.depth != .browse
    state.interface.depth = state.isZoomed ? .pixels : .inside
    return []
  }

  /// The value under the cursor.
  func explained(_ state: NotebookState) -> ExplainedValue? {
    guard let picture = picture(state) else { return nil }
    let (map, cursor) = (picture.map, state.cursor)
    return .map(
      MapPlace(
        picture.point, channel: min(cursor.channel, map.channels - 1), y: min(cursor.y, map.height - 1),
        x: min(cursor.x, map.width - 1)))
  }

  func values(_ state: NotebookState) -> [String] {
    if state.cell == kind, state.instruments.view == .top { return CellValues.rankingLines(state) }
    guard state.instruments.view != .kernels else { return CellValues.kernelLines(state) }
    let map = map(state)
    return CellValues.lines(of: map?.map, channels: map?.channels)
  }

  /// The channels that its step is about; zoomed, the one that is looked at; nil where kernels are shown.
  func map(_ state: NotebookState) -> CellMap? {
    guard state.instruments.view != .kernels, let picture = picture(state) else { return nil }
    if state.cell == kind {
      switch state.exportedMap(picture) {
      case .own: break
      case .instrument(let map): return map
      case .nothing: return nil
      }
    }
    let all = 0..<picture.map.channels
    let zoomed = state.isZoomed && state.cell == kind ? state.cursor.channel : nil
    let shown = zoomed.map { $0..<$0 + 1 } ?? channels(state) ?? all
    return CellMap(
      map: picture.map, channels: shown.clamped(to: all), groups: picture.groups, kind: picture.kind)
  }

  func draw(on screen: inout Screen, area: Rect, _ state: NotebookState) {
    MapPage(cell: self, state: state).draw(on: &screen, area: area)
  }

  /// What is shown now; nil while the map has not arrived.
  func picture(_ state: NotebookState) -> MapPicture? {
    guard let point = point(state), let map = state.maps[point], map.channels > 0,
      state.maps.source?.network == state.training.network
    else { return nil }
    return state.instrumented(
      MapPicture(
        point: point, map: map, groups: groups(state, channels: map.channels), kind: point.rampKind,
        source: source(state)))
  }
}

extension MapCell {
  /// What its steps are called.
  func operationNames(_ state: NotebookState) -> String {
    operations(state).map(\.name).joined(separator: " ")
  }
}

extension TracePoint {
  /// Whether its values can be negative.
  var rampKind: Ramp.Kind {
    switch self {
    case .stemActivation, .stemPool, .pooled: return .sequential
    case .block(_, let point):
      switch point {
      case .input, .reduceActivation, .groupedActivation, .transitionActivation, .output: return .sequential
      default: return .diverging
      }
    case .image, .stemConvolution, .stemNormalization: return .diverging
    }
  }
}

extension NotebookState {
  /// What the shown cell shows, if it shows feature maps and they are here.
  var picture: MapPicture? { (cell.definition as? any MapCell)?.picture(self) }
}
