import Foundation
import ResNeXtModel
import Tensors

/// What the scripts in `Tests/Fixtures` wrote; its README says what each file holds.
enum Fixture {
  /// Reads a fixture of this checkout.
  static func read<Content: Decodable>(_ file: String, as type: Content.Type = Content.self) throws -> Content
  {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let url = folder.appendingPathComponent("Fixtures").appendingPathComponent(file)
    return try JSONDecoder().decode(type, from: Data(contentsOf: url))
  }

  /// A preset with the fields that a fixture changes.
  struct Network: Decodable, Sendable {
    let preset: String
    let cardinality: Int
    let classes: Int
    let input: Int

    func configuration() throws -> NetworkConfiguration {
      guard var configuration = Preset(rawValue: preset)?.configuration else {
        throw ModelError.invalidConfiguration(field: "preset", reason: "the fixture names '\(preset)'")
      }
      configuration.cardinality = cardinality
      configuration.classes = classes
      configuration.inputSize = input
      return configuration
    }
  }

  /// A tensor written out.
  struct Values: Decodable, Sendable {
    let shape: [Int]
    let values: [Double]
  }
}

/// The tolerance of every comparison with a reference, relative to the largest reference value.
///
/// The references' own float32 twins stay below 5e-6, losses and logits below 1e-6 (`float32Deviation` and `float32Drift` in
/// the fixtures; the README beside them names the one exception).
let parityTolerance = 1e-4

/// max|a − b| / max|b|; infinite when the numbers of values differ or a value is not a number.
func relativeDeviation(_ found: [Float], _ expected: [Double]) -> Double {
  guard found.count == expected.count, !expected.isEmpty else { return .infinity }
  let largest = expected.map(abs).max() ?? 0
  let difference = zip(found, expected).map { abs(Double($0) - $1) }.reduce(0) {
    $0 < $1 || $1.isNaN ? $1 : $0
  }
  return difference.isNaN ? .infinity : difference / largest
}
