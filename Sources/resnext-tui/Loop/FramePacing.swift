/// When the next frame is drawn: at once for a key, otherwise so seldom that drawing takes a small share of the time.
///
/// The threads that train wait for each other, so the core that draws holds up all of them.
struct FramePacing {
  /// The time between two frames while somebody types: what they asked for is on its way.
  private static let lively = 1.0 / 30
  /// How long a key is followed by frames that close.
  private static let attention = 1.0
  /// Frames that nobody typed for take at most this share of the time.
  private static let share = 1.0 / 60
  /// A picture of training that is older than this looks as if it stood still.
  private static let calm = 0.75
  /// The time between two frames while the pointer is followed.
  private static let following = 1.0 / 15
  /// The time between two frames when nothing but time passes.
  private static let idle = 0.25

  private var drawn = -Double.infinity
  /// Seconds that the last frame took.
  private var cost = 0.0
  private var typed: Double
  /// When something else came under the pointer.
  private var pointed = -Double.infinity
  /// Whether something has happened since the last frame.
  private(set) var isChanged = false

  /// No frame yet; who has just started a program waits as if for a key's answer.
  init(at now: Double) { typed = now }

  /// Notes what a turn brought.
  mutating func note(keys: Bool, changes: Bool, motion: Bool = false, at now: Double) {
    if keys { typed = now }
    if motion { pointed = now }
    isChanged = isChanged || changes || keys
  }

  /// Notes a frame that was begun and ended at these times.
  mutating func noteFrame(from began: Double, to ended: Double) {
    drawn = ended
    cost = ended - began
    isChanged = false
  }

  /// Seconds until the next frame is due; 0 when it is.
  func rest(at now: Double) -> Double {
    if isChanged, typed >= drawn { return 0 }
    return max(0, (isChanged ? pause(at: now) : max(Self.idle, pause(at: now))) - (now - drawn))
  }

  private func pause(at now: Double) -> Double {
    if now - typed < Self.attention { return Self.lively }
    if now - pointed < Self.attention { return Self.following }
    return min(Self.calm, max(Self.lively, cost / Self.share))
  }
}
