import ResNeXtModel
import Testing

@testable import Notebook

@Suite struct TypedCommandsTests {
  private func world() throws -> World {
    var world = try World(NotebookStart(size: Size(columns: 100, rows: 30), cell: .split))
    try world.send(.began)
    return world
  }

  @Test func commandsSetWhatTheyName() throws {
    var world = try world()
    try world.command("set lr 0.01")
    #expect(world.state.training.learningRate == 0.01)
    try world.command("set batch=64")
    #expect(world.state.training.batchSize == 64)
    try world.command("cardinality 8")
    #expect(world.state.training.network.cardinality == 8)
    try world.command("block 3b")
    #expect(world.state.block == BlockName(stage: 1, index: 1))
    try world.command("image 4")
    #expect(world.state.image == 3)
    try world.command("13")
    #expect(world.state.cell == .prediction)
    try world.command("split")
    #expect(world.state.cell == .split)
    try world.command("preset tiny")
    #expect(world.state.preset == .tiny)
    try world.command("set optimizer sgd")
    #expect(world.state.training.optimizer == .sgd)
    try world.command("set data cifar100")
    #expect(world.state.training.network.classes == 100)
  }

  @Test(arguments: [
    ("frobnicate", "no command 'frobnicate'"), ("set lr fast", "'fast' is no number"),
    ("set lr nan", "'nan' is no number"), ("set colour red", "set needs a parameter and a value"),
    ("cardinality 3", "cardinality 3 does not divide"),
    ("preset huge", "'huge' is unknown; possible: notebook-50"),
    ("block 9z", "no block '9z'; blocks: 2a 2b 3a"), ("image nothing", "no image 'nothing'"),
    ("20", "cells go from 0 to 19"), ("redo", "nothing to redo"), ("what", "what needs more"),
    ("pause", "no run computes"), ("help me", "help takes nothing after it"),
    ("open", "open needs more"), ("image /tmp/none.png", "/tmp/none.png: not there"),
  ])
  func wrongCommandsSayWhatWasWrong(line: String, reason: String) throws {
    var world = try world()
    let before = world.state.training
    try world.command(line)
    #expect(world.state.notice?.text.contains(reason) == true, "\(world.state.notice?.text ?? "nothing")")
    #expect(world.state.training == before)
    #expect(world.status == nil)
  }

  @Test func tabCompletesCommandsValuesAndPaths() throws {
    var world = try world()
    func line() -> String? {
      guard case .prompt(let prompt) = world.state.overlay else { return nil }
      return prompt.text
    }
    try world.press(.character(":"))
    try world.type("car")
    try world.press(.tab)
    #expect(line() == "cardinality ")
    try world.type("1")
    try world.press(.tab)
    #expect(world.text.contains("16"))
    try world.press(.tab, .tab)
    #expect(line() == "cardinality 16")
    try world.press(.backTab)
    #expect(line() == "cardinality 1")
    try world.press(.escape, .character(":"))
    try world.type("open Ses")
    try world.press(.tab)
    guard case .complete(let word)? = world.log.last else {
      Issue.record("no completion was asked for")
      return
    }
    #expect(word == "Ses")
    try world.send(.completions(word: "Ses", ["Sessions/"]))
    #expect(line() == "open Sessions/")
    try world.send(.completions(word: "Ses", ["late"]))
    #expect(line() == "open Sessions/")
  }

  @Test func theLineIsEditedAsAShellsIs() throws {
    var world = try world()
    try world.press(.character(":"))
    try world.type("set lr 0.5")
    try world.press(.control("w"))
    try world.type("0.1")
    try world.press(.home, .delete, .end, .backspace, .left, .control("u"))
    guard case .prompt(let empty)? = world.state.overlay else {
      Issue.record("the prompt is gone")
      return
    }
    #expect(empty.text.isEmpty)
    try world.press(.backspace)
    #expect(world.state.overlay == nil)
    try world.command("set lr 0.25")
    try world.press(.character(":"), .up, .enter)
    #expect(world.state.training.learningRate == 0.25)
  }

  /// The line being typed.
  private func field(_ world: World) throws -> TextField {
    guard case .prompt(let prompt)? = world.state.overlay else {
      throw Failure("no line is being typed")
    }
    return prompt.field
  }

  @Test(arguments: [":", "/"] as [Character])
  func controlKeysMoveAndEraseInTheMiddleOfALine(sign: Character) throws {
    var world = try world()
    try world.press(.character(sign))
    try world.type("one two three")
    for _ in 0..<6 { try world.press(.left) }
    try world.press(.control("w"))
    #expect(try field(world).before == "one " && field(world).after == " three")
    try world.press(.control("a"))
    #expect(try field(world).before.isEmpty)
    try world.press(.control("e"))
    #expect(try field(world).after.isEmpty)
    try world.type("!")
    #expect(try field(world).text == "one  three!")
    try world.press(.backspace)
    #expect(try field(world).text == "one  three")
  }

  @Test(arguments: [0, 3, 75, 140, 150])
  func aLineLongerThanTheScreenShowsTheTextAroundItsCaret(place: Int) throws {
    var world = try world()
    try world.press(.character(":"))
    try world.type(String((0..<150).map { Character("\($0 % 10)") }))
    try world.press(.home)
    for _ in 0..<place { try world.press(.right) }
    let screen = view(world.state, size: world.state.size).screen
    let row = screen.size.rows - 1
    let line = (0..<screen.size.columns).map { screen[$0, row] }
    let caret = try #require(line.firstIndex { $0.style == world.state.theme.selection })
    #expect(line.filter { $0.style == world.state.theme.selection }.count == 1)
    #expect(line[caret].character == (place < 150 ? Character("\(place % 10)") : " "))
    if place > 0 { #expect(line[caret - 1].character == Character("\((place - 1) % 10)")) }
    // Where there is no room for the next one, a mark says that the line goes on.
    if place < 149 { #expect([Character("\((place + 1) % 10)"), "›"].contains(line[caret + 1].character)) }
    #expect(line[0].character == ":")
  }

  @Test func searchFindsNotesAndLayersAndGoesAround() throws {
    var world = try world()
    try world.press(.character("/"))
    try world.type("concat3a")
    try world.press(.enter)
    #expect(world.state.cell == .summary)
    #expect(world.text.contains("concat3a"))
    let scroll = world.state.interface.places.scrolls[.summary]
    try world.press(.character("n"))
    #expect(world.state.interface.places.scrolls[.summary] == scroll)
    try world.press(.escape)
    #expect(world.state.interface.search == nil)
    try world.press(.character("/"))
    try world.type("7.84")
    try world.press(.enter)
    #expect(world.state.cell == .transition)
    try world.press(.character("/"))
    try world.type("no such thing")
    try world.press(.enter)
    #expect(world.state.notice?.text.contains("was not found") == true)
  }

  @Test func thePaletteFindsAndDoes() throws {
    var world = try world()
    try world.press(.control("p"))
    try world.type("network tiny")
    #expect(world.text.contains("1 matches") || world.text.contains("network tiny"))
    try world.press(.enter)
    #expect(world.state.preset == .tiny)
    try world.press(.control("p"))
    try world.type("xyzzy")
    try world.press(.enter)
    #expect(world.state.notice?.text == "nothing matches 'xyzzy'")
  }
}
