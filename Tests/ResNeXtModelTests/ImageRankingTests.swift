import Tensors
import Testing

@testable import ResNeXtModel

@Suite("Ranking images")
struct ImageRankingTests {
  private let point = TracePoint.stemActivation

  private func trace(_ plane: [Float], logits: [Float] = []) -> Trace {
    var map = Tensor(repeating: 9, shape: [2, 2, 2])
    map.values.replaceSubrange(4..<8, with: plane)
    return Trace(configuration: SmallNetworks.paper[0], maps: [point: map], logits: logits)
  }

  private func ranking(_ measure: RankingMeasure, keeping kept: Int, _ planes: [[Float]]) -> ImageRanking {
    var ranking = ImageRanking(by: .channel(point, 1, measure), keeping: kept)
    for (image, plane) in planes.enumerated() { ranking.consider(trace(plane), image: image) }
    return ranking
  }

  @Test("Maximum, mean and norm are those of the channel's map, with the place of its first largest value")
  func measures() {
    let planes: [[Float]] = [[1, 2, 3, 3], [0, 0, 5, 0], [-4, 0, 0, 0]]
    let maximum = ranking(.maximum, keeping: 3, planes).entries
    #expect(maximum.map(\.image) == [1, 0, 2] && maximum.map(\.score) == [5, 3, 0])
    #expect(maximum.map { [$0.y, $0.x] } == [[1, 0], [1, 0], [0, 1]])
    #expect(ranking(.mean, keeping: 3, planes).entries.map(\.score) == [2.25, 1.25, -1])
    #expect(ranking(.norm, keeping: 3, planes).entries.map(\.image) == [1, 0, 2])
    #expect(ranking(.norm, keeping: 3, planes).entries[2].score == 4)
  }

  @Test("The best are kept, of equal ones the first", arguments: 0...5)
  func keepsTheBest(kept: Int) {
    let scores: [Float] = [3, 1, 3, 7, 2]
    let found = ranking(.maximum, keeping: kept, scores.map { [0, 0, 0, $0] })
    #expect(found.entries.map(\.image) == Array([3, 0, 2, 4, 1].prefix(kept)))
    #expect(found.examined == 5)
  }

  @Test("Images that could not be read and scores that are no number are passed over and counted")
  func passesOver() {
    var ranking = ImageRanking(by: .channel(point, 1, .maximum), keeping: 2)
    ranking.consider(nil, image: 0)
    ranking.consider(trace([.nan, 1, 1, 1]), image: 1)
    ranking.consider(trace([0, 1, 1, 1]), image: 2)
    #expect(ranking.entries.map(\.image) == [2] && ranking.examined == 3 && ranking.passedOver == 2)
  }

  @Test("A network's ranking is that of a plain loop over its traces", arguments: Probed.networks)
  func plainLoop(configuration: NetworkConfiguration) throws {
    let network = try ResNeXt(configuration, batch: 1, trainable: false, threads: 1)
    try network.load(SmallNetworks.weights(configuration))
    let images = SmallNetworks.images(9, configuration)
    let point = TracePoint.block(BlockName(stage: 0, index: 0), .groupedActivation)
    let traces = try (0..<9).map { try network.trace(images.slice($0), points: [point]) }
    for measure in RankingMeasure.allCases {
      let found = try network.ranking(
        by: .channel(point, 2, measure), keeping: 4, of: 9, image: { images.slice($0) }, goesOn: { _ in true }
      )
      let scores = try traces.map { trace -> Double in
        let values = try #require(trace.maps[point]).slice(2).values.map(Double.init)
        switch measure {
        case .maximum: return values.max() ?? 0
        case .mean: return values.reduce(0, +) / Double(values.count)
        case .norm: return values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        }
      }
      let order = (0..<9).sorted { (Float(scores[$1]), $0) < (Float(scores[$0]), $1) }
      #expect(found.entries.map(\.image) == Array(order.prefix(4)), "\(measure)")
      for entry in found.entries {
        let plane = try #require(traces[entry.image].maps[point]).slice(2)
        #expect(plane.values[entry.y * plane.shape[1] + entry.x] == plane.values.max())
        #expect(abs(Double(entry.score) - scores[entry.image]) < 1e-5)
      }
    }
    let byLogit = try network.ranking(
      by: .logit(1), keeping: 9, of: 9, image: { images.slice($0) }, goesOn: { _ in true })
    #expect(byLogit.entries.map(\.score) == traces.map { $0.logits[1] }.sorted(by: >))
  }

  @Test("It tells how far it is after every image and ends where it is told to")
  func progress() throws {
    let configuration = SmallNetworks.paper[2]
    let network = try ResNeXt(configuration, batch: 1, trainable: false, threads: 1)
    var seen: [Int] = []
    let found = try network.ranking(
      by: .logit(0), keeping: 2, of: 100, image: { _ in SmallNetworks.images(1, configuration).slice(0) },
      goesOn: {
        seen.append($0.examined)
        return $0.examined < 3
      })
    #expect(seen == [1, 2, 3] && found.examined == 3)
  }

  @Test("Channels and classes that are not there are refused before any image is read")
  func refusals() throws {
    let network = try ResNeXt(SmallNetworks.paper[0], batch: 1, trainable: false, threads: 1)
    for subject in [
      RankingSubject.logit(5), .channel(.stemPool, 0, .mean), .channel(.stemActivation, 6, .mean),
    ] {
      #expect(throws: ModelError.self) {
        try network.ranking(
          by: subject, keeping: 1, of: 1,
          image: { _ in
            Issue.record("an image was read")
            return nil
          }, goesOn: { _ in true })
      }
    }
  }
}
