import Foundation
import ResNeXtModel
import Tensors

/// What the scripts in `Tests/Fixtures` wrote; its README says what each file holds.
public enum Fixture {
  /// Reads a fixture of this checkout.
  public static func read<Content: Decodable>(
    _ file: String, as type: Content.Type = Content.self
  ) throws -> Content {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let url = folder.appendingPathComponent("Fixtures").appendingPathComponent(file)
    return try JSONDecoder().decode(type, from: Data(contentsOf: url))
  }

  /// A preset with the fields that a fixture changes.
  public struct Network: Decodable, Sendable {
    /// The preset's name.
    public let preset: String
    /// Its paths.
    public let cardinality: Int
    /// Its classes.
    public let classes: Int
    /// Height and width of its images.
    public let input: Int

    /// A network of its parts.
    public init(preset: String, cardinality: Int, classes: Int, input: Int) {
      self.preset = preset
      self.cardinality = cardinality
      self.classes = classes
      self.input = input
    }

    /// The network's whole configuration.
    public func configuration() throws -> NetworkConfiguration {
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
  public struct Values: Decodable, Sendable {
    /// Its axes.
    public let shape: [Int]
    /// Its values, row-major.
    public let values: [Double]
  }
}

extension Fixture {
  /// What a fixture keeps of a large tensor: some values, and figures of the whole.
  public struct Sampled: Decodable, Sendable {
    /// The number of all values.
    public let count: Int
    /// Those at `Formula.sampledIndices`.
    public let samples: [Double]
    /// The sum of all.
    public let sum: Double
    /// The sum of all squares.
    public let sumOfSquares: Double
    /// The largest magnitude.
    public let largest: Double

    /// The largest difference of a sampled value.
    ///
    /// For the figures of the whole tensor, the smallest difference of values that could explain theirs. Infinite where
    /// values are missing or not finite.
    public func difference(of found: [Float]) -> Double {
      let indices = Formula.sampledIndices(count: found.count)
      guard found.count == count, indices.count == samples.count, found.allSatisfy(\.isFinite) else {
        return .infinity
      }
      let values = found.map(Double.init)
      let sampled = zip(indices, samples).map { abs(values[$0] - $1) }.max() ?? 0
      let sum = abs(values.reduce(0, +) - self.sum) / Double(count)
      let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let normDifference = abs(norm - sumOfSquares.squareRoot()) / Double(count).squareRoot()
      let largest = abs((values.map(abs).max() ?? 0) - self.largest)
      return max(sampled, sum, normDifference, largest)
    }

    /// The same in proportion to the largest value.
    public func relativeDeviation(of found: [Float]) -> Double { difference(of: found) / largest }
  }
}

/// The tolerance of every comparison with a reference, relative to the largest reference value.
///
/// The references' own float32 twins stay below 5e-6, losses and logits below 1e-6 (`float32Deviation` and `float32Drift` in
/// the fixtures; the README beside them names the one exception).
public let parityTolerance = 1e-4

/// max|a − b| / max|b|; infinite when the numbers of values differ or a value is not a number.
public func relativeDeviation(_ found: [Float], _ expected: [Double]) -> Double {
  guard found.count == expected.count, !expected.isEmpty else { return .infinity }
  let largest = expected.map(abs).max() ?? 0
  let difference = zip(found, expected).map { abs(Double($0) - $1) }.reduce(0) {
    $0 < $1 || $1.isNaN ? $1 : $0
  }
  return difference.isNaN ? .infinity : difference / largest
}
