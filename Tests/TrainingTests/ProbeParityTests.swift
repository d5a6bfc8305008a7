import ParityFixtures
import ResNeXtModel
import Tensors
import Testing

/// Gradients at points and muted paths of both forms, in inference mode, against PyTorch's autograd and zeroed slices.
@Suite("Probe parity")
struct ProbeParityTests {
  /// One network of the fixture.
  struct Entry: Decodable, Sendable, CustomTestStringConvertible {
    let preset: String
    let cardinality: Int
    let classes: Int
    let input: Int
    let image: String
    let gradients: [Gradient]
    let mutes: [Mute]

    var testDescription: String { "\(preset) at \(input)" }

    func network() throws -> ProbeNetwork {
      let configuration = try Fixture.Network(
        preset: preset, cardinality: cardinality, classes: classes, input: input
      ).configuration()
      return try ProbeNetwork(Formula.weights(configuration), threads: 2)
    }

    var tensor: Tensor { Formula.images(image, batch: 1, size: input).slice(0) }
  }

  struct Gradient: Decodable, Sendable {
    let objective: Objective
    let muted: [Muted]
    let value: Double
    let maps: [Map]
  }

  struct Mute: Decodable, Sendable {
    let muted: [Muted]
    let logits: [Double]
    let maps: [Map]
  }

  struct Muted: Decodable, Sendable {
    let block: String
    let paths: Set<Int>
  }

  struct Map: Decodable, Sendable {
    let point: String
    let reference: Fixture.Sampled

    private enum Key: CodingKey { case point }

    init(from decoder: any Decoder) throws {
      point = try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .point)
      reference = try Fixture.Sampled(from: decoder)
    }
  }

  struct Objective: Decodable, Sendable {
    let kind: String
    let `class`: Int?
    let point: String?
    let channel: Int?
    let y: Int?
    let x: Int?

    func objective() throws -> GradientObjective {
      switch kind {
      case "logit": return .logit(try #require(`class`))
      case "logProbability": return .logProbability(try #require(`class`))
      case "mean": return .mean(try tracePoint(#require(point)))
      case "channelMean":
        return .channelMean(try tracePoint(#require(point)), channel: try #require(channel))
      default:
        return .value(
          MapPlace(
            try tracePoint(#require(point)), channel: try #require(channel), y: try #require(y),
            x: try #require(x)))
      }
    }
  }

  private struct File: Decodable { let networks: [Entry] }

  static let entries: [Entry] = (try? Fixture.read("pytorch-probes.json", as: File.self).networks) ?? []

  @Test("The fixture holds both forms, with both stems and heads")
  func bothForms() {
    #expect(Self.entries.map(\.preset) == ["tiny", "notebook-cifar", "resnext50-32x4d", "notebook-50"])
    #expect(Self.entries.allSatisfy { $0.gradients.count == 6 && $0.mutes.count == 6 })
  }

  @Test("Gradients of every objective are autograd's, at every point that is kept", arguments: entries)
  func gradients(entry: Entry) throws {
    let network = try entry.network()
    for gradient in entry.gradients {
      let objective = try gradient.objective.objective()
      let points = try gradient.maps.map { try tracePoint($0.point) }
      let found = try network.gradients(
        of: objective, entry.tensor, at: Set(points), muting: muted(gradient.muted))
      #expect(abs(Double(found.value) - gradient.value) <= parityTolerance * max(1, abs(gradient.value)))
      for (point, map) in zip(points, gradient.maps) {
        let values = try #require(found.gradients[point]).values
        if map.reference.largest == 0 {
          #expect(values.count == map.reference.count && values.allSatisfy { $0 == 0 })
        } else {
          let deviation = map.reference.relativeDeviation(of: values)
          #expect(deviation <= parityTolerance, "\(objective) at \(map.point)")
        }
      }
    }
  }

  @Test("Logits and merged maps are those of zeroed slices", arguments: entries)
  func mutes(entry: Entry) throws {
    let network = try entry.network()
    for mute in entry.mutes {
      let points = try mute.maps.map { try tracePoint($0.point) }
      let found = try network.trace(entry.tensor, points: Set(points), muting: muted(mute.muted))
      #expect(relativeDeviation(found.logits, mute.logits) <= parityTolerance)
      for (point, map) in zip(points, mute.maps) {
        let difference = map.reference.difference(of: try #require(found.maps[point]).values)
        #expect(difference <= parityTolerance * max(map.reference.largest, 1e-9), "\(map.point)")
      }
    }
  }

  private func muted(_ records: [Muted]) throws -> MutedPaths {
    var muted = MutedPaths.none
    for record in records { muted.mute(record.paths, of: try #require(BlockName(text: record.block))) }
    return muted
  }
}

/// The point that a fixture names: `stemPool`, or `layer1.0:sum`.
private func tracePoint(_ text: String) throws -> TracePoint {
  let parts = text.split(separator: ":").map(String.init)
  if parts.count == 2 {
    return .block(
      try #require(BlockName(text: parts[0])), try #require(BlockPoint(rawValue: parts[1])))
  }
  let points: [String: TracePoint] = [
    "image": .image, "stemConvolution": .stemConvolution, "stemNormalization": .stemNormalization,
    "stemActivation": .stemActivation, "stemPool": .stemPool, "pooled": .pooled,
  ]
  return try #require(points[text])
}
