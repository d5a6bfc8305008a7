import ResNeXtModel
import Tensors
import Testing

@testable import Notebook

/// What is said in place of pictures, as text.
@Suite struct ReaderTests {
  /// A world and somebody who hears what is new in it.
  private struct Listener {
    var world: World
    private var told: Narration?

    init(_ cell: CellKind, preset: Preset = .notebookCIFAR, columns: Int = 100) throws {
      var start = NotebookStart(size: Size(columns: columns, rows: 30), preset: preset, cell: cell)
      start.reader = true
      world = try World(start)
      try world.send(.began)
    }

    mutating func hear() -> [String] {
      let news = Narration(world.state, after: told)
      defer { told = news }
      return news.sentences(after: told)
    }

    mutating func press(_ keys: Key...) throws -> [String] {
      for key in keys { try world.press(key) }
      return hear()
    }

    mutating func type(_ text: String) throws -> [String] {
      try world.type(text)
      return hear()
    }

    var line: SpokenLine? { Narration(world.state, after: told).line }
  }

  /// One who has heard everything so far.
  private func listener(_ cell: CellKind, preset: Preset = .notebookCIFAR) throws -> Listener {
    var listener = try Listener(cell, preset: preset)
    _ = listener.hear()
    return listener
  }

  @Test func theBeginningSaysSessionNetworkKeysAndTheCell() throws {
    var listener = try Listener(.split)
    let heard = listener.hear()
    #expect(heard[0] == "ResNeXt notebook, untitled.ipynb.")
    #expect(heard[1].hasPrefix("Network notebook-cifar C=4, untrained (seed 0), image shape_0 "))
    #expect(heard[2].hasPrefix("Keys: Left Right step, Up Down cell"))
    #expect(heard.contains("Cell 3 of 19, split: stage 2, block a, 32x32x32 to 4 groups of 8."))
    #expect(listener.hear().isEmpty, "nothing is said twice")
  }

  @Test func aCellSaysItsTitleAndShapesWhenOneMovesToIt() throws {
    var listener = try listener(.split)
    let heard = try listener.press(.down)
    #expect(heard.first?.hasPrefix("Cell 4 of 19, transform: ") == true)
    #expect(heard.first?.contains("32x32") == true)
    #expect(heard.dropFirst().first?.hasPrefix("Step ") == true)
  }

  @Test func aStepSaysItsNumberNameAndStatisticsAndNotTheCellAgain() throws {
    var listener = try listener(.transform)
    let heard = try listener.press(.left)
    #expect(heard.first?.contains(" of 6, ") == true, "\(heard)")
    #expect(!heard.contains { $0.hasPrefix("Cell ") })
  }

  /// Minimum, maximum, mean and the first peak, counted by hand.
  @Test func statisticsOfAMapAreSaidWithThePlaceOfThePeak() throws {
    var listener = try Listener(.transform, preset: .tiny)
    let heard = listener.hear()
    let map = try #require(listener.world.state.picture?.map)
    let values = map.tensor.values
    let peak = try #require(values.firstIndex(of: values.max() ?? 0))
    let (low, high) = (values.min() ?? 0, values[peak])
    let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
    let size = map.height * map.width
    let place = "channel \(peak / size), y \(peak % size / map.width), x \(peak % map.width)"
    let line = try #require(heard.first { $0.contains("minimum") })
    #expect(line.contains("minimum \(SpokenText.plain(NumberText.short(low))), "))
    #expect(line.contains("maximum \(SpokenText.plain(NumberText.short(high))), "))
    #expect(line.contains("mean \(SpokenText.plain(NumberText.short(mean)))"))
    #expect(line.hasSuffix("the peak is at \(place)."), "\(line)")
  }

  @Test func theCursorSaysItsValueAndPlaceAlone() throws {
    var listener = try listener(.split)
    _ = try listener.press(.enter, .enter)
    let heard = try listener.press(.right)
    let (state, cursor) = (listener.world.state, listener.world.state.cursor)
    let value = try #require(state.picture?.map.value(channel: cursor.channel, y: cursor.y, x: cursor.x))
    let number = SpokenText.plain(NumberText.short(value))
    #expect(heard == ["channel 0 of path 1, y \(cursor.y), x \(cursor.x): \(number)."])
  }

  @Test func anotherChannelSaysItsOwnStatistics() throws {
    var listener = try listener(.split)
    _ = try listener.press(.enter)
    let heard = try listener.press(.right)
    #expect(heard.count == 2 && heard[0].hasPrefix("channel 1 of path 1: minimum "))
    #expect(heard[1].hasPrefix("channel 1 of path 1, y 16, x 16: "))
  }

  @Test(arguments: CellKind.allCases)
  func everyCellSaysSomethingOfItselfInPlainWords(kind: CellKind) throws {
    var listener = try Listener(kind)
    let heard = listener.hear()
    let contents = SpokenContents(listener.world.state, after: nil).sentences
    #expect(!contents.filter { !$0.isEmpty }.isEmpty, "\(kind.rawValue) says nothing")
    for sentence in heard {
      #expect(!sentence.contains { SpokenText.isDrawn($0) }, "\(sentence)")
      #expect(!sentence.unicodeScalars.contains { $0.value < 32 || $0.value == 127 })
      #expect(sentence.count < 600, "\(sentence)")
    }
  }

  @Test(arguments: CellKind.allCases)
  func goingInAndMovingThereIsHeard(kind: CellKind) throws {
    var listener = try listener(kind)
    let depth = listener.world.state.context
    let heard = try listener.press(.enter)
    #expect(!heard.isEmpty, "Enter says at least why not")
    guard listener.world.state.context != depth else { return }
    let isHeard = try [Key.down, .right, .down, .pageDown].contains { try !listener.press($0).isEmpty }
    #expect(isHeard)
  }

  @Test func whatIsRefusedIsSaid() throws {
    var listener = try listener(.setup)
    #expect(try listener.press(.up) == ["this is the first cell."])
  }

  @Test func anUndoneChangeIsSaidOnce() throws {
    var listener = try listener(.training)
    let heard = try listener.press(.character(":")) + listener.type("set lr 0.01") + listener.press(.enter)
    #expect(heard.contains { $0.contains("learning rate 0.01") }, "\(heard)")
    #expect(try listener.press(.character("u")).contains { $0.hasPrefix("undone: ") })
  }

  // MARK: Training

  @Test func trainingIsSaidOncePerEpochAndNotPerStep() throws {
    var listener = try listener(.split)
    _ = try listener.press(.character(" "))
    var counts: [Int] = []
    for step in 1...320 {
      try listener.world.train(steps: step..<step + 1)
      counts.append(listener.hear().count)
    }
    #expect(counts.enumerated().filter { $1 > 0 }.map { $0.offset + 1 } == [157, 314])
    #expect(counts.max() == 1)
  }

  @Test func howFarTrainingIsComesOnDemand() throws {
    var listener = try listener(.split)
    _ = try listener.press(.character(" "))
    try listener.world.train(steps: 1..<200)
    _ = listener.hear()
    let heard = try listener.press(.control("l"))
    #expect(
      heard.contains { $0.contains("is at step 199, epoch 2 of ") && $0.contains("412 images a second") })
    #expect(heard.contains { $0.hasPrefix("Cell 3 of 19, split") })
  }

  @Test func aPausedRunSaysEachSingleStep() throws {
    var listener = try listener(.training)
    _ = try listener.press(.character("."))
    try listener.world.train(steps: 1..<2)
    #expect(listener.hear().contains { $0.contains("waits at step 1: loss ") })
  }

  // MARK: What lies over the notebook

  @Test func aPromptIsALineWithTheCaretInIt() throws {
    var listener = try listener(.split)
    #expect(try listener.press(.character(":")).first?.hasPrefix("Command line: ") == true)
    #expect(try listener.type("set lr").isEmpty, "what is typed is echoed by the line itself")
    #expect(listener.line?.before == ":set lr" && listener.line?.after == "")
    _ = try listener.press(.left, .left)
    #expect(listener.line?.before == ":set " && listener.line?.after == "lr")
    #expect(try listener.press(.escape) == ["The cell as a whole."])
    #expect(listener.line == nil)
  }

  @Test func completionsAreSaidWithTheChosenOne() throws {
    var listener = try listener(.split)
    _ = try listener.press(.character(":"))
    _ = try listener.type("set s")
    #expect(try listener.press(.tab) == ["2 completions: schedule, seed."])
    #expect(try listener.press(.tab) == ["1 of 2: schedule."])
  }

  @Test func thePaletteSaysItsChosenLine() throws {
    var listener = try listener(.split)
    _ = try listener.press(.control("p"))
    let heard = try listener.type("go to 3")
    #expect(heard == ["1 of 2: go to 3 split, :3."])
    #expect(listener.line?.before == "> go to 3")
  }

  @Test func theQuestionBeforeQuittingSaysItsAnswers() throws {
    var listener = try listener(.split)
    _ = try listener.press(.character("C"))
    let heard = try listener.press(.character("q"))
    #expect(heard.first == "Quit?")
    #expect(heard.contains("d: discard and quit") && heard.contains("Esc: stay"))
    _ = try listener.press(.character("d"))
    #expect(listener.world.status == 0)
  }

  @Test func helpIsReadAPageAtATime() throws {
    var listener = try listener(.split)
    let first = try listener.press(.character("?"))
    let second = try listener.press(.pageDown)
    #expect(first.first == "Help, Escape closes it." && first.count > 10)
    #expect(first.contains("Left Right h l: step inside the cell: image, path, operation, block"))
    #expect(second.last?.hasPrefix("Lines ") == true)
    #expect(Set(first.dropFirst().filter { $0.count > 20 }).isDisjoint(with: second))
  }

  @Test func aSmallTerminalHearsAllTheSame() throws {
    var listener = try Listener(.split, columns: 20)
    #expect(listener.hear().contains { $0.hasPrefix("Cell 3 of 19") })
    #expect(try listener.press(.down).contains { $0.hasPrefix("Cell 4 of 19") })
    let lines = Narration(listener.world.state, after: nil).lines(after: nil)
    #expect(lines.allSatisfy { CharacterWidth.columns($0) <= 19 })
  }

  @Test func asciiSaysNothingElse() throws {
    var listener = try Listener(.transform)
    listener.world.state.interface.surface.appearance.glyphs = .ascii
    #expect(listener.hear().allSatisfy { $0.allSatisfy(\.isASCII) })
  }

  @Test func theScreenCanBeHadAgainAndLeft() throws {
    var world = try World(NotebookStart(size: Size(columns: 40, rows: 10)))
    try world.send(.began)
    world.state.interface.surface.size = Size(columns: 100, rows: 30)
    try world.command("reader")
    #expect(world.state.isReader && world.state.size == Size(columns: 80, rows: 24))
    try world.command("reader")
    #expect(!world.state.isReader && world.state.size == Size(columns: 40, rows: 10))
    let switches = world.log.compactMap { if case .setReader(let isOn) = $0 { isOn } else { nil } }
    #expect(switches == [true, false])
  }
}
