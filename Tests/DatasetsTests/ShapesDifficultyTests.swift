import Foundation
import Testing

@testable import Datasets

/// The procedural set is to be learned, not looked up: what tells its classes is an outline anywhere, of any size and turn.
@Suite("How hard the shapes are")
struct ShapesDifficultyTests {
  /// Brightness less its mean, of length 1: the product of two such rows is their correlation.
  private func contrastNormalised(_ pixels: [UInt8]) -> [Float] {
    var grey = [Float](repeating: 0, count: 1024)
    for (channel, weight) in [Float(0.299), 0.587, 0.114].enumerated() {
      for place in 0..<1024 { grey[place] += weight * Float(pixels[channel * 1024 + place]) }
    }
    let mean = grey.reduce(0, +) / 1024
    var squares: Float = 0
    for value in grey { squares += (value - mean) * (value - mean) }
    let length = squares.squareRoot()
    return grey.map { ($0 - mean) / max(length, 1e-6) }
  }

  /// The training image that each held-out one resembles most.
  private func nearest(_ asked: [[Float]], _ known: [[Float]], by likeness: (Float) -> Float) -> [Int] {
    asked.map { row in
      var best = (likeness: -Float.infinity, index: 0)
      for (index, other) in known.enumerated() {
        let product = row.withUnsafeBufferPointer { row in
          other.withUnsafeBufferPointer { other in
            var sum = SIMD8<Float>.zero
            for start in stride(from: 0, to: 1024, by: 8) {
              let (left, right) = (
                UnsafeRawPointer(row.baseAddress! + start), UnsafeRawPointer(other.baseAddress! + start)
              )
              sum += left.loadUnaligned(as: SIMD8<Float>.self) * right.loadUnaligned(as: SIMD8<Float>.self)
            }
            return sum.sum()
          }
        }
        let value = likeness(product)
        if value > best.likeness { best = (value, index) }
      }
      return best.index
    }
  }

  @Test("The nearest of all training images has the right class in at most 35 % of the held-out ones")
  func nearestNeighbour() {
    let data = Dataset.shapes
    // Every third: the classes take turns by ten, so that all of them come alike.
    let chosen = Array(stride(from: 0, to: 1000, by: 3))
    let known = (0..<5000).compactMap { try? contrastNormalised(data.training.pixels($0)) }
    let asked = chosen.compactMap { try? contrastNormalised(data.validation.pixels($0)) }
    for likeness in [{ $0 }, { abs($0) }] as [(Float) -> Float] {
      let answers = nearest(asked, known, by: likeness)
      let right = zip(answers, chosen).filter { data.training.labels[$0] == data.validation.labels[$1] }.count
      #expect(Double(right) / Double(chosen.count) <= 0.35, "\(right) of \(chosen.count)")
    }
  }

  @Test("Areas and centroids of figures are those of geometry")
  func moments() {
    let form = ShapeFigure.Form(thickness: 0.5, phase: (0, 0), frequency: 1, isSquareCut: false)
    // π, (2 · 0.8)², an equilateral triangle of inradius 1/2 (3√3/4), two arms of 2 × 0.41 less their crossing.
    for (figure, area) in [
      (ShapeFigure.circle, 3.1416), (.square, 2.56), (.triangle, 1.299), (.cross, 2 * 0.82 - 0.1681),
    ] as [(ShapeFigure, Float)] {
      let moments = ShapeMoments(figure, form)
      #expect(abs(moments.area - area) < 0.04 * area, "\(figure): \(moments.area)")
      #expect(
        abs(moments.centroid.x) < 0.02 && abs(moments.centroid.y) < 0.03, "\(figure): \(moments.centroid)")
    }
    // A crescent's mass lies away from its bite.
    #expect(ShapeMoments(.crescent, form).centroid.x < -0.3)
  }

  @Test("The set can be written in CIFAR-10's layout, for the script that measures it")
  func writing() throws {
    guard let folder = ProcessInfo.processInfo.environment["RESNEXT_TUI_WRITE_SHAPES"] else { return }
    let data = Dataset.shapes
    func write(_ records: any ImageRecords, _ indices: Range<Int>, _ name: String) throws {
      var bytes: [UInt8] = []
      for index in indices { bytes += [records.labels[index]] + (try records.pixels(index)) }
      try Data(bytes).write(to: URL(fileURLWithPath: folder + "/" + name))
    }
    for batch in 0..<5 {
      try write(data.training, batch * 1000..<(batch + 1) * 1000, "data_batch_\(batch + 1).bin")
    }
    try write(data.validation, 0..<1000, "test_batch.bin")
  }
}
