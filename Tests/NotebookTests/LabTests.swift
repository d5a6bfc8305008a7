import Datasets
import Foundation
import ResNeXtModel
import Tensors
import Testing

@testable import Notebook
@testable import Training

@Suite("Lab")
struct LabTests {
  private func world(_ size: Size = Size(columns: 80, rows: 24), preset: Preset = .tiny) throws -> World {
    var world = try World(
      NotebookStart(
        appearance: Appearance(colors: .mono), size: size, preset: preset, cell: .lab,
        sessionPath: "/s/tour.ipynb"))
    try world.send(.began)
    world.state.interface.talk.notice = nil
    return world
  }

  /// Points of every setting, which learn the faster the more paths they have.
  static func record(_ points: Range<Int>, in world: inout World) throws {
    let sweep = try #require(world.sweep)
    for point in points {
      for (index, run) in sweep.record.runs.enumerated() {
        let loss = 2.3 / (1 + Float(point * (index + 3)) / 40)
        try world.send(
          .sweep(
            sweep.number,
            .point(
              index,
              SweepPoint(
                step: 30 * point, loss: loss, validationLoss: loss, validationAccuracy: 1 - loss / 2.5,
                imagesPerSecond: 600, seconds: Double(point) * 1.6,
                flops: run.cost.flops(images: 960 * point)))))
      }
    }
  }

  private func starts(_ world: World) -> [SweepToStart] {
    world.log.compactMap { if case .startSweep(let sweep) = $0 { sweep } else { nil } }
  }

  @Test("Before anything is trained, the paper's settings are there with what they cost here")
  func plan() throws {
    let world = try world()
    for setting in SweepSetting.paper {
      let cost = try SweepCost(setting.applied(to: Preset.tiny.configuration))
      let line = try #require(world.text.split(separator: "\n").first { $0.contains(" \(setting) ") })
      #expect(line.contains(NumberText.grouped(cost.parameters)))
      #expect(line.contains(PaperResult.of(setting)?.error ?? "none"))
    }
    #expect(world.text.contains("equal complexity"))
    #expect(starts(world).isEmpty)
    let values = CellKind.lab.definition.values(world.state)
    #expect(
      values.count == 6
        && values.allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false).count == 12 })
  }

  @Test("Space runs, pauses and goes on, x ends it, and its settings are the chosen ones")
  func control() throws {
    var world = try world()
    try world.press(.character(" "))
    let start = try #require(starts(world).first)
    #expect(start.record.description.settings == SweepSetting.paper)
    #expect(start.record.description.budget == .steps(600))
    #expect(start.folder == nil)
    #expect(world.state.live.lab.phase == .running)
    try world.press(.character(" "))
    #expect(world.log.contains { if case .pauseSweep = $0 { true } else { false } })
    #expect(world.state.live.lab.phase == .paused)
    try world.press(.character(" "))
    #expect(world.log.contains { if case .resumeSweep = $0 { true } else { false } })
    try world.press(.character("x"))
    #expect(world.state.live.lab.phase == .idle)
    #expect(world.state.run == nil, "no run was begun")
    // What goes on goes on in its folder.
    try world.press(.character(" "))
    #expect(starts(world).count == 2)
    #expect(starts(world)[1].folder == "lab-tiny-shapes-1")
  }

  @Test("A run and a sweep exclude each other, with a sentence")
  func exclusion() throws {
    var world = try world()
    try world.press(.character(" "))
    try world.press(.up, .character(" "))
    #expect(world.run == nil)
    #expect(world.state.notice?.text == "a sweep is under way: it has to end first (x in lab)")
    try world.command("lab")
    try world.press(.character("x"), .up, .character(" "))
    #expect(world.run != nil)
    try world.command("lab")
    try world.press(.character(" "))
    #expect(starts(world).count == 1)
    #expect(world.state.notice?.text.hasPrefix("a run is under way") == true)
  }

  @Test("Points become curves, numbers and values; W, y and X change what is shown")
  func curves() throws {
    var world = try world()
    try world.press(.character(" "))
    try Self.record(1..<8, in: &world)
    #expect(world.text.contains("training loss") && !world.text.contains("no points yet"))
    let last = try #require(world.state.document.sweep?.record.runs[4].points.last)
    #expect(last.step == 210)
    #expect(CellKind.lab.definition.values(world.state).count == 1 + 5 * 7)
    try world.press(.character("y"))
    #expect(world.text.contains("held-out accuracy, over step"))
    try world.press(.character("X"))
    #expect(world.text.contains("over epoch"))
    try world.press(.character("W"))
    #expect(world.state.notice?.text.contains("a sweep is under way") == true)
    try world.press(.character("x"), .character("W"))
    #expect(world.text.contains("fixed width 4") && world.text.contains("16×4"))
    #expect(world.text.contains("before: lab-tiny-shapes-1"))
    try world.press(.character("u"))
    #expect(world.text.contains("equal complexity"))
  }

  @Test("Settings and budgets are typed; what is none is refused and changes nothing")
  func typed() throws {
    var world = try world()
    try world.command("lab 1x8,2×4")
    #expect(world.state.document.choices.lab.settings == .list([SweepSetting(1, 8), SweepSetting(2, 4)]))
    try world.command("lab flops 1e12")
    #expect(world.state.document.choices.lab.budget == .flops(1e12))
    let before = world.state.document.choices.lab
    for line in ["lab 2by4", "lab 1x8,1x8", "lab steps 0", "lab steps x", "lab seconds -1", "lab more words"]
    {
      try world.command(line)
      #expect(world.state.document.choices.lab == before, "\(line)")
      #expect(world.state.notice != nil)
    }
    var notebook = try self.world(preset: .notebookCIFAR)
    try notebook.command("lab 3x8")
    #expect(notebook.state.notice?.text.contains("3×8: cardinality 3 does not divide 32 channels") == true)
  }

  @Test("A session keeps settings, curves and folder, with a seed of any size, and the sweep goes on in it")
  func session() throws {
    var world = try world()
    try world.command("set seed 18446744073709551615")
    try world.command("lab 1x8,2x4")
    try world.press(.character(" "))
    try Self.record(1..<4, in: &world)
    try world.press(.character("x"), .character("s"))
    let kept = try #require(world.state.document.sweep)
    var other = try World(NotebookStart(sessionPath: "/s/tour.ipynb", opensSession: true))
    other.files = world.files
    try other.send(.began)
    #expect(other.state.document.sweep == kept)
    #expect(other.state.document.choices.lab == world.state.document.choices.lab)
    #expect(other.state.training.seed == .max)
    try other.command("lab")
    #expect(other.text.contains("Space goes on"))
    try other.press(.character(" "))
    let start = try #require(starts(other).first)
    #expect(start.folder == "lab-tiny-shapes-1" && start.record == kept.record)
  }

  @Test("A failure is said, the others go on; what cannot begin is said, too")
  func failures() throws {
    var world = try world()
    try world.press(.character(" "))
    let number = try #require(world.sweep).number
    let error = TrainingError.setting(SweepSetting(1, 64), .nonFiniteLoss(step: 3, learningRate: 9))
    try world.send(.sweep(number, .failed(0, error)))
    #expect(world.state.notice?.kind == .failure)
    #expect(world.text.contains("failed"))
    try world.send(.sweep(number, .finished(.complete)))
    #expect(!world.state.live.lab.isActive)
    try world.press(.character(" "))
    let next = try #require(world.sweep).number
    // What an earlier sweep still tells says nothing any more.
    try world.send(.sweep(number, .finished(.stopped)))
    #expect(world.state.live.lab.isActive)
    try world.send(.sweep(next, .refused(.setting(SweepSetting(1, 64), .model(.impossibleLayer("no room"))))))
    #expect(world.state.notice?.text.contains("no room") == true)
    #expect(!world.state.live.lab.isActive)
  }

  @Test("A click on a row chooses it")
  func click() throws {
    var world = try world()
    let screen = view(world.state, size: world.state.size).screen
    let place = try #require(screen.places.last { $0.effect == .step(3) })
    try world.use(.press, column: place.area.column + 2, row: place.area.row)
    #expect(LabCell().row(world.state) == 3)
  }

  @Test(
    "The screens, half way through a sweep",
    arguments: [Size(columns: 80, rows: 24), Size(columns: 120, rows: 40), Size(columns: 200, rows: 60)])
  func golden(size: Size) throws {
    var world = try world(size)
    try world.press(.character(" "))
    try Self.record(1..<11, in: &world)
    world.state.interface.talk.notice = nil
    try Golden.compare(world, "lab-running-\(size.columns)x\(size.rows)")
  }
}
