import Foundation
import Testing

/// `--reader` of the built program: sentences on lines that follow each other.
@Suite("The explorer for a screen reader", .serialized)
struct ReaderEndToEndTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func open(_ arguments: [String] = ["--reader"], columns: Int = 100) throws -> TmuxTerminal {
    let terminal = try TmuxTerminal(
      ["--preset", "tiny", "--data", "shapes"] + arguments, columns: columns, rows: 50, in: folder)
    try terminal.wait(for: arguments.isEmpty ? "? help" : "Cell 1 of 19, image")
    return terminal
  }

  /// Whether the screen is no alternate one, the cursor shown and the mouse left alone.
  private func isQuiet(_ terminal: TmuxTerminal) throws -> Bool { try terminal.isRestored() }

  @Test("Moving, a command, a question and the end are said on the plain screen")
  func session() throws {
    let terminal = try open()
    #expect(try isQuiet(terminal))
    try terminal.type("3")
    try terminal.wait(for: "the peak is at")
    try terminal.type("Enter", "Right")
    try terminal.wait(for: "channel 1 of path 1, y ")
    try terminal.type(":set lr 0.01")
    let typed = try terminal.wait(for: ":set lr 0.01")
    #expect(!typed.unicodeScalars.contains { (0x2500...0x28FF).contains($0.value) }, "\(typed)")
    try terminal.type("Enter")
    try terminal.wait(for: "learning rate 0.01")
    #expect(try isQuiet(terminal))
    try terminal.type("q")
    try terminal.wait(for: "Quit?")
    try terminal.type("d")
    try terminal.waitForEnd(status: 0)
  }

  @Test("Another size and a request to end leave no trace")
  func resizing() throws {
    let terminal = try open()
    try terminal.resize(columns: 30, rows: 10)
    try terminal.type("3")
    // The end of what is said: its beginning has left so small a screen.
    try terminal.wait("the cell") { $0.contains("copied") }
    #expect(try isQuiet(terminal))
    try terminal.signal(SIGTERM)
    try terminal.waitForEnd(status: 143)
  }

  @Test("It is turned on and off while the program runs")
  func toggling() throws {
    let terminal = try open([])
    try terminal.type(":reader", "Enter")
    try terminal.wait(for: "Cell 1 of 19, image")
    #expect(try isQuiet(terminal))
    try terminal.type(":reader", "Enter")
    try terminal.wait(for: "drawn again")
    #expect(try !isQuiet(terminal))
    try terminal.type("q")
    try terminal.waitForEnd(status: 0)
  }

  @Test("The settings turn it on, and what calibration keeps stands in their file")
  func settings() throws {
    let path = try folder.write(".config/resnext-tui/config", Array("# mine\nreader = on\nspeed = 3\n".utf8))
    let terminal = try TmuxTerminal(
      ["--preset", "tiny", "--data", "shapes"], columns: 100, rows: 50, in: folder)
    try terminal.wait(for: "Cell 1 of 19, image")
    try terminal.type(":calibrate", "Enter")
    try terminal.wait(for: "glyphs: auto, 1 of 3")
    try terminal.type("Down", "Down", "Right", "Right")
    try terminal.wait(for: "theme: light, 3 of 3")
    try terminal.type("Enter")
    try terminal.wait(for: "kept in ")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text == "# mine\nreader = on\nspeed = 3\ntheme = light\n")
    try terminal.type("q")
    try terminal.waitForEnd(status: 0)
  }
}
