import Tensors
import Testing

@testable import Notebook

@Suite struct TextFieldTests {
  private func scalars(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }

  @Test(arguments: NastyText.samples)
  func whatIsTypedScalarByScalarIsWhatIsPasted(text: String) {
    for surrounding in ["", "ab", "🇦🇧", "e\u{301}\u{301}", "👩\u{200D}👧"] {
      var typed = TextField(surrounding)
      typed.moveLeft()
      var pasted = typed
      for scalar in text.unicodeScalars { typed.insert(String(scalar)) }
      pasted.insert(text)
      #expect(scalars(typed.before) == scalars(pasted.before))
      #expect(scalars(typed.text) == scalars(pasted.text))
    }
  }

  @Test(arguments: NastyText.samples)
  func theCaretGoesThroughTheLineInAsManyStepsAsItHasClusters(text: String) {
    let whole = TextField(text)
    var field = whole
    for step in stride(from: whole.text.count, through: 1, by: -1) {
      #expect(field.caretCluster == step)
      field.moveLeft()
    }
    #expect(field.before.isEmpty && field.caretCluster == 0)
    for step in 1...whole.text.count {
      field.moveRight()
      #expect(field.caretCluster == step)
    }
    #expect(field == whole)
  }

  @Test(arguments: NastyText.samples)
  func erasingTakesWholeClusters(text: String) {
    var backwards = TextField(text)
    var forwards = TextField(text)
    forwards.moveToStart()
    let count = backwards.text.count
    for left in stride(from: count - 1, through: 0, by: -1) {
      backwards.eraseBefore()
      forwards.eraseAfter()
      #expect(backwards.text.count == left && forwards.text.count == left)
    }
  }

  @Test func halfAFlagThatJoinsTheNextOneIsErasedAlone() {
    var field = TextField("🇦🇧")
    field.moveToStart()
    field.insert("🇨")
    // Now 🇨🇦 and 🇧, the caret inside the first.
    #expect(field.text.count == 2 && field.caretCluster == 0)
    field.eraseBefore()
    #expect(field.text == "🇦🇧")
  }

  @Test func wordsAreErasedWithTheSpacesBehindThem() {
    var field = TextField("open cafe\u{301} 日本 ")
    field.eraseWord()
    #expect(field.text == "open cafe\u{301} ")
    field.eraseWord()
    #expect(field.text == "open ")
    field.eraseWord()
    field.eraseWord()
    #expect(field.text.isEmpty)
  }

  @Test func theWordBeforeTheCaretIsErasedAndWhatStandsBehindItStays() {
    var field = TextField("set lr 0.5")
    for _ in 0..<5 { field.moveLeft() }
    // Between l and r.
    field.eraseWord()
    #expect(field.before == "set " && field.after == "r 0.5")
    field.eraseWord()
    #expect(field.before.isEmpty && field.after == "r 0.5")
    field.eraseWord()
    #expect(field.text == "r 0.5")
  }

  @Test func controlCharactersAreHarmless() {
    #expect(TextField("a\r\nb\tc\u{1B}[2J\u{7F}\u{9B}d\u{2028}e\n").text == "a b c[2Jd e")
    #expect(TextField("\n\n q \n").text == " q ")
  }

  @Test func aFullLineTakesNothingMoreAndSaysHowMuchItLeftOut() {
    var field = TextField()
    #expect(field.insert(String(repeating: "é", count: 3000)) == 3000 - TextField.capacity / 2)
    #expect(field.text.utf8.count == TextField.capacity)
    field.moveToStart()
    #expect(field.insert("x") == 1)
    #expect(field.text.utf8.count == TextField.capacity)
  }

  /// Any sequence of edits keeps the text's scalars in order, loses none that was not erased, and leaves the caret between
  /// two of them.
  @Test(arguments: 0..<8)
  func randomWalksKeepTheLine(seed: Int) {
    var generator = Philox(seed: UInt64(seed), purpose: 4)
    var field = TextField()
    for _ in 0..<1500 {
      let before = scalars(field.before)
      let text = scalars(field.text)
      let after = Array(text[before.count...])
      switch Int.random(in: 0..<9, using: &generator) {
      case 0:
        field.moveLeft()
        #expect(scalars(field.text) == text && scalars(field.before).count < max(1, before.count))
      case 1:
        field.moveRight()
        #expect(scalars(field.text) == text)
        #expect(after.isEmpty || scalars(field.before).count > before.count)
      case 2:
        field.eraseBefore()
        let kept = scalars(field.text).count - after.count
        #expect(scalars(field.text) == before.prefix(kept) + after && kept < max(1, before.count))
      case 3:
        field.eraseAfter()
        let kept = scalars(field.text).count - before.count
        #expect(scalars(field.text) == before + after.suffix(kept) && kept < max(1, after.count))
      case 4 where Int.random(in: 0..<8, using: &generator) == 0:
        field.eraseWord()
        #expect(text.hasSuffix(scalars(field.text).suffix(after.count)))
      default:
        let scalar = NastyText.scalars[Int.random(in: 0..<NastyText.scalars.count, using: &generator)]
        field.insert(String(scalar))
        let typed = scalar == "\t" ? [] : [scalar.value]
        #expect(scalars(field.text) == before + typed + after)
      }
      #expect((0...field.text.count).contains(field.caretCluster))
      #expect((field.caretCluster == field.text.count) == field.after.isEmpty)
    }
  }
}

extension Array where Element == UInt32 {
  fileprivate func hasSuffix(_ end: some Sequence<UInt32>) -> Bool {
    suffix(Array(end).count) == Array(end)[...]
  }
}
