import ResNeXtModel
import Tensors

/// What the numbers of a shown map are.
enum MapQuantity: Hashable, Sendable {
  case activation
  case gradient(GradientKind)
}

/// Colour scales that stay as they were, whatever is shown: of each point, over layer, paths and channels.
struct HeldScales: Hashable, Sendable {
  private struct Key: Hashable, Sendable {
    var point: TracePoint
    var quantity: MapQuantity
    var channels: Range<Int>
  }

  private struct Ends: Hashable, Sendable {
    var low: Float
    var high: Float
  }

  private var ends: [Key: Ends] = [:]

  /// Holds the scales that a picture has now, over whatever colours are spread.
  mutating func hold(_ picture: MapPicture, _ appearance: Appearance) {
    let ramp = Ramp(picture.kind, appearance)
    let channels = (0..<picture.map.channels).map { $0..<$0 + 1 }
    for range in [0..<picture.map.channels] + picture.groups + channels {
      let scale = ValueScale(picture.map.statistics(range), ramp)
      ends[Key(point: picture.point, quantity: picture.quantity, channels: range)] = Ends(
        low: scale.low, high: scale.high)
    }
  }

  /// The held scale of some channels of a picture; nil where it was not held.
  func scale(_ picture: MapPicture, _ channels: Range<Int>, _ statistics: Statistics) -> ValueScale? {
    ends[Key(point: picture.point, quantity: picture.quantity, channels: channels)].map {
      ValueScale(from: $0.low, to: $0.high, of: statistics)
    }
  }
}

extension NotebookState {
  /// The scale of a channel's colours: the held one, or that of the values it shares its colours with.
  func scale(_ picture: MapPicture, channel: Int) -> ValueScale {
    let range = picture.map.channels(sharing: scope, with: channel, groups: picture.groups)
    let statistics = picture.map.statistics(range)
    return instruments.held?.scale(picture, range, statistics)
      ?? ValueScale(statistics, Ramp(picture.kind, appearance))
  }

  /// Whether the scale of a picture's colours is held.
  func isHeld(_ picture: MapPicture) -> Bool {
    let range = picture.map.channels(sharing: scope, with: cursor.channel, groups: picture.groups)
    return instruments.held?.scale(picture, range, picture.map.statistics(range)) != nil
  }

  /// Holds the scales of the shown cell's maps, or frees all of them.
  mutating func toggleHold() -> [Command] {
    guard let cell = cell.definition as? any MapCell, let picture else { return refuse(waitingText) }
    if isHeld(picture) {
      document.choices.instruments.held = nil
      say("the colour scale follows the values again")
      return []
    }
    var held = instruments.held ?? HeldScales()
    for point in cell.points(self) {
      guard let map = maps[point], map.channels > 0 else { continue }
      held.hold(
        instrumented(
          MapPicture(
            point: point, map: map, groups: cell.groups(self, channels: map.channels),
            kind: point.rampKind, source: nil)), appearance)
    }
    document.choices.instruments.held = held
    say("the colour scale is held at this step's maps: other steps, weights and images keep it; H frees it")
    return []
  }
}
