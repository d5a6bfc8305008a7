import Formats
import Foundation
import Training

/// What happened since the copy of a session or its journal was written last.
public struct UnsavedJournal: Sendable {
  let entries: [JournalEntry]
  /// Weights that are to stand beside the copy from now on; nil where those that do are new enough.
  public let weights: UnsavedWeights?

  init(_ entries: [JournalEntry], weights: UnsavedWeights?) {
    self.entries = entries
    self.weights = weights
  }

  /// The lines to append.
  ///
  /// - Parameter weightsName: The name of the weights' file, where there are new ones.
  /// - Throws: what `JSONEncoder` throws.
  public func lines(weightsName: String?) throws -> [UInt8] {
    var entries = entries
    if let weights, let weightsName {
      entries.append(
        .weights(JournalWeights(file: weightsName, run: weights.run.number, step: weights.step)))
    }
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: Self.nonFinite.0, negativeInfinity: Self.nonFinite.1, nan: Self.nonFinite.2)
    return try entries.flatMap { ChecksummedLines.line(Array(try encoder.encode($0))) }
  }

  /// What stands for numbers that JSON does not have.
  static let nonFinite = ("Infinity", "-Infinity", "NaN")
}

/// Weights of a run, to be written beside a copy.
public struct UnsavedWeights: Sendable {
  /// The weights.
  public var described: DescribedWeights
  /// Counts every change of the weights that are shown.
  public var version: Int
  /// The run they come from.
  public var run: RunID
  /// The step they are of.
  public var step: Int
}
