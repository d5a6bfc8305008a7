import ResNeXtModel
import Testing

@testable import Notebook

/// Images in 256 colours, and images on a screen.
@Suite struct DitheringTests {
  private func image(_ width: Int, _ height: Int, _ pixel: (Int, Int) -> [UInt8]) -> ImageChoice {
    ImageChoice(
      name: "a", label: "", origin: "", width: width, height: height,
      pixels: (0..<height).flatMap { y in (0..<width).flatMap { pixel($0, y) } })
  }

  private func plane(_ image: ImageChoice, _ channel: Int) -> Raster {
    Raster(
      width: image.width, height: image.height,
      values: (0..<image.width * image.height).map { Float(image.pixels[3 * $0 + channel]) })
  }

  private func dithered(_ image: ImageChoice) -> [UInt8] {
    Dithering(red: plane(image, 0), green: plane(image, 1), blue: plane(image, 2)).colors
  }

  /// Error diffusion as its paper has it, pixel by pixel in whole planes, rows in turn from both sides.
  private func twin(_ image: ImageChoice) -> [UInt8] {
    let (width, height) = (image.width, image.height)
    var wanted = (0..<height).map { y in
      (0..<width).map { x in (0..<3).map { Float(image.pixels[3 * (y * width + x) + $0]) } }
    }
    var colors = [UInt8](repeating: 0, count: width * height)
    for y in 0..<height {
      let forward = y % 2 == 0
      for x in forward ? Array(0..<width) : (0..<width).reversed() {
        let levels = wanted[y][x].map { min(255, max(0, $0)) }
        let bytes = levels.map { UInt8($0.rounded()) }
        let color = Palette.nearest(RGB(bytes[0], bytes[1], bytes[2]))
        colors[y * width + x] = color
        let shown = Palette.rgb(color)
        let ahead = forward ? 1 : -1
        for (dx, dy, share) in [(ahead, 0, 7), (-ahead, 1, 3), (0, 1, 5), (ahead, 1, 1)] {
          guard (0..<width).contains(x + dx), y + dy < height else { continue }
          for (channel, level) in [shown.red, shown.green, shown.blue].enumerated() {
            wanted[y + dy][x + dx][channel] += (levels[channel] - Float(level)) * Float(share) / 16
          }
        }
      }
    }
    return colors
  }

  @Test(arguments: [(1, 1), (1, 5), (7, 1), (2, 2), (16, 16), (33, 9)])
  func theColoursAreThoseOfPlainErrorDiffusion(width: Int, height: Int) {
    let image = image(width, height) { x, y in
      [UInt8(x * 37 % 256), UInt8((x + y) * 11 % 256), UInt8(255 - y * 13 % 256)]
    }
    #expect(dithered(image) == twin(image))
  }

  @Test(arguments: [[120, 110, 60], [70, 40, 30], [200, 155, 190]] as [[UInt8]])
  func anAreaBetweenTheColoursHasTheirMean(color: [UInt8]) {
    let colors = dithered(image(32, 32) { _, _ in color }).map(Palette.rgb)
    #expect(Set(colors).count > 1)
    for (channel, level) in [\RGB.red, \.green, \.blue].enumerated() {
      let mean = colors.reduce(0.0) { $0 + Double($1[keyPath: level]) } / Double(colors.count)
      #expect(abs(mean - Double(color[channel])) < 4)
    }
  }

  @Test func colorsOfThePaletteStayWhatTheyAre() {
    #expect(Set(dithered(image(8, 8) { _, _ in [175, 95, 0] })) == [130])
  }

  /// What is drawn of an image in a window at a place.
  private func screen(_ appearance: Appearance, window: Region? = nil) -> Screen {
    let image = image(16, 16) { x, y in [UInt8(x * 16), UInt8(y * 16), 90] }
    var screen = Screen(size: Size(columns: 20, rows: 10))
    RGBPicture(image: image, appearance: appearance, window: window)
      .draw(on: &screen, column: 2, row: 1, width: 16, height: 16)
    return screen
  }

  @Test func aWindowThatMovesChangesNoPixelThatItDoesNotPass() {
    let first = screen(Appearance(), window: Region(rows: 4...7, columns: 4...7))
    let second = screen(Appearance(), window: Region(rows: 4...7, columns: 8...11))
    for row in 1..<9 {
      for column in 2..<18 where !(6..<14).contains(column) || !(3..<5).contains(row) {
        #expect(first[column, row] == second[column, row])
      }
    }
    #expect(first != second)
  }

  @Test(arguments: [Appearance.Colors.indexed256, .direct])
  func asciiKeepsTheColours(colors: Appearance.Colors) {
    let drawn = screen(Appearance(colors: colors, glyphs: .ascii))
    #expect(drawn.plainText().allSatisfy { $0 == " " || $0 == "\n" })
    #expect(Set(drawn.cells.map(\.style.background)).count > 20)
    let ramp = Ramp(.diverging, Appearance(colors: colors, glyphs: .ascii))
    #expect(!ramp.usesHalfBlocks && ramp.count == Ramp(.diverging, Appearance(colors: colors)).count)
    #expect(ramp.levels.allSatisfy { $0.glyph.isASCII && $0.style.background != .standard })
  }

  @Test func withoutColoursWhatIsBrightIsBrightOnEitherScreen() {
    let dark = screen(Appearance(colors: .mono))
    let light = screen(Appearance(colors: .mono, background: .light))
    #expect(dark[2, 1].character == " " && dark[17, 8].character == "█")
    #expect(light[2, 1].character == "█" && light[17, 8].character == " ")
  }

  // MARK: Pictures

  @Test func anImageIsAPictureBesideItsHalfBlocks() throws {
    let drawn = screen(Appearance())
    let picture = try #require(drawn.pictures.first)
    #expect(drawn.pictures.count == 1)
    #expect(picture.area == Rect(column: 2, row: 1, columns: 16, rows: 8))
    #expect(picture.width == 16 && picture.height == 16)
    #expect(Array(picture.pixels.prefix(6)) == [0, 0, 90, 16, 0, 90])
    #expect(screen(Appearance(glyphs: .ascii)).pictures.isEmpty)
  }

  @Test func aPictureIsReplacedWhereNothingWasDrawnOverIt() {
    var drawn = screen(Appearance())
    drawn[5, 3] = Cell("+", Style(reverse: true))
    let replaced = drawn.replacing(drawn.pictures) { _, column, row in
      (column, row) == (0, 0) ? nil : Cell("x")
    }
    #expect(replaced[2, 1] == drawn[2, 1])
    #expect(replaced[5, 3] == drawn[5, 3])
    #expect(replaced[3, 1] == Cell("x") && replaced[17, 8] == Cell("x"))
    #expect(replaced[18, 8] == Cell() && replaced[1, 1] == Cell())
  }

  @Test(arguments: [Appearance.Colors.indexed256, .direct])
  func aMapThatIsShrunkIsAPictureOfAllItsValues(colors: Appearance.Colors) throws {
    let ramp = Ramp(.sequential, Appearance(colors: colors))
    func drawn(_ values: [Float]) -> Screen {
      var screen = Screen(size: Size(columns: 4, rows: 2))
      Heatmap(
        raster: Raster(width: 4, height: 2, values: values), ramp: ramp,
        scale: ValueScale(reach: 1, .sequential)
      ).draw(on: &screen, column: 1, row: 0, width: 2, height: 2)
      return screen
    }
    let picture = try #require(drawn([0, 1, 0, 0, 0, 0, 0, 1]).pictures.first)
    #expect(picture.area == Rect(column: 1, row: 0, columns: 2, rows: 1))
    let ends = PerceptualMap(arm: .sequential, background: .dark).colors(64)
    let (low, high) = ([27, 27, 27] as [UInt8], [ends[63].red, ends[63].green, ends[63].blue])
    #expect(picture.width == 4 && picture.height == 2)
    #expect(picture.pixels == low + high + low + low + low + low + low + high)
    #expect(drawn([0, 1, .nan, 0, 0, 0, 0, 1]).pictures.isEmpty)
  }

  @Test func aMapThatFitsIsShownByItsHalfBlocks() {
    var screen = Screen(size: Size(columns: 4, rows: 2))
    Heatmap(
      raster: Raster(width: 2, height: 2, values: [0, 1, 1, 0]), ramp: Ramp(.sequential, Appearance()),
      scale: ValueScale(reach: 1, .sequential)
    ).draw(on: &screen, column: 0, row: 0, width: 4, height: 4)
    #expect(screen.pictures.isEmpty)
  }

  @Test func whatStandsOutInAPictureIsTheWindow() throws {
    let picture = try #require(
      screen(Appearance(), window: Region(rows: 0...0, columns: 1...1)).pictures.first)
    #expect(Array(picture.pixels.prefix(9)) == [0, 0, 36, 16, 0, 90, 12, 0, 36])
  }
}
