import Foundation
import ResNeXtModel
import Testing
import Training

@testable import Notebook

@Suite("Charts of runs")
struct ChartTests {
  private func world(_ columns: Int, _ rows: Int, steps: Int = 320, cell: CellKind = .training) throws
    -> World
  {
    var world = try World(NotebookStart(size: Size(columns: columns, rows: rows), cell: cell))
    try world.send(.began)
    try world.press(.character(" "))
    try world.train(steps: 1..<steps)
    return world
  }

  @Test("Runs of which none knows its epochs are drawn over steps; one that does keeps the axis")
  func runsWithoutEpochs() throws {
    let state = try World().state
    let logged = RunCurves(
      name: "a", points: [.loss: [RunPoint(step: 1, value: 2), RunPoint(step: 9, value: 1)]])
    let known = RunCurves(name: "b", points: [.loss: [RunPoint(step: 4, epoch: 2, value: 2)]])
    #expect(state.options(of: [logged]).axis == .step && state.range(of: [logged]).whole == 0...9)
    #expect(state.options(of: [logged, known]).axis == .epoch)
    #expect(state.options(of: [RunCurves(name: "c")]).axis == .epoch && state.options(of: []).axis == .epoch)
  }

  // MARK: Columns

  @Test("Points in one column of dots are one piece with its ends and extremes; a gap begins another one")
  func columns() {
    let points: [(x: Double, y: Double)] = [
      (x: 0, y: 1), (x: 0.1, y: 9), (x: 0.2, y: 3), (x: 5, y: 4), (x: 6, y: .nan), (x: 10, y: 5),
    ]
    let columns = CurveColumns(points, ChartRange(end: 10), columns: 11)
    #expect(columns.pieces.count == 3)
    #expect(
      columns.pieces.first
        == CurveColumns.Piece(share: 0, first: 1, last: 3, low: 1, high: 9, isBegin: true))
    #expect(columns.pieces.map(\.isBegin) == [true, false, true])
    #expect(columns.broken == [0.6])
  }

  @Test("A line that leaves what is in sight is cut where it does")
  func cutAtTheEdges() {
    let columns = CurveColumns(
      [(x: 0, y: 0), (x: 4, y: 8), (x: 10, y: 2)], ChartRange(end: 10, window: ChartWindow(low: 2, high: 7)),
      columns: 100)
    #expect(columns.pieces.map(\.first) == [4, 8, 5])
    #expect(columns.pieces.map(\.share) == [0, 0.4, 1])
  }

  @Test("Two million points cost as many pieces as there are columns of dots")
  func manyPoints() {
    let points = (0..<4096).map { (x: Double($0), y: Double($0 % 7)) }
    let columns = CurveColumns(points, ChartRange(end: 4095), columns: 240)
    #expect(columns.pieces.count == 240)
    #expect(columns.pieces.allSatisfy { $0.low == 0 && $0.high == 6 })
  }

  // MARK: Smoothing

  @Test("The mean is corrected for its beginning: of 0 and 1 with weight 0.5 it is 0 and 2/3")
  func smoothing() {
    let smooth = Smoothing(weight: 0.5).smoothed([(x: 0, y: 0), (x: 1, y: 1), (x: 2, y: 1)])
    #expect(smooth[0].y == 0 && abs(smooth[1].y - 2.0 / 3) < 1e-12 && abs(smooth[2].y - 6.0 / 7) < 1e-12)
  }

  @Test("The line as it was stands behind the smoothed one")
  func rawBehind() throws {
    var world = try world(120, 40)
    let before = world.text
    try world.press(.character("S"))
    let after = world.text
    #expect(after.contains("smoothed 0.90") && after != before)
    try world.command("chart smooth 0.99")
    #expect(world.text.contains("smoothed 0.99"))
    try world.command("chart smooth 1")
    #expect(world.state.curves.smoothing == 0.99)
  }

  // MARK: Robust axes

  @Test(
    "A logarithmic axis leaves zeros and negatives out, and one value a thousand times smaller than all others"
  )
  func logarithmicAxis() {
    let values = (1...30).map { Double($0) / 10 }
    let axis = Axis(covering: values + [0, -3, 1e-7], logarithmic: true, count: 4)
    #expect(axis.low == 0.1 && axis.high == 3)
    #expect(axis.share(0) == nil && axis.share(-3) == nil)
  }

  @Test("One value far below zero does not set the axis")
  func lowOutlier() {
    let values = (0..<30).map { -Double($0) / 30 }
    #expect(Axis.smallestOrdinary(values + [-500], logarithmic: false) == -29.0 / 30)
  }

  // MARK: The cell

  @Test(
    "One chart at 80×24, two at 120×40, four at 200×60", arguments: [(80, 24, 1), (120, 40, 2), (200, 60, 4)])
  func places(columns: Int, rows: Int, count: Int) throws {
    let world = try world(columns, rows)
    let titles = ChartMeasure.allCases.filter { world.text.contains("\($0.title) by epoch") }
    #expect(titles.count == count, "\(world.text)")
    #expect(titles.first == .loss)
  }

  @Test("Charts and readings at three sizes", arguments: [(80, 24), (120, 40), (200, 60)])
  func goldens(columns: Int, rows: Int) throws {
    var world = try world(columns, rows)
    try world.press(.character("x"), .character("C"), .character(" "))
    try world.train(steps: 1..<200)
    try world.press(.character("S"))
    try world.command("chart from 0.25 to 2")
    try Golden.compare(world, "chart-\(columns)x\(rows)")
    try world.press(.tab, .tab, .left, .left)
    try Golden.compare(world, "chart-reading-\(columns)x\(rows)")
  }

  @Test("y leads through the measures to the histograms and around; Y leads back")
  func measures() throws {
    var world = try world(80, 24)
    for measure in [ChartMeasure.accuracy, .gradientNorm, .learningRate, .imagesPerSecond] {
      try world.press(.character("y"))
      #expect(world.text.contains("\(measure.title) by epoch"), "\(world.text)")
    }
    try world.press(.character("y"))
    #expect(world.state.curves.spread == .weights)
    try world.press(.character("y"), .character("y"))
    #expect(world.state.curves.spread == nil && world.state.curves.measure == .loss)
    try world.press(.character("Y"))
    #expect(world.state.curves.spread == .gradients)
    try world.press(.character("u"))
    #expect(world.state.curves.spread == nil)
  }

  @Test("X leads through steps, epochs, seconds and FLOPs, and forgets what was in sight")
  func axes() throws {
    var world = try world(80, 24)
    try world.command("chart from 0.5 to 1")
    #expect(world.state.curves.window == ChartWindow(low: 0.5, high: 1))
    for name in ["seconds", "GFLOPs", "step", "epoch"] {
      try world.press(.character("X"))
      #expect(world.text.contains("loss by \(name)"), "\(world.text)")
      #expect(world.state.curves.window == nil)
    }
    #expect(world.state.history.undoable.last?.name == "curves over epoch")
  }

  @Test("A run that lacks an axis says so in the legend")
  func lacks() throws {
    var world = try world(120, 40)
    for index in world.state.document.runs.indices { world.state.document.runs[index].followed = nil }
    try world.command("chart x seconds")
    #expect(world.text.contains("(no seconds)"), "\(world.text)")
  }

  @Test("+ goes closer around the cross-hair, which stays at its place; Z shows all again")
  func zoom() throws {
    var world = try world(120, 40)
    try world.press(.tab, .tab, .right, .right)
    let range = world.state.range(of: world.state.shownCurves)
    let place = range.place(try #require(world.state.curves.cursor))
    try world.press(.character("+"), .character("+"))
    let near = world.state.range(of: world.state.shownCurves)
    #expect(near.isZoomed && world.text.contains("zoomed") == false, "a reading stands in its place")
    #expect(abs(near.place(try #require(world.state.curves.cursor)) - place) < 1e-9)
    try world.press(.character("}"))
    #expect(world.state.range(of: world.state.shownCurves).sight.lowerBound > near.sight.lowerBound)
    try world.press(.character("Z"), .escape)
    #expect(world.state.curves.window == nil)
    try world.command("chart from 0.5 to 1")
    #expect(world.text.contains("zoomed"))
  }

  @Test("The wheel over a chart goes closer around the pointer")
  func wheel() throws {
    var world = try world(120, 40)
    let place = try #require(
      view(world.state, size: world.state.size).screen.places.first { $0.effect == .curve })
    try world.use(.wheelUp, column: place.area.column, row: place.area.row + 1)
    let end = world.state.range(of: world.state.shownCurves).whole.upperBound
    #expect(world.state.curves.window == ChartWindow(low: 0, high: end / 2))
    try world.use(.wheelDown, column: place.area.column, row: place.area.row + 1)
    #expect(world.state.curves.window == nil)
  }

  @Test("A logarithmic x begins at the first step")
  func logarithmicX() throws {
    var world = try world(120, 40)
    try world.command("chart log x")
    #expect(world.text.contains("log x"))
    try world.command("chart log off")
    #expect(!world.text.contains("log x"))
  }

  @Test("The cross-hair reads every run, in a table where there is room")
  func table() throws {
    var world = try world(200, 60)
    try world.press(.character("x"), .character("C"), .character(" "))
    try world.train(steps: 1..<40)
    try world.press(.tab, .tab, .left)
    #expect(world.text.contains("at epoch") && world.text.contains("held out"), "\(world.text)")
  }

  @Test("A mark stands where the rate changed by a step, and what is new in a run at its beginning")
  func marks() throws {
    var steps = FollowedSteps()
    func report(_ step: Int, _ rate: Float) -> StepReport {
      StepReport(
        epoch: 1, step: step, stepInEpoch: step, stepsPerEpoch: 10, loss: 1, accuracy: 0, epochLoss: 1,
        epochAccuracy: 0, learningRate: rate, imagesPerSecond: 1, seconds: Double(step))
    }
    #expect(steps.record(report(1, 0.1)) == nil)
    #expect(steps.record(report(2, 0.09)) == nil, "a smooth schedule has no marks")
    #expect(steps.record(report(3, 0.009)) == RunMark(step: 2, text: "rate 0.009"))
    var world = try world(120, 40)
    try world.press(.character("x"), .character("C"), .character(" "))
    #expect(world.state.runs.last?.marks.first?.text == "cardinality 8")
  }

  // MARK: Series

  @Test("A peak is seen however many steps a point stands for")
  func peaks() {
    var series = StepSeries(limit: 4)
    for step in 1...64 { series.append(step == 37 ? 1000 : 1) }
    #expect(series.stride == 32 || series.means.count < 4)
    let highest = series.points.compactMap(\.extremes).map(\.upperBound).max()
    #expect(highest == 1000)
    #expect(series.points.compactMap(\.extremes).map(\.lowerBound).min() == 1)
  }

  @Test("Sessions of before, without extremes and rates, still open; new ones come back as they were")
  func coding() throws {
    let old = #"{"means":[1,2],"stride":4,"pending":[3]}"#
    var series = try decode(StepSeries.self, old)
    #expect(series.means == [1, 2] && series.count == 9 && series.points.first?.extremes == nil)
    for _ in 0..<20_000 { series.append(1) }
    #expect(series.means.count < StepSeries.capacity)
    let options = try decode(
      CurveOptions.self, #"{"isLogarithmic":true,"isSmoothed":false}"#)
    #expect(options.isLogarithmic && options.measure == .loss && options.smoothing == 0.9)
    let broken = try decode(
      CurveOptions.self, #"{"smoothing":2,"window":{"low":3,"high":1}}"#)
    #expect(broken.smoothing == 0.9 && broken.window == nil)
  }

  private func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(text.utf8))
  }

  // MARK: Time

  @Test("Validation and training values of an epoch stand at the same place")
  func sameInterval() throws {
    let world = try world(120, 40)
    let curves = try #require(world.state.runs.last?.curves)
    let heldOut = try #require(curves.points[.validationLoss])
    #expect(heldOut.map(\.step) == [157, 314] && heldOut.map(\.epoch) == [1, 2])
    let training = try #require(curves.points[.loss])
    for point in heldOut {
      let same = try #require(training.first { $0.step == point.step })
      #expect(same.epoch == point.epoch && same.seconds == point.seconds)
    }
  }
}
