import Testing

@testable import Notebook

@Suite struct FieldLineTests {
  private let theme = Theme(appearance: Appearance(colors: .indexed256))

  /// The columns drawn as the caret.
  private func caret(_ screen: Screen) -> [Int] {
    (0..<screen.size.columns).filter { screen[$0, 0].style == theme.selection }
  }

  @Test(arguments: NastyText.samples + ["set lr 0.1", "日本語日本語日本語", "", "\u{200B}\u{200B}"])
  func theCaretIsInSightAtEveryWidthAndPlace(text: String) {
    let line = text + text
    for columns in 1...30 {
      var field = TextField(line)
      for _ in 0...line.count {
        var screen = Screen(size: Size(columns: 40, rows: 1))
        FieldLine(field: field, theme: theme).draw(on: &screen, column: 3, row: 0, columns: columns)
        let places = caret(screen)
        // A conjunct with its vowel sign takes three.
        #expect((1...3).contains(places.count) && places.allSatisfy { (3..<3 + columns).contains($0) })
        #expect(screen[2, 0] == Cell() && screen[3 + columns, 0] == Cell())
        field.moveLeft()
      }
    }
  }

  @Test func aLongLineIsShownAroundItsCaretWithMarksOfWhatIsMissing() {
    func drawn(_ field: TextField) -> String {
      var screen = Screen(size: Size(columns: 8, rows: 1))
      FieldLine(field: field, theme: theme).draw(on: &screen, column: 0, row: 0, columns: 8)
      return screen.plainText()
    }
    var field = TextField("0123456789")
    #expect(drawn(field) == "‹456789\n")
    field.moveToStart()
    #expect(drawn(field) == "0123456›\n")
    for _ in 0..<7 { field.moveRight() }
    #expect(drawn(field) == "‹234567›\n")
    #expect(drawn(TextField("01234")) == "01234\n")
  }

  @Test func theCaretCoversTheWholeCluster() {
    var field = TextField("a🇩🇪")
    field.moveLeft()
    var screen = Screen(size: Size(columns: 8, rows: 1))
    FieldLine(field: field, theme: theme).draw(on: &screen, column: 0, row: 0, columns: 8)
    #expect(caret(screen) == [1, 2])
  }

  @Test func aClusterWithoutColumnsIsSeenWhileItIsTyped() {
    var screen = Screen(size: Size(columns: 8, rows: 1))
    FieldLine(field: TextField("a\u{200B}b"), theme: theme).draw(on: &screen, column: 0, row: 0, columns: 8)
    #expect(screen.plainText() == "a◌b\n")
  }
}
