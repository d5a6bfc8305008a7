import Testing

@testable import Notebook

/// Lines being typed in every place that takes them, scalar by scalar as terminals send them.
@Suite struct TypingTests {
  private func world(_ size: Size = Size(columns: 100, rows: 30)) throws -> World {
    var world = try World(NotebookStart(size: size, cell: .split))
    try world.send(.began)
    return world
  }

  private func typed(_ text: String) -> [Key] { text.unicodeScalars.map { .character(Character($0)) } }

  private func line(_ world: World) -> String? {
    switch world.state.overlay {
    case .prompt(let prompt): return prompt.text
    case .palette(let field, _): return field.text
    default: return nil
    }
  }

  /// The keys that open each of them; the last is a parameter's value.
  private static let places: [[Key]] = [
    [.character(":")], [.character("/")], [.control("p")],
    [.character(":"), .character("1"), .character("2"), .enter, .enter, .enter],
  ]

  @Test(arguments: NastyText.samples, places.indices)
  func everyLineTakesEveryScript(text: String, place: Int) throws {
    var world = try world()
    for key in Self.places[place] { try world.press(key) }
    for key in typed(text) { try world.press(key) }
    #expect(line(world).map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
    for columns in [60, 61, 80, 100] {
      #expect(view(world.state, size: Size(columns: columns, rows: 24)).screen.size.columns == columns)
    }
    for _ in 0..<text.count { try world.press(.left) }
    try world.press(.character("x"), .right, .delete, .end, .backspace, .control("w"), .left, .enter)
    #expect(world.text.count > 0)
  }

  @Test func aDecomposedLetterIsTyped() throws {
    var world = try world()
    try world.press(.character(":"))
    for key in typed("e\u{301}x") { try world.press(key) }
    #expect(line(world) == "\u{E9}x")
    try world.press(.left, .left, .delete)
    #expect(line(world) == "x")
  }

  @Test func historyAndCompletionKeepWhatWasTyped() throws {
    var world = try world()
    try world.command("image cafe\u{301}.png")
    try world.press(.character(":"), .up)
    #expect(line(world) == "image cafe\u{301}.png")
    try world.press(.control("u"))
    for key in typed("open caf") { try world.press(key) }
    try world.press(.tab)
    try world.send(.completions(word: "caf", ["cafe\u{301}-1.ipynb", "cafe\u{301}-2.ipynb"]))
    #expect(line(world) == "open cafe\u{301}-")
    try world.press(.tab)
    #expect(line(world) == "open cafe\u{301}-1.ipynb")
    // A word whose first scalar joins the text before it.
    try world.press(.control("u"))
    for key in typed("open \u{301}") { try world.press(key) }
    try world.press(.tab, .backspace, .tab)
    #expect(line(world) != nil)
  }

  @Test func aSearchForAClusterFindsNothingAndSaysSo() throws {
    var world = try world()
    try world.press(.character("/"))
    for key in typed("👨‍👩‍👧") { try world.press(key) }
    try world.press(.enter)
    #expect(world.state.notice?.text == "'👨‍👩‍👧' was not found in cells, notes and layers")
    #expect(world.text.contains("'👨‍👩‍👧' was not found"))
  }

  // MARK: Pasting

  @Test func pastedTextGoesIntoTheLineOnly() throws {
    var world = try world()
    try world.press(.character(":"))
    try world.send(.pasted("set lr\n0.5\r\n\u{1B}[A"))
    #expect(line(world) == "set lr 0.5 [A")
    try world.press(.control("u"))
    try world.send(.pasted("set lr 0.5\n"))
    #expect(world.state.training.learningRate != 0.5, "a line break does not send the line")
    try world.press(.enter)
    #expect(world.state.training.learningRate == 0.5)
  }

  @Test func textPastedElsewhereDoesNothingAndSaysSo() throws {
    var world = try world()
    let before = world.state.training
    let count = world.log.count
    try world.send(.pasted("qdC 1:q!\n"))
    #expect(world.status == nil && world.state.training == before && world.state.cell == .split)
    #expect(world.state.notice?.text == "pasted text is not run as keys: press : or / first, then paste")
    #expect(world.log.count == count + 1, "the bell alone")
    for overlay in [Key.character("?"), .character("w")] {
      try world.press(overlay)
      try world.send(.pasted("q"))
      #expect(world.state.overlay != nil)
      try world.press(.escape)
    }
    try world.press(.character("C"), .character("q"))
    try world.send(.pasted("d"))
    #expect(world.status == nil)
  }

  @Test func aPasteThatDoesNotFitIsCutAndSaysSo() throws {
    var world = try world()
    try world.press(.character(":"))
    try world.send(.pasted(String(repeating: "x", count: 10_000)))
    #expect(line(world)?.utf8.count == TextField.capacity)
    #expect(world.state.notice?.text == "the line is full: 5,904 characters are left out")
    #expect(world.text.contains("‹"))
  }
}
