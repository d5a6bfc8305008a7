import Foundation
import Tensors
import Testing

@testable import Notebook

@Suite struct TextCellTests {
  private func world(_ cell: CellKind, rows: Int = 24) throws -> World {
    var world = try World(NotebookStart(size: Size(columns: 100, rows: rows), cell: cell))
    try world.send(.began)
    return world
  }

  @Test func setupShowsTheMachineOnceItIsKnownAndAsksOnce() throws {
    var world = try world(.setup)
    let asked = world.log.filter { if case .describeMachine = $0 { true } else { false } }
    #expect(asked.count == 1)
    #expect(world.text.contains("being looked at"))
    #expect(world.state.freshness(.setup) == .stale)
    try world.send(
      .machineDescribed([
        MachineFact(name: "processor", value: "Test 9000"),
        MachineFact(section: "paths", name: "runs", value: "/r"),
      ]))
    #expect(world.text.contains("setup ─ Test 9000"))
    #expect(world.text.contains("paths") && world.text.contains("/r"))
    #expect(world.state.freshness(.setup) == .computed)
    try world.press(.down, .up)
    #expect(world.log.filter { if case .describeMachine = $0 { true } else { false } }.count == 1)
  }

  @Test func sessionsKeepNothingOfTheMachine() throws {
    var world = try World(NotebookStart(cell: .setup, sessionPath: "/s/a.ipynb"))
    try world.send(.began)
    try world.send(.machineDescribed([MachineFact(section: "paths", name: "runs", value: "/home/somebody")]))
    try world.press(.character("s"))
    let text = String(decoding: try #require(world.files["/s/a.ipynb"]), as: UTF8.self)
    #expect(text.contains("cell-setup") && !text.contains("/home/somebody"))
  }

  @Test func setupIsNotAskedForBeforeSomebodyLooks() throws {
    let world = try world(.split)
    #expect(!world.log.contains { if case .describeMachine = $0 { true } else { false } })
  }

  @Test func theReferencesScrollToTheirLastWordAndBack() throws {
    var world = try world(.references)
    #expect(world.text.contains("the paper"))
    let last = try #require(Glossary.entries.last)
    #expect(!world.text.contains(last.meaning.prefix(40)))
    try world.press(.enter, .character("G"))
    #expect(world.text.contains(last.meaning.prefix(40)))
    try world.press(.character("g"))
    #expect(world.text.contains("the paper"))
  }

  @Test func searchFindsAWordOfTheGlossaryAndShowsIt() throws {
    var world = try world(.image)
    try world.press(.character("/"))
    try world.type("figure 3(a)")
    try world.press(.enter)
    #expect(world.state.cell == .references)
    #expect(world.text.contains("figure 3(a)"))
  }

  @Test(arguments: Glossary.entries.map(\.word))
  func whatOpensEveryWordAndSaysItsMeaning(word: String) throws {
    var world = try world(.split)
    try world.command("what \(word)")
    #expect(world.state.cell == .references)
    let entry = try #require(Glossary.entries.first { $0.word == word })
    #expect(world.state.notice?.text == "\(entry.word): \(entry.meaning)")
    #expect(world.text.contains("  " + word.clipped(to: 21)))
  }

  @Test(arguments: [
    ("BN", "batch norm"), ("macs", "multiply-adds"), ("32x4d", "C×d"), ("card", "cardinality"),
  ])
  func otherNamesAndBeginningsFindTheWord(typed: String, word: String) {
    #expect(Glossary.index(of: typed).map { Glossary.entries[$0].word } == word)
  }

  @Test func anUnknownWordIsSaid() throws {
    var world = try world(.split)
    try world.command("what transformer")
    #expect(world.state.cell == .split)
    #expect(world.state.notice?.text.contains("'transformer' is not in the glossary") == true)
  }

  @Test func aWholePageHasEveryLine() throws {
    let world = try world(.references)
    let size = wholePage(world.state, cell: .references, atLeast: Size(columns: 100, rows: 30))
    let text = page(world.state, cell: .references, size: size).plainText()
    for entry in Glossary.entries { #expect(text.contains(entry.word)) }
    #expect(!text.contains("PgUp"))
    #expect(wholePage(world.state, cell: .split, atLeast: size) == size)
  }

  @Test func everythingThatWasSaidIsInTheLogTheNewestFirst() throws {
    var world = try world(.split)
    try world.send(.note("the first thing"), .note("the second thing"))
    try world.command("log")
    let lines = world.text.split(separator: "\n")
    let first = try #require(lines.firstIndex { $0.contains("the first thing") })
    let second = try #require(lines.firstIndex { $0.contains("the second thing") })
    #expect(second < first)
  }
}
