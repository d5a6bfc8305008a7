import Tensors
import Testing

@testable import Datasets

@Suite struct ShapesTests {
  private let form = ShapeFigure.Form(
    thickness: 0.5, phase: (0.25, 0.25), frequency: 2, isSquareCut: true)

  /// Fowler, Noll and Vo's hash of bytes.
  private func hash(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  @Test func thePartsHaveTheirSizesAndBalancedClasses() {
    let data = Dataset.shapes
    #expect(data.name == "shapes (procedural, 5,000 + 1,000 images)")
    #expect(data.location == nil)
    #expect(data.classNames.count == 10)
    for (part, count) in [(data.training, 5000), (data.validation, 1000)] {
      #expect(part.count == count)
      for label in 0..<10 { #expect(part.labels.filter { $0 == label }.count == count / 10) }
    }
  }

  @Test func anImageIsTheSameBytesEverywhereAndAlways() throws {
    // Pinned: weights trained on this set are worthless on another one.
    let training = ShapeRecords(.training)
    let validation = ShapeRecords(.validation)
    #expect(
      [0, 7, 4999].map { hash(training.pixels($0)) } == [
        0xEB99C2802A0F6485, 0x95208296B2685BCE, 0x8C071EE9436E34EA,
      ] as [UInt64])
    #expect(
      [0, 999].map { hash(validation.pixels($0)) } == [0x75328B85C19A2F35, 0x65D9E6120C1C398F] as [UInt64])
  }

  @Test func askingAgainAndInAnotherOrderGivesTheSameImage() {
    let forwards = ShapeRecords(.training)
    let backwards = ShapeRecords(.training)
    let images = (0..<20).map { forwards.pixels($0) }
    #expect((0..<20).reversed().map { backwards.pixels($0) } == images.reversed())
    #expect(forwards.pixels(3) == images[3])
    #expect(Set(images).count == 20)
  }

  @Test func thePartsShareNoImage() {
    let training = Set((0..<50).map { ShapeRecords(.training).pixels($0) })
    #expect((0..<50).allSatisfy { !training.contains(ShapeRecords(.validation).pixels($0)) })
  }

  @Test func everythingButTheFigureIsDrawnWithoutRegardToTheClass() {
    for seed in 0..<20 as Range<UInt64> {
      let scenes = ShapeFigure.allCases.map { figure in
        var random = Philox(seed: seed)
        return ShapeScene(figure, &random)
      }
      #expect(Set(scenes.map(\.foreground)).count == 1)
      #expect(Set(scenes.map(\.background)).count == 1)
      #expect(Set(scenes.map(\.size)).count == 1)
      #expect(Set(scenes.map(\.x)).count == 1 && Set(scenes.map(\.y)).count == 1)
      #expect(Set(scenes.map { $0.clutter.count }).count == 1)
      #expect(Set(scenes.map(\.noise)).count == 1)
    }
  }

  @Test func foregroundAndBackgroundCannotBeTakenForEachOtherByBrightness() {
    var brighter = 0
    for seed in 0..<1000 as Range<UInt64> {
      var random = Philox(seed: seed)
      let scene = ShapeScene(.circle, &random)
      if scene.foreground.sum() > scene.background.sum() { brighter += 1 }
    }
    // Half of 1,000, with a deviation of 15.8.
    #expect((430...570).contains(brighter))
  }

  @Test(
    arguments: [
      (ShapeFigure.circle, [(0, 0), (0.95, 0)], [(1.05, 0), (0.75, 0.75)]),
      (.square, [(0.75, 0.75), (0, -0.75)], [(0.85, 0), (0, 0.85)]),
      (.triangle, [(0, 0), (0, -0.9), (0.6, 0.45)], [(0, 0.6), (0.6, -0.5), (0, -1.2)]),
      (.cross, [(0, 0), (0.9, 0.2), (-0.2, -0.9)], [(0.5, 0.5), (1.1, 0)]),
      (.ring, [(0.8, 0), (0, -0.7)], [(0, 0), (0.5, 0), (1.1, 0)]),
      (.stripes, [(0.25, 0), (-0.25, 0.8)], [(0, 0), (0.5, 0.8), (0.95, 0)]),
      (.checker, [(0.25, 0), (0, 0.25)], [(0, 0), (0.25, 0.25)]),
      (.star, [(0, 0), (0, -0.4), (0, 1), (0.9, 0.3)], [(0, -0.6), (0, 1.16), (1, 0)]),
      (.crescent, [(-0.9, 0), (-0.5, 0)], [(0, 0), (0.5, 0), (-1.1, 0)]),
      (.grid, [(-0.1, 0.3), (0.3, -0.1), (0.4, 0.4)], [(0, 0), (0.25, 0.25)]),
    ] as [(ShapeFigure, [(Float, Float)], [(Float, Float)])])
  func figuresContainWhatTheirNamesSay(
    figure: ShapeFigure, inside: [(Float, Float)], outside: [(Float, Float)]
  ) {
    for (x, y) in inside { #expect(figure.contains(x, y, form), "\(x), \(y)") }
    for (x, y) in outside { #expect(!figure.contains(x, y, form), "\(x), \(y)") }
  }

  @Test func sceneDirectionsAreUnitVectors() {
    var random = Philox(seed: 2)
    for _ in 0..<100 {
      let direction = ShapeScene.Direction(&random)
      let length = direction.cosine * direction.cosine + direction.sine * direction.sine
      #expect(abs(length - 1) < 1e-6)
    }
  }
}
