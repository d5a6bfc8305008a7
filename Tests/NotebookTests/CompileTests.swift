import Foundation
import ResNeXtModel
import Testing
import Training

@testable import Notebook

/// The cell compile: the rates of a whole run, and where a loss stands.
@Suite struct CompileTests {
  private func world(_ preset: Preset = .notebookCIFAR, columns: Int = 80) throws -> World {
    var world = try World(
      NotebookStart(
        size: Size(columns: columns, rows: columns > 100 ? 50 : 24), preset: preset, cell: .compile))
    try world.send(.began)
    return world
  }

  @Test func theNotebooksScheduleChangesAfterTheEpochsThatItsScriptMeans() throws {
    var world = try world()
    try world.command("set schedule notebook")
    try world.command("set epochs 200")
    let phases = RatePlan(state: world.state).phases
    #expect(phases.map(\.text) == ["1–81", "82–121", "122–161", "162–181", "182–200"])
    #expect(phases.map { RatePlan.text($0.rate) } == ["0.001", "0.0001", "1e−05", "1e−06", "5e−07"])
    let text = world.text
    for part in ["82–121: 0.0001", "182–200: 5e−07", "0.0001┤", "5e−07┤"] {
      #expect(text.contains(part), "\(part)\n\(text)")
    }
  }

  @Test func aRateThatAlwaysMovesSaysItsBeginningPeakAndEnd() throws {
    var world = try world()
    try world.command("set schedule one-cycle")
    let phases = RatePlan(state: world.state).phases
    #expect(phases.map(\.text) == ["first step", "epoch 4", "last step"])
    #expect(RatePlan.text(phases[0].rate) == "4e−05" && RatePlan.text(phases[1].rate) == "0.001")
    #expect(phases[2].rate < 1e-6)
  }

  @Test func theLossIsMeasuredFromTheLogitsOfTheShownImage() throws {
    let world = try world()
    // FakeTrace's logits: ((7 c + 3) mod 11) · 0.35 − 1.
    let logits = (0..<10).map { Double(($0 * 7 + 3) % 11) * 0.35 - 1 }
    let total = log(logits.reduce(0) { $0 + exp($1) })
    let loss = StartingLoss(state: world.state)
    let label = try #require(world.state.weights?.classNames.firstIndex(of: loss.label))
    let ofImage = try #require(loss.ofImage)
    #expect(abs(ofImage - (total - logits[label])) < 1e-5)
    let mean = logits.reduce(0, +) / 10
    let ofAll = try #require(loss.ofAllClasses)
    #expect(abs(ofAll - (total - mean)) < 1e-5)
    #expect(abs(loss.ofEqualShares - 2.302585) < 1e-6)
    #expect(world.text.contains("ln 10 = 2.303"))
  }

  @Test func beforeALogitIsThereItSaysWhatItWaitsFor() throws {
    var world = try World(NotebookStart(cell: .compile))
    world.isAnswering = false
    try world.send(.began)
    #expect(StartingLoss(state: world.state).ofAllClasses == nil)
    #expect(world.text.contains("the weights are being made …"))
  }

  @Test func bothFormsSayTheirOwnOptimizersNumbers() throws {
    let (notebook, paper) = (try world().state, try world(.tiny).state)
    #expect(CompileFacts(state: notebook).optimizer.contains("ε 1e−7"))
    #expect(CompileFacts(state: paper).optimizer.contains("ε 1e−8"))
    var sgd = try world(.tiny)
    try sgd.command("set optimizer sgd")
    #expect(CompileFacts(state: sgd.state).optimizer.hasPrefix("SGD, Nesterov momentum 0.9"))
    #expect(CellKind.compile.definition.why(sgd.state).contains("divided by 10 at epochs 150 and 225 of 300"))
    #expect(CellKind.compile.definition.why(notebook).contains("5e-7 after 181 of 200"))
  }

  @Test func itStandsBetweenNetworkAndSummary() {
    #expect(CellKind.compile.number == CellKind.network.number + 1)
    #expect(CellKind.summary.number == CellKind.compile.number + 1)
  }
}
