import ResNeXtModel
import Testing

@testable import Notebook

@Suite struct ReceptiveFieldTests {
  private func field(_ preset: Preset) throws -> ReceptiveField {
    ReceptiveField(architecture: try Architecture(preset.configuration))
  }

  @Test func aThreeByThreeReadsItsNeighboursAndNothingOutside() {
    let step = WindowStep(kernel: 3, stride: 1, padding: 1, inputSize: 32)
    #expect(step.input(of: PixelWindow(y: 5, x: 9)).text == "y 4–6 x 8–10")
    #expect(step.input(of: PixelWindow(y: 0, x: 31)).text == "y 0–1 x 30–31")
  }

  @Test func aStrideOnTheOneByOneSkipsPositions() throws {
    let field = try field(.notebookCIFAR)
    let block = try #require(field.architecture.block(BlockName(stage: 1, index: 0)))
    #expect(field.blockInput(of: .reduceConvolution, in: block, y: 3, x: 4).text == "y 6 x 8")
    #expect(field.blockInput(of: .groupedConvolution, in: block, y: 3, x: 4).text == "y 4–8 x 6–10")
  }

  @Test func thePaperStridesInTheThreeByThree() throws {
    let field = try field(.small)
    let block = try #require(field.architecture.block(BlockName(stage: 1, index: 0)))
    #expect(field.blockInput(of: .reduceConvolution, in: block, y: 3, x: 4).text == "y 3 x 4")
    #expect(field.blockInput(of: .groupedConvolution, in: block, y: 3, x: 4).text == "y 5–7 x 7–9")
    #expect(field.blockInput(of: .shortcutConvolution, in: block, y: 3, x: 4).text == "y 6 x 8")
  }

  @Test func theImageWindowGrowsBlockByBlock() throws {
    let field = try field(.notebookCIFAR)
    let first = BlockName(stage: 0, index: 0)
    let second = BlockName(stage: 0, index: 1)
    #expect(field.image(of: .stemConvolution, y: 10, x: 10).text == "y 9–11 x 9–11")
    #expect(field.image(of: .block(first, .input), y: 10, x: 10).text == "y 9–11 x 9–11")
    #expect(field.image(of: .block(first, .groupedConvolution), y: 10, x: 10).text == "y 8–12 x 8–12")
    #expect(field.image(of: .block(second, .output), y: 10, x: 10).text == "y 7–13 x 7–13")
    #expect(field.image(of: .pooled, y: 0, x: 0).text == "y 0–31 x 0–31")
  }

  @Test func anImageNetStemReadsFourPixelsAPosition() throws {
    let field = try field(.notebook50)
    #expect(field.image(of: .stemConvolution, y: 4, x: 4).text == "y 5–11 x 5–11")
    #expect(field.image(of: .stemPool, y: 2, x: 2).text == "y 5–15 x 5–15")
  }
}
