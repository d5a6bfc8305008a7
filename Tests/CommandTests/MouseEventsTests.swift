import Foundation
import Testing

/// What a terminal reports of the mouse, event by event: a release comes later than its press.
@Suite("Mouse events", .serialized)
struct MouseEventsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// SGR reports, each of which stands alone in what is read.
  private static let reports = [
    "release after a press": ["\u{1B}[<0;5;4M", "\u{1B}[<0;5;4m"],
    "middle button": ["\u{1B}[<1;9;9M", "\u{1B}[<1;9;9m"],
    "right button": ["\u{1B}[<2;9;9M", "\u{1B}[<2;9;9m"],
    "with Shift and Ctrl": ["\u{1B}[<4;9;9M", "\u{1B}[<16;9;9m"],
    "wheel": ["\u{1B}[<64;9;9M", "\u{1B}[<65;9;9M"],
    "wheel sideways": ["\u{1B}[<66;9;9M", "\u{1B}[<67;9;9M"],
    "motion": ["\u{1B}[<32;9;9M", "\u{1B}[<35;9;9M"],
  ]

  @Test("No event keeps the program from its clock and its signals", arguments: reports.keys.sorted())
  func goesOn(name: String) throws {
    let terminal = try PseudoTerminal(
      [try BuiltProgram.path, "--preset", "tiny"], in: folder, columns: 120, rows: 30)
    try terminal.wait(for: " help")
    for report in try #require(Self.reports[name]) {
      terminal.type(report)
      // Read by itself: behind other input it would be taken with that.
      usleep(200_000)
    }
    // Nothing is typed any more: the signal alone has to end it.
    terminal.signal(SIGTERM)
    #expect(try terminal.waitForEnd(seconds: 30) == 143)
  }

  @Test("The pointer reads the value under it, without a button, and the cursor stays where it was")
  func motion() throws {
    let terminal = try PseudoTerminal(
      [try BuiltProgram.path, "--preset", "tiny", "--data", "shapes"], in: folder, columns: 120, rows: 40)
    try terminal.wait(for: " help")
    terminal.type("4")
    try terminal.wait(for: "y 16 x 16 = ")
    // The pointer goes down one column until it is over the first row of a map.
    var row = 5
    try terminal.wait("a value under the pointer") {
      if terminal.text().contains("y 0 x 0 = ") { return true }
      row = row < 30 ? row + 1 : 5
      terminal.type("\u{1B}[<35;60;\(row)M")
      return false
    }
    try terminal.see("y 16 x 16 = ")
    terminal.signal(SIGTERM)
    #expect(try terminal.waitForEnd(seconds: 30) == 143)
  }
}
