import Testing

@testable import resnext_tui

/// When frames are drawn, by a clock of the test's own.
@Suite("When frames are drawn")
struct FramePacingTests {
  /// A loop that has drawn frames of `cost` seconds until `now`, without a key since its start at 0.
  private func pacing(cost: Double, now: Double = 100) -> FramePacing {
    var pacing = FramePacing(at: 0)
    pacing.noteFrame(from: now - cost, to: now)
    return pacing
  }

  @Test("A key is drawn at once, whatever frames cost")
  func key() {
    var pacing = pacing(cost: 0.2)
    pacing.note(keys: true, changes: false, at: 100.001)
    #expect(pacing.rest(at: 100.001) == 0)
  }

  @Test("What a key asked for comes within a thirtieth of a second")
  func answer() {
    var pacing = pacing(cost: 0.01)
    pacing.note(keys: true, changes: false, at: 100)
    pacing.noteFrame(from: 100, to: 100.01)
    pacing.note(keys: false, changes: true, at: 100.02)
    #expect(abs(pacing.rest(at: 100.02) - (1.0 / 30 - 0.01)) < 1e-9)
    #expect(pacing.rest(at: 100.05) == 0)
  }

  @Test("Who has just started the program is answered as if a key was typed")
  func start() {
    var pacing = FramePacing(at: 5)
    pacing.noteFrame(from: 5, to: 5.1)
    pacing.note(keys: false, changes: true, at: 5.2)
    #expect(pacing.rest(at: 5.2) == 0)
  }

  @Test("What nobody typed for is drawn in a sixtieth of the time", arguments: [0.002, 0.005, 0.01])
  func calm(cost: Double) {
    var pacing = pacing(cost: cost)
    pacing.note(keys: false, changes: true, at: 100)
    #expect(abs(pacing.rest(at: 100) - 60 * cost) < 1e-9)
    #expect(pacing.rest(at: 100.001 + 60 * cost) == 0)
  }

  @Test("However slow a terminal is, training does not seem to stand still")
  func slowTerminal() {
    var pacing = pacing(cost: 5)
    pacing.note(keys: false, changes: true, at: 100)
    #expect(pacing.rest(at: 100) == 0.75)
  }

  @Test("Where nothing happens four frames a second are enough")
  func idle() {
    let pacing = pacing(cost: 0.001)
    #expect(!pacing.isChanged)
    #expect(pacing.rest(at: 100) == 0.25)
  }
}
