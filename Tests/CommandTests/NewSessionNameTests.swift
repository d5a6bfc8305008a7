import Testing

/// New sessions of several explorers at once.
@Suite("Names of new sessions", .serialized)
struct NewSessionNameTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func open() throws -> TmuxTerminal {
    let terminal = try TmuxTerminal(["--preset", "tiny"], columns: 120, rows: 30, in: folder)
    try terminal.wait(for: "? help")
    return terminal
  }

  @Test("In a data folder that is not there yet two explorers have two names, and both are saved")
  func twoAtOnce() throws {
    let first = try open()
    let second = try open()
    #expect(try first.screen().contains("untitled.ipynb"))
    let text = try second.screen()
    #expect(text.contains("untitled-2.ipynb") && !text.contains("read-only"))
    for (terminal, name) in [(first, "untitled.ipynb"), (second, "untitled-2.ipynb")] {
      try terminal.type("c")
      try terminal.wait(for: "cardinality 4")
      try terminal.type("s")
      try terminal.wait(for: "/\(name)")
      try terminal.type("q")
      try terminal.waitForEnd(status: 0)
    }
  }
}
