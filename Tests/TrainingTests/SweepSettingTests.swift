import Foundation
import Formats
import ResNeXtModel
import Testing

@testable import Training

@Suite("Settings and budgets of a sweep")
struct SweepSettingTests {
  @Test(
    "A setting is read with x or ×, with or without the paper's d",
    arguments: ["4x24", "4×24", "4X24", "4x24d", "4×24d"])
  func read(text: String) throws {
    let setting = try #require(SweepSetting(text: text))
    #expect(setting == SweepSetting(4, 24))
    #expect(setting.name == "4x24" && setting.description == "4×24")
  }

  @Test(
    "Anything else is none",
    arguments: [
      "", "4", "4x", "x24", "4x24x2", "4y24", "+4x24", "0x24", "4x0", "1025x4", "4x4097", "٤x24", "4x24dd",
    ])
  func notRead(text: String) { #expect(SweepSetting(text: text) == nil) }

  @Test("A list keeps its order, forgives blanks, and refuses what is none and what stands twice")
  func list() throws {
    #expect(try SweepSetting.list("32x4, 1x64") == [SweepSetting(32, 4), SweepSetting(1, 64)])
    func reason(_ text: String) -> String {
      do { return "\(try SweepSetting.list(text))" } catch { return error.description }
    }
    #expect(reason("1x64,").hasPrefix("settings: '' is no setting"))
    #expect(reason("1x64,2by40").hasPrefix("settings: '2by40' is no setting"))
    #expect(reason("1x64,1×64") == "settings: 1×64 stands twice")
    #expect(reason((1...17).map { "1x\($0)" }.joined(separator: ",")) == "settings: at most 16, not 17")
  }

  @Test("In paper form a setting is C paths of width d, in notebook form C·d channels in all paths together")
  func applied() throws {
    let paper = try SweepSetting(4, 24).applied(to: Preset.small.configuration)
    #expect(paper.cardinality == 4 && paper.width == 24)
    #expect(paper.pathChannels(stage: 0) == 96)
    let notebook = try SweepSetting(4, 24).applied(to: Preset.notebookCIFAR.configuration)
    #expect(notebook.cardinality == 4 && notebook.width == 96)
    #expect(notebook.pathChannels(stage: 0) == 96)
  }

  @Test("What cannot be built is refused with the setting and with the cardinalities that are possible")
  func impossible() {
    do {
      _ = try SweepSetting(3, 8).applied(to: Preset.notebookCIFAR.configuration)
      Issue.record("32 channels are not divided by 3")
    } catch {
      #expect(
        error.description
          == "3×8: cardinality 3 does not divide 32 channels; possible: 1, 2, 4, 8, 16, 32")
    }
  }

  @Test("The paper's settings weigh about the same in its template: table 2")
  func template() {
    #expect(SweepSetting.paper.map(\.name) == ["1x64", "2x40", "4x24", "8x14", "32x4"])
    #expect(PaperResult.equalComplexity.map(\.templateWeights) == [69_632, 69_760, 69_888, 71_456, 70_144])
    #expect(PaperResult.of(SweepSetting(32, 4))?.error == "22.2")
    #expect(PaperResult.of(SweepSetting(32, 8)) == nil)
  }

  @Test("A multiply-add of training is six operations an image")
  func flops() throws {
    let cost = try SweepCost(Preset.tiny.configuration)
    let summary = try NetworkSummary(Preset.tiny.configuration)
    #expect(cost.parameters == summary.total && cost.multiplyAdds == summary.multiplyAdds)
    #expect(cost.flops(images: 10) == Double(60 * summary.multiplyAdds))
  }

  @Test("Twenty points are due over any budget, the last one with its end")
  func points() {
    func due(_ budget: SweepBudget, steps: Int = 0, seconds: Double = 0, flops: Double = 0) -> Int {
      budget.pointsDue(SweepSpending(steps: steps, seconds: seconds, flops: flops))
    }
    #expect(
      [0, 29, 30, 59, 60, 599, 600, 700].map { due(.steps(600), steps: $0) } == [0, 0, 1, 1, 2, 19, 20, 20])
    #expect([0, 1, 2, 3].map { due(.steps(3), steps: $0) } == [0, 6, 13, 20])
    #expect(due(.seconds(10), seconds: 5) == 10)
    #expect(due(.flops(1e12), flops: 0.999e12) == 19)
  }

  @Test("A budget of steps begins no more epochs than it needs")
  func epochs() throws {
    let cost = try SweepCost(Preset.tiny.configuration)
    func epochs(_ budget: SweepBudget) -> Int { budget.epochs(cost, images: 40, batchSize: 16) }
    #expect([1, 3, 4, 6, 7].map { epochs(.steps($0)) } == [1, 1, 2, 2, 3])
    #expect(epochs(.flops(cost.flops(images: 100))) == 4)
    #expect(epochs(.seconds(1)) == 1_000_000)
  }

  @Test("Budgets in files have their name", arguments: [SweepBudget.steps(600), .seconds(2.5), .flops(1e13)])
  func json(budget: SweepBudget) throws {
    let value = try JSONValue(encoding: budget)
    #expect(try value.decoded(as: SweepBudget.self) == budget)
    #expect(try JSONValue(encoding: SweepBudget.steps(600)).text() == #"{"steps":600}"#)
  }
}
