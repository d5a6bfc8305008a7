import Foundation
import Testing

/// What a settings file does to the built program.
@Suite("Settings in the built program", .serialized)
struct SettingsEndToEndTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func settings(_ text: String) throws -> String {
    try folder.write(".config/resnext-tui/config", Array(text.utf8))
  }

  private func open(
    _ arguments: [String] = [], columns: Int = 100, _ more: [String: String] = [:]
  ) throws -> TmuxTerminal {
    let terminal = try TmuxTerminal(arguments, columns: columns, rows: 30, in: folder, more)
    try terminal.wait(for: "? help")
    return terminal
  }

  private func end(_ terminal: TmuxTerminal, _ keys: String...) throws -> String {
    for key in keys { try terminal.type(key) }
    return try terminal.waitForEnd(status: 0)
  }

  @Test("Network, training and keys are the file's")
  func everything() throws {
    _ = try settings("preset = tiny\ncardinality = 4\nlr = 0.0625\nepochs = 3\nkey F5 = 11\nkey x = q\n")
    let terminal = try open(["--data", "shapes"])
    try terminal.wait(for: "tiny C=4")
    try terminal.type(":training", "Enter")
    let screen = try terminal.wait(for: "0.0625")
    #expect(screen.contains("shapes"))
    _ = try end(terminal, "x")
  }

  @Test(
    "The command line counts more: a preset takes the file's cardinality away, an option changes the file's network"
  )
  func commandLine() throws {
    _ = try settings("preset = tiny\ncardinality = 4\n")
    let small = try open(["--preset", "small", "--data", "shapes"])
    try small.wait(for: "small C=8")
    _ = try end(small, "q")
    let two = try open(["--cardinality", "2", "--data", "shapes"])
    try two.wait(for: "C=2")
    #expect(try !two.screen().contains("small"))
    _ = try end(two, "q")
  }

  @Test("A session's own network counts more than the file's")
  func session() throws {
    try folder.write(
      "tour.ipynb", Array(try Data(contentsOf: URL(fileURLWithPath: checkout + "/Sessions/tour.ipynb"))))
    _ = try settings("preset = tiny\nlr = 0.0625\n")
    let terminal = try open(["tour.ipynb"], ["RESNEXT_TUI_ASSETS": checkout + "/Assets"])
    try terminal.wait(for: "notebook-cifar C=4")
    _ = try end(terminal, "q")
  }

  @Test("A problem is one line on standard error and a note on the screen; the program starts")
  func problems() throws {
    let path = try settings("\n\nthreds = 1\nmouse = off\n")
    let line = "\(path):3: threds: unknown setting; did you mean 'threads'?"
    let terminal = try TmuxTerminal(["--preset", "tiny"], columns: 200, rows: 30, in: folder)
    try terminal.wait(for: "settings: \(line)")
    let left = try end(terminal, "q")
    #expect(left.contains("resnext-tui: \(line)"))
  }

  @Test("Glyphs and colours are the file's")
  func appearance() throws {
    _ = try settings("glyphs = ascii\ncolors = mono\n")
    let terminal = try open(["--preset", "tiny", "--data", "shapes"])
    #expect(try terminal.screen().unicodeScalars.allSatisfy(\.isASCII))
    #expect(try !terminal.colouredScreen().contains("38;5;"))
    _ = try end(terminal, "q")
    _ = try settings("colors = 8\n")
    let eight = try open(["--preset", "tiny", "--data", "shapes"])
    #expect(try !eight.colouredScreen().contains("38;5;"))
    _ = try end(eight, "q")
    _ = try settings("colors = 256\n")
    let many = try open(["--preset", "tiny", "--data", "shapes"], ["NO_COLOR": "1"])
    #expect(try many.colouredScreen().contains("38;5;"))
    _ = try end(many, "q")
  }

  @Test("Where XDG_CONFIG_HOME is no whole path the home folder's file counts; a whole one leads elsewhere")
  func places() throws {
    _ = try settings("preset = tiny\n")
    try folder.write("other/resnext-tui/config", Array("preset = small\n".utf8))
    let home = try open(["--data", "shapes"], ["XDG_CONFIG_HOME": "other"])
    try home.wait(for: "tiny C=8")
    _ = try end(home, "q")
    let other = try open(["--data", "shapes"], ["XDG_CONFIG_HOME": folder.file("other")])
    try other.wait(for: "small C=8")
    _ = try end(other, "q")
    let info = try BuiltProgram.run(
      ["info", "--json"], in: folder, ["XDG_CONFIG_HOME": folder.file("other")])
    let paths = try #require(try info.json().first?["paths"] as? [String: Any])
    let config = try #require(paths["config"] as? [String: Any])
    #expect(config["path"] as? String == folder.file("other/resnext-tui/config"))
    #expect(config["found"] as? Bool == true)
  }

  @Test("Piped, and in other commands, settings say nothing")
  func elsewhere() throws {
    _ = try settings("preset = tiny\nnonsense\n")
    for arguments in [[], ["summary"]] {
      let outcome = try BuiltProgram.run(arguments, in: folder)
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
      #expect(!outcome.output.contains("tiny"))
    }
  }
}
