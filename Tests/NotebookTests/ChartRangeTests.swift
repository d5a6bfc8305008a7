import Testing
import Training

@testable import Notebook

@Suite("The axis of x of charts")
struct ChartRangeTests {
  @Test("A linear axis goes from 0 to its end, and back from a share to the place")
  func linear() {
    let range = ChartRange(end: 8)
    #expect(range.share(2) == 0.25 && range.place(0.25) == 2)
    #expect(range.share(8) == 1 && range.share(10) == 1.25)
    #expect(range.share(.nan) == nil)
    #expect(!range.isZoomed)
  }

  @Test("A logarithmic axis begins at the first place above 0; 0 and what is below have no place on it")
  func logarithmic() throws {
    let range = ChartRange(end: 1000, first: 1, logarithmic: true)
    #expect(abs(try #require(range.share(10)) - 1.0 / 3) < 1e-12)
    #expect(abs(range.place(2.0 / 3) - 100) < 1e-9)
    #expect(range.share(0) == nil && range.share(-1) == nil)
  }

  @Test("Without a place above 0, or where it is the end, the axis is linear")
  func notLogarithmic() {
    #expect(!ChartRange(end: 5, first: nil, logarithmic: true).isLogarithmic)
    #expect(!ChartRange(end: 5, first: 5, logarithmic: true).isLogarithmic)
    #expect(ChartRange(end: 0).share(0) == 0, "an axis without an end is one all the same")
  }

  @Test("Closer around a place leaves that place where it is; further away ends at all of the axis")
  func zooms() throws {
    let range = ChartRange(end: 8)
    let window = try #require(range.zoomed(by: 0.5, around: 0.25))
    #expect(window == ChartWindow(low: 1, high: 5))
    let near = ChartRange(end: 8, window: window)
    #expect(near.isZoomed && near.share(2) == 0.25)
    #expect(near.zoomed(by: 2, around: 0.25) == nil)
    let far = try #require(near.zoomed(by: 1.5, around: 1))
    #expect(far == ChartWindow(low: 0, high: 6), "no further than the end of the axis")
  }

  @Test("Nobody comes closer than a ten thousandth of the axis")
  func deepest() throws {
    let range = ChartRange(end: 10, window: ChartWindow(low: 4, high: 4.001))
    let window = try #require(range.zoomed(by: 0.5, around: 0.5))
    #expect(abs(window.high - window.low - 0.001) < 1e-9)
  }

  @Test("Along the axis it goes to its ends and no further; where all is in sight, nowhere")
  func pans() {
    #expect(ChartRange(end: 8).panned(by: 0.5) == nil)
    let range = ChartRange(end: 8, window: ChartWindow(low: 1, high: 5))
    #expect(range.panned(by: 0.5) == ChartWindow(low: 3, high: 7))
    #expect(range.panned(by: 2) == ChartWindow(low: 4, high: 8))
    #expect(range.panned(by: -1) == ChartWindow(low: 0, high: 4))
  }

  @Test("Zoom on a logarithmic axis is even in decades")
  func logarithmicZoom() throws {
    let range = ChartRange(end: 10000, first: 1, logarithmic: true)
    let window = try #require(range.zoomed(by: 0.5, around: 0.5))
    #expect(abs(window.low - 10) < 1e-9 && abs(window.high - 1000) < 1e-6)
  }

  @Test("A part that lies beyond the axis shows all of it")
  func beyond() {
    #expect(!ChartRange(end: 8, window: ChartWindow(low: 9, high: 12)).isZoomed)
  }

  // MARK: Runs

  /// Steps 2, 4 and 6 of 4 an epoch, at a second a step.
  private var run: RunCurves {
    RunCurves(
      name: "a",
      points: [
        .loss: [2.0, 4, 6].map { RunPoint(step: $0, epoch: $0 / 4, seconds: $0, value: Float(10 - $0)) }
      ],
      operationsPerStep: 5e8)
  }

  @Test(
    "A run ends where its last point stands", arguments: zip(ChartAxis.allCases, [6, 1.5, 6, 3.0]))
  func ends(axis: ChartAxis, end: Double) {
    #expect(run.end(axis) == end)
    #expect(run.place(step: 6, axis) == end && run.place(step: 3, axis) == end / 2)
    #expect(run.step(at: end / 2, axis) == 3 && run.place(step: 0, axis) == 0)
  }

  @Test("A run without clock or operations has no place on their axes")
  func absent() {
    let run = RunCurves(name: "b", points: [.loss: [RunPoint(step: 1, epoch: 0.5, value: 1)]])
    #expect(run.end(.seconds) == nil && run.end(.flops) == nil && run.end(.epoch) == 0.5)
    #expect(run.place(step: 1, .flops) == nil)
  }

  @Test("The axis of several runs ends with the longest of them")
  func several() {
    let short = RunCurves(name: "c", points: [.loss: [RunPoint(step: 3, epoch: 1, value: 1)]])
    var options = CurveOptions()
    options.axis = .step
    #expect(ChartRange([short, run], options).whole == 0...6)
    #expect(ChartRange([], options, expected: 12).whole == 0...12)
    options.isLogarithmicX = true
    #expect(ChartRange([short, run], options).whole == 2...6)
  }
}
