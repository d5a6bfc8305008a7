import CWidths
import Testing

@testable import Notebook

@Suite struct ClusterPiecesTests {
  @Test(arguments: [
    ("e\u{301}", 1), ("日", 2), ("👨‍👩‍👧‍👦", 2), ("👍🏽", 2), ("🏴\u{E0067}\u{E007F}", 2), ("❤\u{FE0F}", 2),
    ("☎\u{FE0E}", 1),
    ("1\u{FE0F}\u{20E3}", 2), ("🇩🇪", 2), ("🇩", 1), ("क\u{94D}ष", 2), ("क\u{93E}", 2),
    ("\u{1112}\u{1161}\u{11AB}", 2), ("ก\u{E33}", 2), ("\u{301}", 0), ("\u{200F}", 0),
    ("Z\u{300}\u{301}\u{302}", 1),
  ])
  func aClusterTakesTheColumnsOfItsPieces(text: String, columns: Int) {
    #expect(text.count == 1)
    #expect(CharacterWidth.columns(text) == columns)
    var screen = Screen(size: Size(columns: 10, rows: 1))
    #expect(screen.put(text, column: 0, row: 0) == columns)
    #expect(screen[columns, 0].character == " ")
  }

  @Test(arguments: NastyText.samples)
  func theScreensTextIsTheText(text: String) {
    var screen = Screen(size: Size(columns: 40, rows: 1))
    screen.put(text, column: 0, row: 0)
    // What takes no column and joins nothing leaves no trace.
    let visible = text.filter { CharacterWidth.columns($0) > 0 }
    #expect(screen.plainText() == visible + "\n")
  }

  @Test func aClusterThatIsCutKeepsThePiecesThatFit() {
    var screen = Screen(size: Size(columns: 8, rows: 1))
    #expect(screen.put("a🇩🇪b", column: 0, row: 0, limit: 2) == 2)
    #expect(screen.put("日", column: 4, row: 0, limit: 1) == 0)
    #expect(screen.plainText() == "a🇩\n")
  }

  @Test func everyAssignedScalarTakesTheColumnsOfTheCLibrary() {
    var screen = Screen(size: Size(columns: 4, rows: 1))
    let wrong = (0..<UInt32(0x11_0000)).compactMap { Unicode.Scalar($0) }.filter { scalar in
      let category = scalar.properties.generalCategory
      let counted = Int(widths_columns(scalar.value))
      // What has no width is drawn as one sign, and control characters are.
      let columns = counted < 0 || category == .control ? 1 : counted
      let text = String(scalar)
      let drawn = screen.put(text, column: 0, row: 0)
      return category != .unassigned && (CharacterWidth.columns(text) != columns || drawn != columns)
    }
    #expect(wrong.isEmpty)
  }
}
