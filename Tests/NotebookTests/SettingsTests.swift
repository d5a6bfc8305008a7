import Foundation
import ResNeXtModel
import Testing

@testable import Notebook

/// Settings files, written by hand and mangled.
@Suite struct SettingsTests {
  private func problems(_ text: String) -> [String] { Settings.read(text).problems.map(\.description) }

  private func settings(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> Settings {
    let (settings, problems) = Settings.read(text)
    #expect(problems.isEmpty, sourceLocation: sourceLocation)
    return settings
  }

  @Test(arguments: ["Esc", "Enter", ":"])
  func keysThatLeadOutKeepTheirMeaning(key: String) {
    #expect(problems("key \(key) = z") == ["1: key \(key): '\(key)' keeps its meaning"])
  }

  @Test func aQuestionIsAnsweredWithTheKeysThatItNames() {
    let read = settings("key d = z")
    #expect(read.meaning(of: .character("d"), in: .browse) == .character("z"))
    #expect(read.meaning(of: .character("d"), in: .quit) == .character("d"))
    #expect(read.meaning(of: .character("d"), in: .unsaved) == .character("d"))
  }

  @Test func aLineAboutAValueWithoutEndHasOne() {
    let line = problems("lr = " + String(repeating: "9", count: 60_000))[0]
    #expect(line.count < 300 && line.hasSuffix("…"))
  }

  @Test func everySettingIsReadWithCommentsBlanksAndQuotes() {
    let read = settings(
      """
      # mine
      colors = 16   # few
      glyphs=ascii
      mouse = "off"

        threads\t=\t3
      preset = tiny
      cardinality = 4
      data = "/a folder/with #1"
      optimizer = sgd
      lr = 0.05
      batch = 48
      epochs = 7
      schedule = constant
      augment = on
      seed = 18446744073709551615
      begin = shown
      key F5 = Space
      key = = q
      """)
    #expect(read.colors == .sixteen && read.glyphs == .ascii && read.mouse == false && read.threads == 3)
    let start = read.start(dataAreNamed: false)
    #expect(start.preset == .tiny && start.training.network.cardinality == 4 && start.namesData)
    #expect(start.training.data == .directory("/a folder/with #1"))
    #expect(start.training.optimizer == .sgd && start.training.learningRate == 0.05)
    #expect(start.training.batchSize == 48 && start.training.epochs == 7)
    #expect(start.training.schedule == .constant && start.training.augment)
    #expect(start.training.seed == .max && read.initialWeights == .shown)
    #expect(read.keys == [.function(5): .character(" "), .character("="): .character("q")])
  }

  @Test func anEmptyFileAndAutoSayNothing() {
    #expect(settings("") == Settings())
    #expect(settings("\u{FEFF}# only a comment\r\n\r\n") == Settings())
    #expect(settings("colors = auto\r\nglyphs = auto\r\n") == Settings())
  }

  @Test func escapesInQuotesAreAQuoteAndABackslash() {
    let read = settings(#"data = "a\"b\\c" # "#)
    #expect(read.start(dataAreNamed: false).training.data == .directory(#"a"b\c"#))
  }

  @Test(arguments: [
    ("\nsplash = on", "2: splash: unknown setting; known: colors"),
    ("colour = 8", "1: colour: unknown setting; did you mean 'colors'?"),
    ("Preset = tiny", "1: Preset: unknown setting; did you mean 'preset'?"),
    ("colors = 12", "1: colors: '12' is unknown; possible: auto, direct, 256, 16, 8, mono"),
    ("mouse = yes", "1: mouse: 'yes' is unknown; possible: on, off"),
    ("threads = 0", "1: threads: '0' is no whole number from 1 to 1024"),
    ("preset = big", "1: preset: 'big' is unknown; possible: notebook-50, "),
    ("lr = fast", "1: lr: 'fast' is no number above 0 and up to 100"),
    ("batch = 0", "1: batch: '0' is no whole number from 1 to 4096"),
    ("begin = new", "1: begin: 'new' is unknown; possible: fresh, shown"),
    ("preset = notebook-cifar\ncardinality = 7", "2: cardinality: "),
    ("lr 0.1", "1: lr: '=' is missing"),
    ("= 0.1", "1: unknown setting"),
    ("lr =", "1: lr: its value is missing"),
    ("lr = # 0.1", "1: lr: its value is missing"),
    ("data = \"a", "1: data: the closing quote is missing"),
    ("data = \"a\" b", "1: data: something stands behind the closing quote"),
    (#"data = "a\n""#, "1: data: in quotes a backslash stands before"),
    ("key = q", "1: key: the key is missing"),
    ("key x q", "1: key x: '=' is missing"),
    ("key PgDwn = q", "1: key PgDwn: no key is called 'PgDwn'; did you mean 'PgDn'?"),
    ("key Ctrl+M = q", "1: key Ctrl+M: 'Ctrl+M' is Enter"),
    ("key F5 = J", "1: key F5: 'J' does nothing"),
    ("key F5 = bell", "1: key F5: no key is called 'bell'"),
  ])
  func aProblemNamesLineAndSetting(text: String, line: String) {
    let found = problems(text)
    #expect(found.count == 1 && found.first?.hasPrefix(line) == true, "\(found)")
  }

  @Test func aSettingThatIsWrongHasItsDefaultAndTheOthersHold() {
    let (read, wrong) = Settings.read("mouse = on\nlr = no\nbatch = 16\ncolors = many")
    #expect(wrong.map(\.line) == [2, 4])
    let start = read.start(dataAreNamed: false)
    #expect(
      start.training.batchSize == 16 && start.training.learningRate == NotebookStart().training.learningRate)
    #expect(read.mouse == true && read.colors == nil)
  }

  @Test func whatIsSetTwiceDoesNotCount() {
    let (read, wrong) = Settings.read("lr = 0.5\nkey x = q\nlr = 0.25\nkey x = s\nlr = 0.125")
    #expect(
      wrong.map(\.description) == [
        "3: lr: is set in line 1 too; neither counts", "4: key x: is set in line 2 too; neither counts",
        "5: lr: is set in line 1 too; neither counts",
      ])
    #expect(read == Settings())
  }

  @Test func namedDataLeaveTheRestOfTheSettings() {
    let read = settings("preset = tiny\ncardinality = 2\ndata = cifar100\nlr = 0.5")
    let named = read.start(dataAreNamed: true)
    #expect(!named.namesData && named.training.learningRate == 0.5 && named.training.network.classes == 10)
    let open = read.start(dataAreNamed: false)
    #expect(open.namesData && open.training.network.classes == 100 && open.training.network.cardinality == 2)
  }

  @Test func mangledFilesNameALineForEveryProblemAndNeverCrash() {
    let sound = Array(
      "colors = 16\nkey F5 = Space\ndata = \"/a \\\" b\" # c\npreset = tiny\ncardinality = 4\nlr=0.1\n".utf8)
    var random = SystemRandomNumberGenerator()
    for round in 0..<2000 {
      var bytes = sound
      for _ in 0...(round % 6) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        default: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &random)], at: place)
        }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      let lines = text.unicodeScalars.count { $0 == "\n" } + 1
      for problem in Settings.read(text).problems {
        #expect((1...lines).contains(problem.line) && !problem.reason.isEmpty, "\(text.debugDescription)")
      }
    }
  }

  // MARK: Keys

  @Test func everyKeyOfTheTableHasAName() throws {
    let names = KeyName.named
    for (name, key) in names { #expect(try KeyName.key(name.lowercased()) == key) }
    for row in KeyTable.standard.rows {
      for key in row.bindings.map(\.key) {
        switch key {
        case .character(let letter) where letter != " ": #expect(try KeyName.key(String(letter)) == key)
        case .control(let letter): #expect(try KeyName.key("Ctrl+\(letter.uppercased())") == key)
        default: #expect(names.contains { $0.key == key }, "\(key)")
        }
      }
    }
  }

  private func world(_ text: String) throws -> World {
    var start = NotebookStart()
    start.settings = settings(text)
    var world = try World(start)
    try world.send(.began)
    return world
  }

  @Test func aKeyDoesWhatTheOtherOneDoes() throws {
    var world = try world("key y = Down\nkey Ctrl+T = 5\nkey 3 = 4")
    try world.press(.character("y"))
    #expect(world.state.cell == .stem)
    try world.press(.control("t"))
    #expect(world.state.cell.number == 5)
    // One step, no chain: 3 is 4, and 4 stays what it is.
    try world.press(.character("3"))
    #expect(world.state.cell.number == 4)
  }

  @Test func whileTypingLettersAreThemselves() throws {
    var world = try world("key y = Down\nkey F5 = q\nkey Ctrl+T = Backspace")
    try world.press(.character(":"))
    try world.type("yy")
    try world.press(.function(5))
    #expect(world.text.contains(":yy"))
    try world.press(.control("t"), .control("t"))
    #expect(!world.text.contains(":y"))
  }

  @Test func theSettingsSayWhatARunBeginsWith() throws {
    #expect(try world("begin = shown").state.document.choices.initialWeights == .shown)
    #expect(try world("lr = 1").state.document.choices.initialWeights == .fresh)
  }

  // MARK: Documentation

  @Test func theReadmeListsEverySettingAsTheProgramHasIt() throws {
    let readme = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "README.md")
    let lines = try String(contentsOf: readme, encoding: .utf8).split(separator: "\n").map(String.init)
    let begin = try #require(lines.firstIndex(of: "| setting | values | what it does |"))
    let rows = lines[(begin + 2)...].prefix { $0.hasPrefix("|") }
    let known = SettingName.all.map { "| `\($0.name)` | \($0.values) | \($0.meaning) |" }
    #expect(Array(rows) == known)
    for name in SettingName.all where name.name != "key K" {
      #expect(problems("\(name.name) = \"\u{1}\"").allSatisfy { !$0.contains("unknown setting") })
    }
  }
}
