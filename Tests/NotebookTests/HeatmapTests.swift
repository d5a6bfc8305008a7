import ResNeXtModel
import Tensors
import Testing

@testable import Notebook

@Suite struct HeatmapTests {
  @Test func shrinkingTakesTheMeanOfTheArea() {
    let raster = Raster(width: 4, height: 2, values: [1, 3, 5, 7, 1, 3, 5, 7])
    #expect(raster.resampled(width: 2, height: 1).values == [2, 6])
  }

  @Test func fractionsOfPixelsCountByTheirShare() {
    let raster = Raster(width: 3, height: 1, values: [0, 3, 6])
    #expect(raster.resampled(width: 2, height: 1).values == [1, 5])
  }

  @Test func growingByWholeFactorsRepeatsPixels() {
    let raster = Raster(width: 2, height: 1, values: [1, 2])
    #expect(raster.resampled(width: 4, height: 2).values == [1, 1, 2, 2, 1, 1, 2, 2])
  }

  @Test(arguments: [(7, 3), (55, 14), (32, 32), (5, 13), (224, 20), (1, 6)])
  func theMeanSurvivesEveryChangeOfSize(from: Int, to: Int) {
    let values = (0..<from * from).map { Float($0 % 17) }
    let mean = values.reduce(0, +) / Float(values.count)
    let other = Raster(width: from, height: from, values: values).resampled(width: to, height: to).values
    #expect(abs(other.reduce(0, +) / Float(other.count) - mean) < 1e-3)
  }

  @Test func valuesThatAreNotFiniteStayOutOfMeans() {
    let raster = Raster(width: 2, height: 1, values: [.nan, 4])
    #expect(raster.resampled(width: 1, height: 1).values == [4])
    let empty = Raster(width: 2, height: 1, values: [.nan, .infinity])
    #expect(empty.resampled(width: 1, height: 1).values[0].isNaN)
  }

  @Test(arguments: Appearance.Background.allCases, [Appearance.Colors.indexed256, .direct])
  func contrastWithTheScreenRisesFromZeroOutwards(
    background: Appearance.Background, colors: Appearance.Colors
  ) {
    let appearance = Appearance(colors: colors, background: background)
    func contrasts(_ ramp: ArraySlice<Color>) -> [Double] {
      ramp.map { color in
        let backdrop = background == .dark ? RGB(0, 0, 0) : RGB(255, 255, 255)
        switch color {
        case .indexed(let index): return Palette.rgb(index).contrast(with: backdrop)
        case .direct(let red, let green, let blue): return RGB(red, green, blue).contrast(with: backdrop)
        case .standard: return 0
        }
      }
    }
    let (sequential, diverging) = (Ramp(.sequential, appearance).colors, Ramp(.diverging, appearance).colors)
    let middle = diverging.count / 2
    for ramp in [sequential[...], diverging[middle...], ArraySlice(diverging[...middle].reversed())] {
      let contrast = contrasts(ramp)
      #expect(zip(contrast, contrast.dropFirst()).allSatisfy { $0 < $1 }, "\(contrast)")
    }
  }

  @Test(arguments: Appearance.Colors.allCases, [Ramp.Kind.sequential, .diverging])
  func pairsOfARampFitTheTerminalsTable(colors: Appearance.Colors, kind: Ramp.Kind) {
    let ramp = Ramp(kind, Appearance(colors: colors))
    #expect(ramp.count >= 5)
    #expect(colors == .direct ? ramp.count <= 64 : ramp.count <= 25)
    #expect(ramp.usesHalfBlocks == (colors == .indexed256 || colors == .direct))
    let fixed = ramp.colors.allSatisfy { if case .indexed(let index) = $0 { index >= 16 } else { true } }
    #expect(fixed, "the first sixteen colours are the user's")
  }

  @Test(arguments: Appearance.Colors.allCases.filter { $0 != .mono }, Appearance.Background.allCases)
  func zeroIsTheMiddleOfASignedRamp(colors: Appearance.Colors, background: Appearance.Background) {
    let ramp = Ramp(.diverging, Appearance(colors: colors, background: background))
    #expect(ramp.count % 2 == 1)
    #expect(ramp.level(0, low: -2, high: 2) == ramp.count / 2)
    #expect(ramp.level(-2, low: -2, high: 2) == 0)
    #expect(ramp.level(5, low: -2, high: 2) == ramp.count - 1)
    #expect(ramp.level(.nan, low: -2, high: 2) == nil)
  }

  @Test func aHalfBlockHoldsTheUpperAndTheLowerPixel() {
    let ramp = Ramp(.sequential, Appearance())
    var screen = Screen(size: Size(columns: 2, rows: 2))
    let raster = Raster(width: 2, height: 3, values: [0, 1, 1, 0, 1, 1])
    Heatmap(raster: raster, ramp: ramp, scale: ValueScale(reach: 1, .sequential))
      .draw(on: &screen, column: 0, row: 0, width: 2, height: 3)
    let (low, high) = (ramp.colors[0], ramp.colors[ramp.count - 1])
    #expect(screen[0, 0] == Cell("▀", Style(foreground: low, background: high)))
    #expect(screen[1, 0] == Cell("▀", Style(foreground: high, background: low)))
    #expect(screen[0, 1] == Cell("▀", Style(foreground: high, background: .standard)))
  }

  @Test func withoutColoursACellShowsTheMeanAsAShade() {
    let appearance = Appearance(colors: .mono, glyphs: .ascii)
    var screen = Screen(size: Size(columns: 3, rows: 1))
    Heatmap(
      raster: Raster(width: 3, height: 2, values: [0, 0, 1, 0, 1, 1]), ramp: Ramp(.sequential, appearance),
      scale: ValueScale(reach: 1, .sequential)
    ).draw(on: &screen, column: 0, row: 0, width: 3, height: 2)
    #expect(screen.plainText() == " +@\n")
  }

  @Test func aFewValuesFarOutDoNotSetTheScale() {
    let values = [Float](repeating: 1, count: 99) + [100]
    let scale = ValueScale(Statistics(values), Ramp(.sequential, Appearance()))
    #expect(scale.high < 50)
    #expect(scale.clipsHigh)
    #expect(scale.ends.high.hasPrefix("≥ "))
    let even = ValueScale(Statistics([-1, 1]), Ramp(.diverging, Appearance()))
    #expect(even.ends == ("−1.00", "1.00"))
  }

  @Test func scopesDecideWhichChannelsShareAScale() throws {
    let tensor = try Tensor(shape: [4, 1, 1], values: [1, 2, 3, 8])
    let map = try #require(ShownMap(tensor, MapStatistics(tensor)))
    let groups = [0..<2, 2..<4]
    #expect(map.statistics(sharing: .layer, with: 0, groups: groups).maximum == 8)
    #expect(map.statistics(sharing: .group, with: 0, groups: groups).maximum == 2)
    #expect(map.statistics(sharing: .channel, with: 2, groups: groups).maximum == 3)
  }

  @Test(arguments: [(0, 2, "1.00"), (1, 2, "1.00"), (2, 8, "3.00"), (3, 8, "3.00")])
  func everyPathHasItsOwnScale(channel: Int, maximum: Float, minimum: String) throws {
    let tensor = try Tensor(shape: [4, 1, 1], values: [1, 2, 3, 8])
    let map = try #require(ShownMap(tensor, MapStatistics(tensor)))
    let statistics = map.statistics(sharing: .group, with: channel, groups: [0..<2, 2..<4])
    #expect(statistics.maximum == maximum)
    #expect(NumberText.short(statistics.minimum) == minimum)
  }

  /// The transform on the screen, coloured path by path, with a channel of the second path chosen.
  @Test func theScreenColoursEveryPathByItsOwnValues() throws {
    var world = try World(NotebookStart(size: Size(columns: 100, rows: 30), cell: .transform))
    try world.send(.began)
    try world.press(.character("r"), .character("]"))
    let picture = try #require(world.state.picture)
    let grid = try #require(world.state.mapLayout?.grid)
    let ramp = Ramp(picture.kind, world.state.appearance)
    let screen = view(world.state, size: world.state.size).screen
    var isOwn = 0
    for place in grid.places where place.channel != world.state.cursor.channel {
      let raster = try #require(Raster(picture.map.tensor, channel: place.channel))
      func drawn(_ path: Range<Int>) -> [Cell] {
        var blank = Screen(size: screen.size)
        Heatmap(raster: raster, ramp: ramp, scale: ValueScale(picture.map.statistics(path), ramp)).draw(
          on: &blank, column: place.area.column, row: place.area.row, width: grid.width, height: grid.height)
        return cells(blank, place.area)
      }
      let own = drawn(picture.groups[place.group])
      #expect(cells(screen, place.area) == own, "channel \(place.channel)")
      if own != drawn(picture.groups[0]) { isOwn += 1 }
    }
    #expect(isOwn > 0, "all paths have the same range, so nothing was tested")
    let statistics = picture.map.statistics(picture.groups[1])
    let range = "\(NumberText.short(statistics.minimum))..\(NumberText.short(statistics.maximum))"
    let legend = world.text.split(separator: "\n").first { $0.contains(" by path 2") }
    #expect(legend?.contains(range) == true, "\(range) in \(world.text)")
  }

  private func cells(_ screen: Screen, _ area: Rect) -> [Cell] {
    (area.row..<area.endRow).flatMap { row in
      (area.column..<area.endColumn).map { screen[$0, row] }
    }
  }

  @Test(arguments: [40, 55, 80, 120])
  func aLegendSaysEverythingAtEveryWidth(columns: Int) {
    let statistics = Statistics([-2.1, 0, 0, 3.4, 0.5])
    let ramp = Ramp(.diverging, Appearance())
    let legend = Legend(
      statistics: statistics, scale: ValueScale(statistics, ramp), ramp: ramp, scope: "layer",
      theme: Theme(appearance: Appearance()))
    var screen = Screen(size: Size(columns: columns, rows: 3))
    legend.draw(
      on: &screen, column: 0, row: 0, columns: columns, rows: legend.rows(columns: columns))
    let text = screen.plainText()
    for part in ["−3.40", "3.40", "−2.10..3.40", "mean 0.360", "σ ", "zero 40 %", "by layer"] {
      #expect(text.contains(part), "\(part) in \(text)")
    }
  }
}
