import Foundation
import Testing

@testable import Notebook

/// Colours of values: their order, their contrast, and what is left of both without red and green.
@Suite struct PerceptualMapTests {
  private static let maps = Appearance.Background.allCases.flatMap { background in
    PerceptualMap.Arm.allCases.map { PerceptualMap(arm: $0, background: background) }
  }

  private func backdrop(_ map: PerceptualMap) -> RGB {
    map.background == .dark ? RGB(0, 0, 0) : RGB(255, 255, 255)
  }

  /// Whether numbers rise on a dark screen and fall on a light one.
  private func isOrdered(_ values: [Double], _ map: PerceptualMap) -> Bool {
    zip(values, values.dropFirst()).allSatisfy { map.background == .dark ? $0 < $1 : $0 > $1 }
  }

  private func numbered(_ map: PerceptualMap) -> [RGB] { map.indexed.map(Palette.rgb) }

  // MARK: CIELAB

  /// Values of the CIE's formulas as Lindbloom's calculator gives them.
  @Test(
    arguments: [
      (RGB(255, 255, 255), [100, 0, 0]), (RGB(0, 0, 0), [0, 0, 0]), (RGB(255, 0, 0), [53.24, 80.09, 67.20]),
      (RGB(0, 0, 255), [32.30, 79.19, -107.86]), (RGB(128, 128, 128), [53.59, 0, 0]),
    ] as [(RGB, [Double])])
  func knownColoursHaveTheirPlacesInCIELAB(color: RGB, place: [Double]) {
    let lab = LabColor(color)
    for (value, expected) in zip([lab.lightness, lab.a, lab.b], place) {
      #expect(abs(value - expected) < 0.05)
    }
  }

  @Test func everyColourOfThePaletteComesBackFromCIELAB() {
    for index in UInt8(16)...255 {
      let color = Palette.rgb(index)
      #expect(LabColor(color).rgb == color, "\(index)")
    }
  }

  @Test func aColourThatNoScreenHasKeepsItsLightnessAndItsHue() {
    let wanted = LabColor(lightness: 60, chroma: 140, hue: 265)
    let shown = LabColor(wanted.rgb)
    #expect(abs(shown.lightness - 60) < 0.6 && abs(shown.hue - 265) < 2)
    #expect(shown.chroma > 40 && shown.chroma < 140)
  }

  // MARK: Order

  @Test(arguments: maps)
  func lightnessLeavesTheBackgroundWithDistanceFromZero(map: PerceptualMap) {
    #expect(isOrdered(map.colors(32).map { LabColor($0).lightness }, map))
    #expect(isOrdered(numbered(map).map { LabColor($0).lightness }, map))
  }

  @Test(arguments: maps)
  func stepsOfDirectColourAreEven(map: PerceptualMap) {
    let lightness = map.colors(32).map { LabColor($0).lightness }
    let steps = zip(lightness, lightness.dropFirst()).map { abs($0 - $1) }
    #expect(steps.allSatisfy { abs($0 - steps.reduce(0, +) / 31) < 0.8 }, "\(steps)")
  }

  @Test(arguments: maps)
  func neighboursOfThePaletteCanBeToldApart(map: PerceptualMap) {
    let colors = numbered(map)
    for (a, b) in zip(colors, colors.dropFirst()) { #expect(a.contrast(with: b) >= 1.09) }
  }

  @Test(arguments: maps)
  func zeroIsNearTheBackgroundAndTheLargestValuesAreFarFromIt(map: PerceptualMap) {
    for colors in [map.colors(32), numbered(map)] {
      #expect(colors[0].contrast(with: backdrop(map)) < 1.3)
      #expect(colors[colors.count - 1].contrast(with: backdrop(map)) > 5.5)
    }
  }

  /// As somebody without the pigment of green sees it: Machado, Oliveira, Fernandes 2009, severity 1.
  private func deuteranope(_ color: RGB) -> RGB {
    func linear(_ value: UInt8) -> Double { pow(Double(value) / 255, 2.2) }
    let light = [linear(color.red), linear(color.green), linear(color.blue)]
    let rows = [
      [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881],
    ]
    let seen = rows.map { row in
      UInt8((255 * pow(min(1, max(0, zip(row, light).map(*).reduce(0, +))), 1 / 2.2)).rounded())
    }
    return RGB(seen[0], seen[1], seen[2])
  }

  @Test(arguments: maps)
  func theOrderIsReadWithoutRedAndGreen(map: PerceptualMap) {
    #expect(isOrdered(map.colors(32).map { LabColor(deuteranope($0)).lightness }, map))
    #expect(isOrdered(numbered(map).map { LabColor(deuteranope($0)).lightness }, map))
  }

  @Test(arguments: Appearance.Background.allCases)
  func bothSignsAreToldApartWithoutRedAndGreen(background: Appearance.Background) {
    func ends(_ arm: PerceptualMap.Arm) -> [RGB] {
      let map = PerceptualMap(arm: arm, background: background)
      return [map.colors(32)[24], Palette.rgb(map.indexed[map.indexed.count - 2])]
    }
    for (negative, positive) in zip(ends(.negative), ends(.positive)) {
      let distance = LabColor(deuteranope(negative)).squaredDistance(to: LabColor(deuteranope(positive)))
      #expect(distance > 40 * 40)
    }
  }

  // MARK: The palette's colours

  /// All ways through the palette, by the rules that `PerceptualMap.indexed` names: the nearest one, found step by step.
  private func nearestWay(_ map: PerceptualMap) -> [UInt8] {
    let places = (UInt8(16)...255).map { (index: $0, color: Palette.rgb($0), lab: LabColor(Palette.rgb($0))) }
    let count = map.indexed.count
    let isSigned = map.arm != .sequential
    let turnLimit = map.arm == .negative && map.background == .dark ? 15.0 : 30
    var best: [UInt8: (cost: Double, way: [UInt8])] = [
      map.background == .dark ? 234 : 255: (0, [map.background == .dark ? 234 : 255])
    ]
    for step in 1..<count {
      let target = map.target(Double(step) / Double(count - 1))
      let wanted = LabColor(target.rgb)
      var next: [UInt8: (cost: Double, way: [UInt8])] = [:]
      for place in places {
        let turn = abs((place.lab.hue - target.hue + 540).truncatingRemainder(dividingBy: 360) - 180)
        let isColored = place.lab.chroma >= 12
        guard isColored ? turn <= turnLimit : !isSigned else { continue }
        let before = best.filter { index, _ in
          let other = places[Int(index) - 16]
          return (place.lab.lightness > other.lab.lightness) == (map.background == .dark)
            && place.color.contrast(with: other.color) >= 1.09
        }
        guard let cheapest = before.values.min(by: { ($0.cost, $0.way) < ($1.cost, $1.way) }) else {
          continue
        }
        next[place.index] = (
          cheapest.cost + place.lab.squaredDistance(to: wanted), cheapest.way + [place.index]
        )
      }
      best = next
    }
    return best.values.min { ($0.cost, $0.way) < ($1.cost, $1.way) }?.way ?? []
  }

  @Test(arguments: maps)
  func thePalettesColoursAreTheNearestThatKeepTheOrder(map: PerceptualMap) {
    #expect(nearestWay(map) == map.indexed)
  }
}

private func < (a: (Double, [UInt8]), b: (Double, [UInt8])) -> Bool {
  a.0 != b.0 ? a.0 < b.0 : a.1.lexicographicallyPrecedes(b.1)
}
