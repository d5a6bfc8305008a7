import ResNeXtModel
import Testing
import Training

@testable import Notebook

@Suite("Reading the curves at a place")
struct RunReadingTests {
  /// A run of `epochs` epochs of 10 steps, whose batches have the losses 1, 2, 3 … and ever the accuracy 26 %.
  private func run(_ number: Int, epochs: Int) -> RunRecord {
    let configuration = TrainingConfiguration(network: Preset.tiny.configuration, data: .shapes)
    var run = RunRecord(number: number, configuration: configuration, presetName: "tiny")
    for step in 1...epochs * 10 {
      run.record(
        StepReport(
          epoch: (step - 1) / 10 + 1, step: step, stepInEpoch: (step - 1) % 10 + 1, stepsPerEpoch: 10,
          loss: Float(step), accuracy: 0.26, epochLoss: 0, epochAccuracy: 0, learningRate: 1,
          imagesPerSecond: 1,
          seconds: 1))
      guard step % 10 == 0 else { continue }
      run.record(
        EpochReport(
          epoch: step / 10, step: step, loss: 0, accuracy: 0, validationLoss: Float(step) / 100,
          validationAccuracy: 0.5, learningRate: 1, imagesPerSecond: 1, seconds: 1))
    }
    return run
  }

  @Test("Where a run never was it has no values")
  func beyondTheRun() {
    let reading = ChartReading(run(1, epochs: 2).curves, at: 2.5, .epoch)
    #expect(reading.text(.loss) == "–")
    #expect(reading.short(.loss) == "–")
  }

  @Test("Its last step is a place where it was")
  func atTheEnd() {
    #expect(ChartReading(run(1, epochs: 2).curves, at: 2, .epoch).values[.loss] == 20)
  }

  @Test(
    "Loss and accuracy are of the same batch, accuracies in per cent, held-out values of the last epoch before"
  )
  func values() {
    #expect(
      ChartReading(run(1, epochs: 3).curves, at: 1.5, .epoch).text(.loss)
        == "loss 15.0, accuracy 26.0 %, held out 0.100, 50.0 % (epoch 1)")
    #expect(
      ChartReading(run(1, epochs: 3).curves, at: 0.4, .epoch).text(.loss) == "loss 4.00, accuracy 26.0 %")
  }

  @Test("The cross-hair reads every run, and says which one never came so far")
  func everyRun() throws {
    var world = try World(NotebookStart(size: Size(columns: 200, rows: 60), cell: .training))
    try world.send(.began)
    try world.press(.character(" "))
    try world.train(steps: 1..<300)
    try world.press(.character("x"), .character("C"), .character(" "))
    try world.train(steps: 1..<40)
    try world.press(.character("x"), .tab, .tab, .left)
    let line = try #require(
      world.text.split(separator: "\n").first { $0.contains("epoch 1.") && $0.contains("tiny-c4-shapes-1") })
    #expect(line.contains("tiny-c8-shapes-1: –"), "\(line)")
    #expect(line.contains("tiny-c4-shapes-1: "), "\(line)")
    #expect(!line.contains("tiny-c4-shapes-1: –"), "\(line)")
  }
}
