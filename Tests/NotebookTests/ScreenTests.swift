import Testing

@testable import Notebook

@Suite struct ScreenTests {
  @Test(arguments: [("a", 1), ("é", 1), ("e\u{301}", 1), ("日", 2), ("🙂", 2), ("×", 1), ("▀", 1), ("⣿", 1)])
  func charactersTakeTheColumnsTerminalsGiveThem(text: String, columns: Int) {
    #expect(CharacterWidth.columns(text) == columns)
  }

  @Test func textIsClippedAtTheRightEdge() {
    var screen = Screen(size: Size(columns: 5, rows: 1))
    screen.put("abcdefg", column: 2, row: 0)
    #expect(screen.plainText() == "  abc\n")
  }

  @Test func writingOutsideChangesNothing() {
    var screen = Screen(size: Size(columns: 3, rows: 2))
    screen.put("xyz", column: -1, row: 0)
    screen.put("xyz", column: 0, row: 5)
    screen.put("xyz", column: 9, row: 1)
    #expect(screen.plainText() == "yz\n\n")
  }

  @Test func aWideCharacterIsNeverCutInHalf() {
    var screen = Screen(size: Size(columns: 3, rows: 1))
    screen.put("a日本", column: 0, row: 0)
    #expect(screen.plainText() == "a日\n")
    screen.put("b", column: 2, row: 0)
    #expect(screen.plainText() == "a b\n")
  }

  @Test func combiningMarksJoinTheCharacterBefore() {
    var screen = Screen(size: Size(columns: 4, rows: 1))
    screen.put("e\u{301}x", column: 0, row: 0)
    #expect(screen[0, 0].character == "e\u{301}")
    #expect(screen[1, 0].character == "x")
  }

  @Test func controlCharactersCannotReachTheTerminal() {
    var screen = Screen(size: Size(columns: 8, rows: 1))
    screen.put("a\u{1b}[2Jb", column: 0, row: 0)
    #expect(screen.plainText() == "a·[2Jb\n")
  }

  @Test func clippingLeavesAMark() {
    #expect("abcdef".clipped(to: 4) == "abc…")
    #expect("abcd".clipped(to: 4) == "abcd")
    #expect("/a/long/path".clippedAtStart(to: 6) == "…/path")
    #expect("日本語".clipped(to: 4) == "日…")
    #expect("abc".clipped(to: 0) == "")
  }

  @Test func piecesThatDoNotFitEndInOneMark() {
    var screen = Screen(size: Size(columns: 8, rows: 1))
    screen.put([Piece("abcd"), Piece(" efgh"), Piece("ij")], column: 0, row: 0, columns: 8)
    #expect(screen.plainText() == "abcd ef…\n")
  }

  @Test func wrappingBreaksAtSpacesAndInsideLongWords() {
    #expect("one two three".wrapped(to: 7) == ["one two", "three"])
    #expect("abcdefgh".wrapped(to: 3) == ["abc", "def", "gh"])
    #expect("a\nb".wrapped(to: 5) == ["a", "b"])
  }

  @Test func boxesCarryTheirTitle() {
    var screen = Screen(size: Size(columns: 14, rows: 3))
    let inside = screen.box(screen.bounds, title: [Piece("cells")])
    #expect(screen.plainText() == "┌ cells ─────┐\n│            │\n└────────────┘\n")
    #expect(inside == Rect(column: 1, row: 1, columns: 12, rows: 1))
  }

  @Test func asciiScreensHoldAsciiAlone() {
    var screen = Screen(size: Size(columns: 20, rows: 3))
    screen.box(screen.bounds, title: [Piece("3×3 → σ … 日")])
    let text = screen.inASCII().plainText()
    #expect(!text.contains { !$0.isASCII })
    #expect(text.hasPrefix("+ 3x3 > s ~ ?  "))
  }

  @Test func svgDrawsBlocksAsRectanglesAndEscapesText() {
    var screen = Screen(size: Size(columns: 6, rows: 1))
    screen.put("a<b&", column: 0, row: 0)
    screen[5, 0] = Cell("▀", Style(foreground: .indexed(196), background: .indexed(21)))
    let svg = screen.svg()
    #expect(svg.contains("a&lt;b&amp;"))
    #expect(svg.contains("<rect x=\"40\" y=\"0\" width=\"8\" height=\"16\" fill=\"#0000ff\"/>"))
    #expect(svg.contains("<rect x=\"40\" y=\"0\" width=\"8\" height=\"8\" fill=\"#ff0000\"/>"))
    #expect(screen.svg(background: .light).contains("fill=\"#ffffff\""))
  }

  @Test func svgKeepsWhatIsBoldDimAndUnderlined() {
    var screen = Screen(size: Size(columns: 20, rows: 1))
    screen.put("bold", column: 0, row: 0, style: Style(bold: true))
    screen.put("plain", column: 5, row: 0)
    screen.put("dim", column: 11, row: 0, style: Style(dim: true))
    screen.put("under", column: 15, row: 0, style: Style(underline: true))
    let texts = screen.svg().split(separator: "\n").filter { $0.hasPrefix("<text ") }
    func attributes(_ word: String) -> Substring {
      texts.first { $0.contains(word + "</text>") || $0.contains(word + " </text>") } ?? ""
    }
    #expect(texts.filter { $0.contains("font-weight=\"bold\"") } == [attributes("bold")])
    #expect(texts.filter { $0.contains("opacity=\"0.6\"") } == [attributes("dim")])
    #expect(texts.filter { $0.contains("text-decoration=\"underline\"") } == [attributes("under")])
    #expect(attributes("plain").contains("fill=\"#d0d0d0\""))
  }

  @Test func svgExchangesTheColoursOfWhatIsReversed() {
    var screen = Screen(size: Size(columns: 2, rows: 1))
    screen.put("ab", column: 0, row: 0, style: Style(foreground: .indexed(196), reverse: true))
    let svg = screen.svg()
    #expect(svg.contains("<rect x=\"0\" y=\"0\" width=\"16\" height=\"16\" fill=\"#ff0000\"/>"))
    #expect(svg.contains("fill=\"#000000\" textLength=\"16\">ab</text>"))
  }

  @Test(arguments: [("100x30", true), ("0x5", false), ("80", false), ("a×b", false), ("2000x2", false)])
  func sizesAreReadFromText(text: String, isSize: Bool) {
    #expect((Size(text: text) != nil) == isSize)
  }

  @Test(arguments: [
    ("26,507,010 weights", 8, "…"), ("loss 2.303", 8, "loss …"), ("loss 2.303", 10, "loss 2.303"),
    ("epoch 12 of 40", 9, "epoch …"), ("at −0.25 there", 6, "at …"), ("abcdef", 4, "abc…"),
    ("y 5–19", 4, "y …"),
  ])
  func textIsNeverCutInsideANumber(text: String, columns: Int, expected: String) {
    #expect(text.clipped(to: columns) == expected)
    var screen = Screen(size: Size(columns: 30, rows: 1))
    screen.put(
      [Piece(String(text.prefix(3))), Piece(String(text.dropFirst(3)))], column: 0, row: 0, columns: columns)
    #expect(screen.plainText() == expected + "\n")
  }

  @Test func aWatchedScreenKnowsWhatIsWrong() {
    var screen = Screen.watched(size: Size(columns: 10, rows: 2))
    screen.put("first", column: 0, row: 0)
    screen.put("other", column: 4, row: 0)
    #expect(screen.ink?.faults == [.overprinted("first", row: 0, column: 4)])
    screen.put("much too long", column: 0, row: 1)
    #expect(screen.ink?.faults.last == .cut("much too long", row: 1))
    var clean = Screen.watched(size: Size(columns: 10, rows: 2))
    clean.put("first", column: 0, row: 0)
    clean.fill(clean.bounds)
    clean.put("other", column: 0, row: 0)
    clean.put("abcdefghijklm", column: 0, row: 1, limit: 10)
    #expect(clean.ink?.faults == [.cut("abcdefghijklm", row: 1)])
  }

  @Test func aTableDropsColumnsBeforeDigits() {
    let table = Table(
      columns: [.init(title: "a"), .init(title: "b", isNumber: true, rank: 1), .init(title: "c", rank: 2)],
      rows: [.init(["one", "26,507,010", "three"])], theme: Theme(appearance: Appearance(colors: .mono)))
    func drawn(_ columns: Int) -> String {
      var screen = Screen(size: Size(columns: 40, rows: 2))
      table.draw(on: &screen, area: Rect(column: 0, row: 0, columns: columns, rows: 2))
      return String(screen.plainText().split(separator: "\n")[1])
    }
    #expect(drawn(22) == "one  26,507,010  three")
    #expect(drawn(20) == "one 26,507,010 three")
    #expect(drawn(19) == "one 26,507,010")
    #expect(drawn(13) == "one")
  }
}
