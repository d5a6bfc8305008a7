import Testing

@testable import Notebook

@Suite struct CurvesTests {
  private func text(
    _ points: [(Double, Double)], glyphs: Appearance.Glyphs = .unicode, logarithmic: Bool = false
  ) -> String {
    let theme = Theme(appearance: Appearance(colors: .mono, glyphs: glyphs))
    let curve = Curve(
      points: points.map { (x: $0.0, y: $0.1) }, pen: DotCanvas.Pen(style: .plain, mark: "*"), mark: nil)
    var plot = CurvePlot(curves: [curve], theme: theme)
    plot.isLogarithmic = logarithmic
    var screen = Screen(size: Size(columns: 40, rows: 10))
    plot.draw(on: &screen, area: screen.bounds)
    return screen.plainText()
  }

  private func dots(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { count, scalar in
      (0x2800...0x28FF).contains(scalar.value) ? count + (Int(scalar.value) - 0x2800).nonzeroBitCount : count
    }
  }

  @Test func nothingIsDrawnOfNoPoints() {
    #expect(dots(text([])) == 0)
    #expect(text([]).contains("epoch"))
  }

  @Test func beforeTheFirstStepTheAxesOfTheRunAndWhatKnowsNothingAreShown() throws {
    var world = try World(NotebookStart(size: Size(columns: 120, rows: 40), cell: .training))
    try world.send(.began)
    let text = world.text
    #expect(text.contains("equal shares: ln 10 = 2.303") && text.contains("guessing: 10.0 %"))
    // The axis is that of the ten epochs to come.
    let axis = text.split(separator: "\n").last { $0.hasSuffix("epoch│") }
    #expect(axis?.split(separator: " ").contains("5") == true, "\(text)")
    try world.press(.character(" "))
    try world.train(steps: 1..<3)
    #expect(!world.text.contains("equal shares") && !world.text.contains("guessing"))
  }

  @Test func onePointIsOneDot() { #expect(dots(text([(0.5, 2)])) == 1) }

  @Test func lossesThatAreNotFiniteAreMarkedAndLeaveTheAxisAlone() {
    let drawn = text([(0, 1), (1, 2), (2, .nan), (3, .infinity), (4, 1)])
    #expect(drawn.contains("!"))
    #expect(drawn.contains("2"))
    #expect(!drawn.contains("inf") && !drawn.contains("nan"))
  }

  @Test func onlyNonFiniteLossesAreStillDrawnWithAxes() {
    #expect(text([(0, .nan), (1, .nan)]).contains("┤"))
  }

  @Test func aConstantIsALineInTheMiddleNotAtAnEnd() {
    let lines = text([(0, 3), (1, 3)]).split(separator: "\n")
    #expect(lines.first.map { dots(String($0)) } == 0)
    #expect(dots(lines.joined()) > 40)
  }

  @Test func asciiCurvesUseMarks() {
    let drawn = text([(0, 0), (1, 4)], glyphs: .ascii)
    #expect(drawn.contains("*"))
    #expect(dots(drawn) == 0)
  }

  @Test func aLogarithmicAxisHasTicksOfOneTwoFive() {
    let axis = Axis(covering: [0.02, 3], logarithmic: true, count: 4)
    #expect(axis.ticks.map { axis.label($0) } == ["0.02", "0.05", "0.1", "0.2", "0.5", "1", "2"])
    #expect(axis.share(0.02) == 0)
    #expect(axis.share(-1) == nil)
    #expect(text([(0, 0.02), (1, 3), (2, 0)], logarithmic: true).contains("0.1"))
  }

  @Test(arguments: [(0.0, 2.3), (1.1, 1.2), (-3, 5), (0.0001, 0.0002), (100, 90000)])
  func ticksLieInsideTheAxis(low: Double, high: Double) {
    let axis = Axis(covering: [low, high], logarithmic: false, count: 4)
    #expect(axis.low <= low && axis.high >= high)
    #expect((2...9).contains(axis.ticks.count))
    #expect(axis.ticks.allSatisfy { $0 >= axis.low - 1e-9 && $0 <= axis.high + 1e-9 })
    #expect(Set(axis.ticks.map { axis.label($0) }).count == axis.ticks.count)
  }

  @Test func smoothingKeepsAConstantAndItsBeginning() {
    let smooth = Smoothing(weight: 0.9).smoothed([(x: 0, y: 2), (x: 1, y: 2), (x: 2, y: .nan), (x: 3, y: 2)])
    #expect(abs(smooth[0].y - 2) < 1e-12 && abs(smooth[3].y - 2) < 1e-12 && smooth[2].y.isNaN)
  }

  @Test func aLongRunIsKeptInBoundedMemory() {
    var series = StepSeries()
    for step in 1...100_000 { series.append(Float(step)) }
    #expect(series.means.count <= StepSeries.capacity)
    #expect(series.count == 100_000)
    #expect(series.points.last.map { $0.step } == 100_000)
    #expect(zip(series.points, series.points.dropFirst()).allSatisfy { $0.value < $1.value })
  }

  @Test func oneOutlierIsMarkedAtTheEdgeAndLeavesTheAxisToTheOthers() {
    let ordinary = (0..<20).map { (Double($0), 2.3 - 0.1 * Double($0)) }
    let drawn = text(ordinary + [(20, 500)])
    #expect(drawn.contains("▲") && !drawn.contains("500"))
    #expect(drawn.split(separator: "\n").contains { $0.contains("2┤") }, "2.3 is near the top of the axis")
    #expect(!text(ordinary).contains("▲"))
  }

  @Test func outliersAreFewAndFarAboveTheRest() {
    #expect(Axis.largestOrdinary([1, 2, 3, 2, 1]) == 3)
    #expect(Axis.largestOrdinary([1, 2, 100]) == 2)
    #expect(Axis.largestOrdinary([1, 100]) == 100, "of two nobody knows which one is ordinary")
    #expect(Axis.largestOrdinary([0.5, 1.4, 4]) == 4, "less than three times the next one is ordinary")
    let many = [Double](repeating: 1, count: 38) + [60, 50]
    #expect(Axis.largestOrdinary(many) == 1, "two in forty")
    #expect(Axis.largestOrdinary(many + [70]) == 70, "three in forty-one are a course, not outliers")
    #expect(Axis.largestOrdinary([]) == nil)
  }

  @Test func anAxisOfHugeLossesHasShortNumbers() {
    let drawn = text([(0, 1e20), (1, 8e20), (2, 4e20), (3, 6e20)])
    #expect(drawn.contains("e20") && !drawn.contains("00000000"))
  }
}
