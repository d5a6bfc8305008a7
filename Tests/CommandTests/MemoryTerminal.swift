import Foundation
import Notebook
import Testing

@testable import resnext_tui

/// A terminal in memory: what the event loop draws is looked at after every frame, and the next part of a script typed.
final class MemoryTerminal: Terminal {
  /// One part of a script: what has to be on the screen, and what the user then does.
  struct Part {
    var waitsFor: String
    var does: (MemoryTerminal) -> Void
  }

  var size = Size(columns: 100, rows: 30)
  var isGone = false
  private(set) var screen = Screen(size: Size(columns: 0, rows: 0))
  private(set) var frames = 0
  private(set) var log: [String] = []
  private(set) var said: [String] = []
  private var events: [TerminalEvent] = []
  private var script: [Part]
  private let deadline = Date().addingTimeInterval(60)
  private let signals: StopSignals
  private var isLate = false

  /// A terminal whose user follows a script; one that is stuck is ended by two signals.
  init(_ script: [Part], signals: StopSignals) {
    self.script = script
    self.signals = signals
  }

  /// Puts keys in, as if they were typed.
  func type(_ keys: Key...) { events += keys.map { .key($0) } }

  /// Puts an event in.
  func happen(_ event: TerminalEvent) { events.append(event) }

  let inputDescriptor: Int32 = -1

  func draw(_ screen: Screen) {
    self.screen = screen
    frames += 1
    endWhenLate(screen)
    guard let part = script.first, screen.plainText().contains(part.waitsFor) else { return }
    script.removeFirst()
    part.does(self)
  }

  private func endWhenLate(_ screen: Screen) {
    guard Date() > deadline, !isLate else { return }
    isLate = true
    Issue.record("'\(script.first?.waitsFor ?? "the end")' was waited for:\n\(screen.plainText())")
    signals.post(SIGTERM)
    signals.post(SIGTERM)
  }

  func nextEvent() -> TerminalEvent? { events.isEmpty ? nil : events.removeFirst() }
  func setMouse(_ on: Bool) { log.append("mouse \(on)") }
  func setLooks(_ colors: Appearance.Colors?, _ pictures: PictureChoice) { log.append("looks") }
  func setReader(_ on: Bool) { log.append("reader \(on)") }
  func say(_ lines: [String], typing: SpokenLine?) { said += lines }
  func repaint() { log.append("repaint") }
  func bell() { log.append("bell") }
  func suspend() { log.append("suspend") }
  func resume() { log.append("resume") }
}
