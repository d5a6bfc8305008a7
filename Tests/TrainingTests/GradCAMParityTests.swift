import ParityFixtures
import ResNeXtModel
import Tensors
import Testing

/// Grad-CAM of both forms against PyTorch's autograd.
@Suite("Grad-CAM parity")
struct GradCAMParityTests {
  struct Entry: Decodable, Sendable, CustomTestStringConvertible {
    let preset: String
    let cardinality: Int
    let classes: Int
    let input: Int
    let image: String
    let cases: [Case]

    var testDescription: String { preset }
  }

  struct Case: Decodable, Sendable {
    let `class`: Int
    let logit: Double
    let maps: [Map]
  }

  struct Map: Decodable, Sendable {
    let point: String
    let weights: Fixture.Sampled
    let map: Fixture.Sampled
  }

  private struct File: Decodable { let networks: [Entry] }

  static let entries: [Entry] = (try? Fixture.read("pytorch-gradcam.json", as: File.self).networks) ?? []

  @Test("The fixture holds both forms and two classes")
  func bothForms() {
    #expect(Self.entries.map(\.preset) == ["tiny", "notebook-cifar"])
    #expect(Self.entries.allSatisfy { $0.cases.map(\.class) == [3, 7] && $0.cases[0].maps.count > 3 })
  }

  @Test("Channel weights and maps are autograd's at every block's end", arguments: entries)
  func weightsAndMaps(entry: Entry) throws {
    let configuration = try Fixture.Network(
      preset: entry.preset, cardinality: entry.cardinality, classes: entry.classes, input: entry.input
    ).configuration()
    let network = try ProbeNetwork(Formula.weights(configuration), threads: 2)
    let image = Formula.images(entry.image, batch: 1, size: entry.input).slice(0)
    for expected in entry.cases {
      let points = try expected.maps.map { try point($0.point) }
      let found = try network.gradients(of: .logit(expected.class), image, at: Set(points))
      #expect(abs(Double(found.value) - expected.logit) <= parityTolerance * max(1, abs(expected.logit)))
      for (point, map) in zip(points, expected.maps) {
        let cam = try #require(found.gradCAM(at: point))
        #expect(map.weights.relativeDeviation(of: cam.weights) <= parityTolerance, "\(map.point)")
        if map.map.largest == 0 {
          // Nothing there speaks for the class.
          #expect(cam.map.values.count == map.map.count && cam.map.values.allSatisfy { $0 == 0 })
        } else {
          #expect(map.map.relativeDeviation(of: cam.map.values) <= parityTolerance, "\(map.point)")
        }
      }
    }
  }

  private func point(_ text: String) throws -> TracePoint {
    let parts = text.split(separator: ":").map(String.init)
    guard parts.count == 2 else { return .stemActivation }
    return .block(try #require(BlockName(text: parts[0])), try #require(BlockPoint(rawValue: parts[1])))
  }
}
