import Foundation
import Notebook
import Testing

@testable import resnext_tui

/// Settings files as the system has them.
@Suite("The settings file", .serialized)
struct SettingsFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(_ bytes: [UInt8]) throws -> SettingsFile {
    SettingsFile(path: try folder.write("config", bytes))
  }

  @Test("No file says nothing")
  func missing() {
    let file = SettingsFile(path: folder.file("config"))
    #expect(file.settings == Settings() && file.problems.isEmpty && file.note == nil)
  }

  @Test("A problem has the file's path in front, the rest of the file holds")
  func problems() throws {
    let file = try read(Array("mouse = off\nspeed = 3\nlr = -1\n".utf8))
    let path = folder.file("config")
    #expect(file.problems.count == 2 && file.settings.mouse == false)
    #expect(file.problems[0].hasPrefix("\(path):2: speed: unknown setting; "))
    #expect(file.problems[1].hasPrefix("\(path):3: lr: '-1' is no number"))
    #expect(file.note?.hasPrefix("settings: \(path):2: speed: ") == true)
    #expect(file.note?.hasSuffix("(and 1 more, told when the program ends)") == true)
  }

  @Test("A file that cannot be read is one line, and nothing in it counts")
  func unreadable() throws {
    let large = try read([UInt8](repeating: UInt8(ascii: "#"), count: SettingsFile.largest + 1))
    #expect(large.problems.count == 1 && large.problems[0].contains("65537 bytes, more than the 65536"))
    let whole = try read([UInt8](repeating: UInt8(ascii: "#"), count: SettingsFile.largest))
    #expect(whole.problems.isEmpty)
    let latin = try read(Array("mouse = off\n# caf".utf8) + [0xE9, 0x0A])
    #expect(latin.problems == ["\(folder.file("config")):2: this is no UTF-8; nothing in the file counts"])
    #expect(latin.settings == Settings())
    let place = SettingsFile(path: folder.path)
    #expect(place.problems == ["\(folder.path): is a folder"])
    try FileManager.default.createSymbolicLink(atPath: folder.file("link"), withDestinationPath: "nowhere")
    #expect(SettingsFile(path: folder.file("link")).problems.count == 1)
  }

  @Test("Of a file in which every line is wrong the first twenty are told, and how many more there are")
  func many() throws {
    let file = try read(Array(String(repeating: "x\n", count: 50).utf8))
    #expect(
      file.problems.count == 21 && file.problems.last?.hasSuffix("config: and 30 problems more") == true)
  }

  @Test("Whatever stands in it, it is read without a crash and every problem is one line with its number")
  func mangled() throws {
    let path = folder.file("config")
    for _ in 0..<300 {
      let bytes = (0..<Int.random(in: 0..<200)).map { _ in
        Bool.random() ? UInt8.random(in: 0...255) : Array("key = \"\n#lrmouse ".utf8).randomElement() ?? 0
      }
      for problem in try read(bytes).problems {
        let rest = problem.dropFirst(path.count + 1)
        #expect(
          problem.hasPrefix("\(path):") && (Int(rest.prefix { $0 != ":" }) != nil || rest.hasPrefix(" and ")))
        #expect(!oneLine(problem).contains("\n"))
      }
    }
  }

  // MARK: The terminal

  private func options(_ text: String, _ given: CursesTerminal.Options = .init()) -> CursesTerminal.Options {
    given.filled(from: Settings.read(text).settings)
  }

  @Test("The command line counts more than the file")
  func commandLine() {
    let given = CursesTerminal.Options(ascii: true, noColor: true, mouse: false)
    let filled = options("glyphs = unicode\ncolors = 256\nmouse = on", given)
    #expect(filled.ascii && !filled.mouse && !filled.allowsColor([:]))
    let file = options("glyphs = ascii\nmouse = off\ncolors = 8")
    #expect(file.ascii && !file.mouse && file.colors == .eight)
    #expect(options("") == CursesTerminal.Options())
  }

  @Test("NO_COLOR holds where the file names no colours")
  func noColor() {
    #expect(!options("").allowsColor(["NO_COLOR": "1"]) && options("").allowsColor(["NO_COLOR": ""]))
    #expect(options("colors = 16").allowsColor(["NO_COLOR": "1"]))
    #expect(!options("colors = mono").allowsColor([:]))
  }

  @Test("Colours are at most the file's and at most the terminal's, which is said")
  func limits() {
    let wish = options("colors = 16")
    #expect(wish.limited(256, isDirect: false) == 16 && wish.limited(8, isDirect: false) == 8)
    #expect(wish.limited(1 << 24, isDirect: true) == 8, "a terminal of direct colours has no cube")
    #expect(wish.shortage(of: 8, isDirect: false) == "colors = 16: this terminal has 8")
    #expect(wish.shortage(of: 256, isDirect: false) == nil)
    let direct = options("colors = direct")
    #expect(direct.limited(1 << 24, isDirect: true) == 1 << 24)
    #expect(direct.shortage(of: 256, isDirect: false) == "colors = direct: this terminal has 256")
    #expect(direct.shortage(of: 1 << 24, isDirect: true) == nil)
  }

  @Test("Direct colours that the file wants are made of the terminal's own entry, where that has colours")
  func family() throws {
    func entry(_ term: String, _ text: String) throws -> String? {
      options(text).directEntry(try TerminalKind(["TERM": term]), [:])?.name
    }
    #expect(try entry("xterm-256color", "colors = direct") == "xterm-256color")
    #expect(try entry("xterm-256color", "") == nil)
    #expect(try entry("vt100", "colors = direct") == nil)
  }

  @Test("Theme and pictures are the file's where the command line says nothing")
  func theme() {
    #expect(options("theme = light\npictures = blocks").theme == .light)
    #expect(options("pictures = kitty").pictures == .kitty && options("").pictures == .auto)
    #expect(options("theme = light", CursesTerminal.Options(theme: .auto)).theme == .auto)
    #expect(options("theme = auto").theme == nil)
  }
}
