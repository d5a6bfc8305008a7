import Datasets
import Foundation
import Formats
import ResNeXtModel
import Tensors
import Testing
import Training

@testable import Notebook

@Suite("Errors")
struct ErrorsTests {
  private func world(
    columns: Int = 80, rows: Int = 24, data: DataSource = .shapes, classes: Int = 10, answers: Bool = true
  ) throws -> World {
    var network = Preset.tiny.configuration
    network.classes = classes
    var world = try World(
      NotebookStart(
        size: Size(columns: columns, rows: rows),
        training: TrainingConfiguration(network: network, data: data), preset: .tiny,
        cell: answers ? .errors : .setup))
    try world.send(.began)
    guard !answers else { return world }
    // What is measured is answered by hand.
    world.isAnswering = false
    try world.command("errors")
    return world
  }

  private func requests(_ world: World) -> [(number: Int, request: ErrorRequest)] {
    world.log.compactMap {
      if case .measureErrors(let number, let request) = $0 { (number, request) } else { nil }
    }
  }

  private func found(_ world: World) throws -> ErrorMeasurement {
    try #require(ErrorsCell().newest(world.state)).measurement
  }

  // MARK: Measuring

  @Test(
    "The open cell measures once, of the shown weights and all images; what is found is said with its source")
  func measuring() throws {
    var world = try world()
    try world.send(.tick(1), .tick(2), .tick(3))
    #expect(requests(world).count == 1)
    let asked = try #require(requests(world).last).request
    #expect(asked.data == .shapes && asked.images == nil && asked.muted.isEmpty)
    #expect(asked.weights.weights == world.state.weights?.weights)
    let found = try found(world)
    #expect(world.text.contains("\(NumberText.percent(found.details.accuracy.value, decimals: 1)) right"))
    #expect(world.text.contains("1,000 held-out images · untrained (seed 0)"))
    // A row: its name, its counts with dots for none, its accuracy.
    let row = try #require(world.text.split(separator: "\n").first { $0.contains(" crescent ") })
    let counts = (0..<10).map { found.details.confusion[label: 8, answer: $0] }
    #expect(
      row.split(separator: " ").dropFirst().prefix(10).map(String.init)
        == counts.map { $0 == 0 ? "·" : "\($0)" })
    #expect(row.contains(NumberText.percent(found.details.classes[8].value, decimals: 1)))
    #expect(world.state.freshness(.errors) == .computed)
  }

  @Test("Nothing is measured where the cell is not open and nobody asked")
  func notOpen() throws {
    var world = try World(NotebookStart(preset: .tiny, cell: .split))
    try world.send(.began)
    try world.press(.character(" "))
    try world.train(steps: 1..<330)
    #expect(requests(world).isEmpty)
    try world.command("errors 300")
    #expect(requests(world).count == 1 && requests(world).last?.request.images == 300)
    #expect(world.state.cell == .split)
    #expect(world.state.notice?.text.contains("of 300 held-out images right; most often") == true)
  }

  @Test("While a run computes, each epoch is measured once and a measurement under way comes to its end")
  func epochs() throws {
    var world = try world()
    try world.press(.character(" "))
    let before = requests(world).count
    try world.train(steps: 1..<158)
    #expect(requests(world).count == before + 1)
    for second in 1...30 { try world.send(.tick(Double(second))) }
    #expect(requests(world).count == before + 1, "a tick asked")
    world.isAnswering = false
    try world.train(steps: 158..<315)
    #expect(requests(world).count == before + 2)
    #expect(world.text.contains("the weights have changed since"))
    #expect(world.text.contains("measuring …"))
    try world.train(steps: 315..<472)
    #expect(requests(world).count == before + 2, "one was under way")
    let last = try #require(requests(world).last)
    try world.send(.errorsMeasured(last.number, .success(FakeErrors.measurement(last.request))))
    #expect(requests(world).count == before + 3, "the newest epoch follows")
  }

  @Test("What is known of a measurement under way is shown with how far it is, then the whole")
  func partly() throws {
    var world = try world(answers: false)
    #expect(world.text.contains("the errors are being measured"))
    let asked = try #require(requests(world).last)
    try world.send(.errorsMeasured(asked.number, .success(FakeErrors.measurement(asked.request, images: 50))))
    #expect(world.text.contains("the first 50 of 1,000 images"))
    #expect(world.text.contains("measuring 50 / 1,000, e ends it"))
    #expect(world.state.freshness(.errors) == .stale)
    try world.send(.errorsMeasured(asked.number, .success(FakeErrors.measurement(asked.request))))
    #expect(world.text.contains("1,000 held-out images") && !world.text.contains("measuring"))
  }

  @Test("e ends a measurement, what it found stays and nothing begins of itself; e begins anew")
  func stopping() throws {
    var world = try world(answers: false)
    let asked = try #require(requests(world).last)
    try world.send(
      .errorsMeasured(asked.number, .success(FakeErrors.measurement(asked.request, images: 100))))
    try world.press(.character("e"))
    let isEnded = world.log.contains { if case .stopErrors = $0 { true } else { false } }
    #expect(isEnded && world.text.contains("the first 100 of 1,000 images"))
    try world.send(.errorsMeasured(asked.number, .success(FakeErrors.measurement(asked.request))))
    #expect(world.text.contains("the first 100 of 1,000 images"), "an ended measurement was heard")
    try world.send(.tick(9))
    #expect(requests(world).count == 1)
    try world.press(.character("e"))
    #expect(requests(world).count == 2)
    try world.command("errors stop")
    try world.command("errors stop")
    #expect(world.state.notice?.text == "no errors are being measured: e begins")
    try world.command("errors many")
    #expect(world.state.notice?.text.hasPrefix("errors takes a number of images") == true)
  }

  @Test("Why nothing could be measured is said once, nothing is tried again, and what was shown stays")
  func failing() throws {
    var world = try world(rows: 40)
    world.isAnswering = false
    try world.command("set data cifar10")
    let asked = try #require(requests(world).last)
    #expect(asked.request.data == .cifar10)
    #expect(world.text.contains("measured on shapes (procedural), not on the chosen data"))
    try world.send(.errorsMeasured(asked.number, .failure(Failure("CIFAR-10 was not found"))))
    #expect(world.state.notice?.text == "errors: CIFAR-10 was not found")
    #expect(world.text.contains("not measured anew: CIFAR-10 was not found"))
    #expect(world.text.contains("1,000 held-out images"))
    let count = requests(world).count
    try world.send(.tick(5), .tick(6))
    #expect(requests(world).count == count)
    try world.press(.character("e"))
    #expect(requests(world).count == count + 1)
  }

  @Test("Other weights and other mutes are measured at once; another network shows nothing of the one before")
  func changing() throws {
    var world = try world()
    try world.command("set seed 5")
    #expect(requests(world).count == 2)
    try world.command("mute layer1.0:2")
    #expect(requests(world).last?.request.muted == MutedPaths([1], of: BlockName(stage: 0, index: 0)))
    #expect(world.text.contains("muted layer1.0:2"))
    world.isAnswering = false
    try world.command("preset small")
    #expect(ErrorsCell().newest(world.state) == nil)
    #expect(!world.text.contains("held-out images"))
  }

  @Test("Images without an answer are counted and said")
  func unanswered() throws {
    var world = try world(rows: 40, answers: false)
    let asked = try #require(requests(world).last)
    var found = ErrorMeasurement(
      dataName: "shapes", classNames: asked.request.weights.classNames, heldOut: 2, planned: 2)
    for label in 0..<2 {
      found.collect(ClassifiedImage(index: label, label: label, logits: [Float](repeating: .nan, count: 10)))
    }
    found.endBatch()
    try world.send(.errorsMeasured(asked.number, .success(found)))
    #expect(world.text.contains("2 images have no answer: a logit is not finite"))
    #expect(world.text.contains("loss NaN"))
  }

  // MARK: Walking

  /// A world in the matrix at a cell that has images, and these.
  private func atMistakes() throws -> (World, [Int]) {
    var world = try world()
    try world.press(.enter, .down, .right, .right)
    let images = try found(world).images(label: 1, answer: 2)
    #expect(images.count > 2)
    return (world, images)
  }

  @Test("Arrows choose a cell of the matrix and stop at its edges; its count stands in words")
  func matrix() throws {
    var (world, images) = try atMistakes()
    #expect(world.text.contains("square → triangle: \(images.count) of 100, \(images.count).0 %"))
    try world.press(.home)
    #expect(world.state.interface.places.errors.label == 0 && world.state.interface.places.errors.answer == 0)
    try world.press(.up)
    #expect(world.state.notice?.text == "there is nothing further on this side")
    try world.press(.end)
    #expect(world.text.contains("grid, right: "))
    try world.press(.escape)
    #expect(world.state.depth == .browse && world.state.cell == .errors)
  }

  @Test("Enter shows the images of a cell, each the image of every other cell, until Esc; undo takes it back")
  func walking() throws {
    var (world, images) = try atMistakes()
    let first = world.state.shownImage?.name
    try world.press(.enter)
    #expect(world.text.contains("square → triangle · 1 of \(images.count), the surest first"))
    #expect(world.state.shownImage?.name == "held out \(images[0])")
    #expect(world.state.shownImage?.label == "square")
    try world.press(.right)
    #expect(world.state.shownImage?.name == "held out \(images[1])")
    try world.press(.enter)
    #expect(world.state.cell == .image)
    try world.press(.right)
    #expect(world.state.shownImage?.name == "held out \(images[2])")
    try world.command("transform")
    try world.press(.character("I"))
    #expect(world.state.shownImage?.name == "held out \(images[1])")
    #expect(world.state.maps.source?.image == world.state.shownImage?.identity)
    #expect(world.state.history.undoName == "image held out \(images[1])")
    for _ in 0..<4 { try world.press(.character("u")) }
    #expect(world.state.shownImage?.name == first)
    try world.press(.character("i"))
    #expect(world.state.shownImage?.name == "shape_1")
  }

  @Test("Esc and Backspace go back to the matrix; the image stays; an end of the walk says so")
  func back() throws {
    for key in [Key.escape, .backspace] {
      var (world, images) = try atMistakes()
      try world.press(.enter, .left)
      #expect(world.state.notice?.text.hasPrefix("this is the first of \(images.count)") == true)
      try world.press(key)
      #expect(world.state.depth == .inside && world.text.contains("Enter: its images"))
      #expect(world.state.shownImage?.name == "held out \(images[0])")
      try world.press(key)
      #expect(world.state.depth == .browse)
    }
  }

  @Test("A cell without images is not gone into, nor is the calibration, nor what is not known")
  func nothing() throws {
    var world = try world()
    try world.press(.enter, .right, .right, .right, .right, .enter)
    #expect(world.state.notice?.text == "no image: circle → ring")
    try world.press(.escape, .right, .right, .right, .enter)
    #expect(world.state.depth == .browse)
    #expect(world.state.notice?.text.hasPrefix("there is nothing to go into") == true)
    var waiting = try self.world(answers: false)
    try waiting.press(.enter)
    #expect(waiting.state.depth == .browse)
    #expect(waiting.state.notice?.text == "the errors are being measured")
  }

  @Test("The surest mistakes are pictures with what they are, what they were taken for and how surely")
  func mistakes() throws {
    var world = try world()
    try world.press(.right)
    let mistakes = try found(world).details.mistakes.mistakes
    let names = ShortNames.of(ClassNames.shapes, columns: 4)
    #expect(world.text.contains("\(names[mistakes[0].label]) → \(names[mistakes[0].answer])"))
    #expect(world.text.contains(NumberText.percent(mistakes[0].confidence, decimals: 1)))
    try world.press(.enter, .right, .enter)
    #expect(world.state.shownImage?.name == "held out \(mistakes[1].image)")
    try world.press(.escape, .escape, .right, .enter, .down, .enter)
    let wrong = try found(world).mistakes(label: 1)
    #expect(world.state.shownImage?.name == "held out \(wrong[0])")
  }

  @Test("A held-out image that cannot be read is said, and the image before stays")
  func unreadable() throws {
    var world = try world()
    let before = world.state.shownImage?.name
    try world.command("image held out 4000")
    #expect(world.state.notice?.text == "held-out images: there is no image 4000")
    #expect(world.state.shownImage?.name == before && world.state.document.choices.image == nil)
    try world.command("image held out 400")
    #expect(world.state.shownImage?.name == "held out 400")
    #expect(world.state.history.undoName == "image held out 400")
  }

  @Test("Many held-out images that were shown leave room for others, and undo reads them again")
  func guests() throws {
    var world = try world()
    for index in 100..<140 { try world.command("image held out \(index)") }
    #expect(world.state.images.filter { $0.heldOut != nil }.count == 24)
    for _ in 0..<35 { try world.press(.character("u")) }
    #expect(world.state.shownImage?.name == "held out 104")
  }

  // MARK: Sessions

  @Test(
    "A session keeps the view and the held-out image, which is read again",
    arguments: [DataSource.shapes, .directory("/d/mine")])
  func session(data: DataSource) throws {
    var world = try world(data: data)
    try world.press(.right, .enter, .enter)
    let name = try #require(world.state.shownImage?.name)
    #expect(name.hasPrefix(data == .shapes ? "held out " : "mine held out "))
    try world.command("save /s/a")
    var again = try World(NotebookStart(sessionPath: "/s/a.ipynb", opensSession: true))
    again.files = world.files
    again.weightsFiles = world.weightsFiles
    try again.send(.began)
    #expect(again.state.cell == .errors && ErrorsCell().tab(again.state) == .mistakes)
    #expect(again.state.shownImage?.name == name)
    let isMissed = again.state.interface.talk.log.contains { $0.text.contains("is not here") }
    #expect(!isMissed)
  }

  // MARK: Many classes, values, clicks

  @Test("A hundred classes are listed by their confusions, the worst classes beside them, with the same keys")
  func manyClasses() throws {
    var world = try world(columns: 120, rows: 40, classes: 100)
    let found = try found(world)
    #expect(found.classNames.count == 100)
    let pairs = found.details.confusion.confusions(atMost: 2)
    func title(_ pair: ConfusionMatrix.Entry) -> String {
      "\(found.name(pair.label)) → \(pair.answer.map(found.name) ?? "")"
    }
    #expect(world.text.contains("most often confused: true → answer"))
    #expect(world.text.contains("worst classes"))
    #expect(world.text.contains(title(pairs[0].entry)))
    try world.press(.enter, .down, .enter)
    #expect(world.text.contains("\(title(pairs[1].entry)) · 1 of \(pairs[1].images)"))
  }

  @Test("CIFAR-100's superclasses stand beside its classes, and how often the answer is of the right one")
  func superclasses() throws {
    var world = try world(columns: 200, rows: 60, classes: 100)
    #expect(!world.text.contains("superclass"))
    let asked = try #require(world.state.live.measured.errors.newest(of: world.state.training.network))
    var found = ErrorMeasurement(
      dataName: "CIFAR-100", classNames: ClassNames.cifar100, heldOut: 2, planned: 2)
    for (index, answer) in [4, 30].enumerated() {
      var logits = [Float](repeating: 0, count: 100)
      logits[answer] = 5
      found.collect(ClassifiedImage(index: index, label: index == 0 ? 0 : 4, logits: logits))
    }
    found.endBatch()
    let number = world.state.live.measured.errors.begin(asked.subject, after: nil)
    let isNew = world.state.live.measured.errors.receive(number, .success(found))
    #expect(isNew)
    #expect(world.text.contains("50.0 % in the right superclass"))
  }

  @Test("A click chooses a cell of the matrix, another one goes into it; a click on a picture chooses it")
  func clicks() throws {
    var world = try world(columns: 200, rows: 60)
    func click(_ effect: Place.Effect) throws {
      let places = view(world.state, size: world.state.size).screen.places
      let place = try #require(places.last { $0.effect == effect })
      try world.use(.press, column: place.area.column + 1, row: place.area.row)
    }
    try click(.entry(12, of: 0))
    #expect(world.state.interface.places.errors.label == 1 && world.state.interface.places.errors.answer == 2)
    #expect(!world.state.interface.places.errors.isWalking)
    try click(.entry(12, of: 0))
    #expect(world.state.interface.places.errors.isWalking)
    try click(.entry(2, of: ErrorsCell.walkStep))
    #expect(world.state.live.measured.errors.walk?.place == 2)
    try world.press(.escape)
    try click(.entry(3, of: 1))
    #expect(ErrorsCell().tab(world.state) == .mistakes && world.state.interface.places.errors.mistake == 3)
    try click(.entry(3, of: 1))
    let mistakes = try found(world).details.mistakes.mistakes
    #expect(world.state.shownImage?.name == "held out \(mistakes[3].image)")
  }

  @Test("Values are the matrix with its names, and what the other views show")
  func values() throws {
    var world = try world()
    let found = try found(world)
    var lines = csv(world.state, cell: .errors).split(separator: "\n").map(String.init)
    #expect(lines[0].contains("step matrix") && lines[0].contains("weights untrained (seed 0)"))
    #expect(lines[1] == "label," + ClassNames.shapes.joined(separator: ",") + ",no answer")
    let counts = (0..<10).map { "\(found.details.confusion[label: 3, answer: $0])" }
    #expect(lines[5] == "cross," + counts.joined(separator: ",") + ",0")
    for (step, first) in [(1, "image,label"), (2, "label,images"), (3, "above,up_to")] {
      ErrorsCell().choose(step: step, &world.state)
      lines = csv(world.state, cell: .errors).split(separator: "\n").map(String.init)
      #expect(lines[1].hasPrefix(first))
      #expect(lines.count == 2 + [0, found.details.mistakes.mistakes.count, 10, 15][step])
    }
  }

  @Test("Keys of the errors are refused elsewhere with where they are")
  func elsewhere() throws {
    var world = try World(NotebookStart(cell: .split))
    try world.send(.began)
    try world.press(.character("e"))
    #expect(world.state.notice?.text == "split measures no errors: :errors does")
  }
}

@Suite("Parts of the errors")
struct ErrorsPartsTests {
  @Test("Short names differ, begin as the names do where they can, and never lose a digit")
  func shortNames() {
    #expect(
      ShortNames.of(ClassNames.cifar10, columns: 3)
        == ["air", "aut", "bir", "cat", "dee", "dog", "fro", "hor", "shi", "tru"])
    #expect(ShortNames.of(["stone", "store", "stork"], columns: 3) == ["sne", "sre", "srk"])
    #expect(ShortNames.of(["stone", "shone"], columns: 3) == ["sto", "sho"])
    #expect(ShortNames.of(["class 0", "class 1", "class 10"], columns: 3) == ["0", "1", "2"])
    #expect(ShortNames.of(["aabc", "aabc"], columns: 2) == ["0", "1"])
    for columns in 1...6 {
      for names in [ClassNames.cifar10, ClassNames.cifar100, ClassNames.shapes] {
        #expect(Set(ShortNames.of(names, columns: columns)).count == names.count)
      }
    }
  }

  @Test(
    "A number is read on the colour of any share", arguments: Appearance.Background.allCases,
    [Appearance.Colors.indexed256, .direct])
  func contrast(background: Appearance.Background, colors: Appearance.Colors) throws {
    let styles = ShareStyle(Theme(appearance: Appearance(colors: colors, background: background)))
    func rgb(_ color: Color) -> RGB? {
      switch color {
      case .standard: return nil
      case .indexed(let index): return Palette.rgb(index)
      case .direct(let red, let green, let blue): return RGB(red, green, blue)
      }
    }
    for step in 0...100 {
      let style = styles.style(Float(step) / 100)
      let (ink, paper) = (try #require(rgb(style.foreground)), try #require(rgb(style.background)))
      #expect(ink.contrast(with: paper) >= 4.5, "\(step) %")
    }
    #expect(styles.style(0.02) != styles.style(0.1) && styles.style(0.1) != styles.style(0.9))
  }

  @Test("A held-out image is found again by its name, of the sources that are known")
  func names() {
    for data in [DataSource.shapes, .cifar10, .cifar100, .directory("/a/b/mine")] {
      let image = HeldOutImage(data: data, index: 37)
      #expect(HeldOutImage(named: image.name, among: [.shapes, .cifar10, .cifar100, data]) == image)
      #expect(HeldOutImage(named: image.name + "x", among: [data]) == nil)
    }
    #expect(HeldOutImage(named: "mine held out 3", among: DataSource.named) == nil)
    #expect(HeldOutImage(named: "held out -3", among: DataSource.named) == nil)
  }

  @Test("A walk ends at its ends")
  func walk() throws {
    let images = (0..<3).map { HeldOutImage(data: .shapes, index: $0) }
    #expect(ErrorWalk("none", []) == nil && ErrorWalk("behind", images, at: 3) == nil)
    var walk = try #require(ErrorWalk("some", images, at: 1))
    #expect(walk.go(1) && walk.current.index == 2)
    #expect(!walk.go(1) && walk.current.index == 2)
    #expect(walk.go(-5) && walk.place == 0 && !walk.go(-1))
  }
}

/// Screens of the errors beside those that every cell has.
@Suite struct ErrorsGoldenTests {
  private func world(_ columns: Int, _ rows: Int, colors: Appearance.Colors = .mono) throws -> World {
    var world = try World(
      NotebookStart(
        appearance: Appearance(colors: colors), size: Size(columns: columns, rows: rows), preset: .tiny,
        cell: .errors, sessionPath: "/s/tour.ipynb"))
    try world.send(.began)
    world.state.interface.talk.notice = nil
    return world
  }

  @Test func aMatrixOverItsMistakes() throws {
    try Golden.compare(world(120, 40, colors: .indexed256), "errors-120x40")
  }

  @Test func mistakesAlone() throws {
    var world = try world(80, 24)
    try world.press(.right, .enter, .right)
    try Golden.compare(world, "errors-mistakes-80x24")
  }

  @Test(arguments: [(80, 24), (120, 40), (200, 60)])
  func walkedThrough(columns: Int, rows: Int) throws {
    var world = try world(columns, rows)
    try world.press(.enter, .right, .enter, .right)
    world.state.interface.talk.notice = nil
    try Golden.compare(world, "errors-walk-\(columns)x\(rows)")
  }

  @Test func staleWhileItIsMeasuredAnew() throws {
    var world = try world(80, 24)
    world.isAnswering = false
    world.state.document.choices.muted = MutedPaths([1], of: BlockName(stage: 0, index: 0))
    try world.send(.tick(1))
    try Golden.compare(world, "errors-stale-80x24")
  }

  @Test func manyClasses() throws {
    var world = try World(
      NotebookStart(
        appearance: Appearance(colors: .mono), size: Size(columns: 80, rows: 24), preset: .tiny,
        cell: .errors,
        sessionPath: "/s/tour.ipynb"))
    try world.send(.began)
    try world.command("set classes 100")
    world.state.interface.talk.notice = nil
    try Golden.compare(world, "errors-classes-100-80x24")
  }
}
