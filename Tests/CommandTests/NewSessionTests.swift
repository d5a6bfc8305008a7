import Foundation
import Testing

@testable import resnext_tui

@Suite("A notebook that is to be begun", .serialized)
struct NewSessionTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("A name that is free in a folder that exists is a new notebook")
  func free() throws {
    #expect(try NewSession.isNamed(by: folder.file("new.ipynb")))
    try folder.write("old.ipynb", [])
    #expect(try !NewSession.isNamed(by: folder.file("old.ipynb")))
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link.ipynb"), withDestinationPath: "nowhere/x.ipynb")
    #expect(
      try !NewSession.isNamed(by: folder.file("link.ipynb")), "a link that leads nowhere is no free name")
  }

  @Test("A folder that is missing and a name that is no notebook's are said")
  func wrong() {
    #expect(throws: CommandError.self) { try NewSession.isNamed(by: folder.file("none/new.ipynb")) }
    #expect(throws: CommandError.self) { try NewSession.isNamed(by: folder.file("new")) }
  }

  @Test("It opens under its name, is saved there, and opens again")
  func explore() throws {
    let terminal = try TmuxTerminal(HangupTests.narrow + ["mine.ipynb"], in: folder)
    try terminal.wait(for: "? help")
    try terminal.wait(for: "mine.ipynb")
    #expect(!FileManager.default.fileExists(atPath: folder.file("mine.ipynb")))
    try terminal.type("5", "s")
    try terminal.wait(for: "saved mine.ipynb")
    try terminal.type("q")
    try terminal.waitForEnd(status: 0)
    let again = try TmuxTerminal(["mine.ipynb"], in: folder)
    try again.wait(for: "opened mine.ipynb")
    try again.type("q")
    try again.waitForEnd(status: 0)
  }

  @Test("Piped, it prints the notebook that it would begin")
  func piped() throws {
    let outcome = try BuiltProgram.run(HangupTests.narrow + ["mine.ipynb"], in: folder)
    #expect(outcome.status == 0 && outcome.output.contains("split ─"))
    #expect(!FileManager.default.fileExists(atPath: folder.file("mine.ipynb")))
  }
}
