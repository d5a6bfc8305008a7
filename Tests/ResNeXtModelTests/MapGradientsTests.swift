import Foundation
import Tensors
import Testing

@testable import ResNeXtModel

@Suite("Gradients at points")
struct MapGradientsTests {
  private let label = 1

  /// The middle of a block's map: a place that every small network has.
  private func place(_ point: TracePoint, _ network: ProbeNetwork) throws -> MapPlace {
    let shape = try #require(network.graph.shape(at: point))
    return MapPlace(point, channel: shape.channels - 1, y: shape.side / 2, x: shape.side / 2)
  }

  private func objectives(_ network: ProbeNetwork) throws -> [GradientObjective] {
    let last = try #require(network.graph.blocks.last).name
    return [
      .logit(label), .logProbability(label), .value(try place(.block(last, .groupedConvolution), network)),
      .channelMean(.block(last, .output), channel: 2), .mean(.block(last, .transitionNormalization)),
    ]
  }

  @Test("Pixels change every objective as its gradient says: central differences", arguments: Probed.networks)
  func centralDifferences(configuration: NetworkConfiguration) throws {
    let network = try Probed.network(configuration)
    let image = Probed.image(configuration)
    let direction = SmallNetworks.images(2, configuration).slice(1)
    for objective in try objectives(network) {
      let found = try network.gradients(of: objective, image, at: [.image])
      let gradient = try #require(found.gradients[.image])
      func value(_ step: Float) throws -> Double {
        var moved = image
        for index in 0..<moved.count { moved.values[index] += step * direction.values[index] }
        return Double(try network.gradients(of: objective, moved, at: []).value)
      }
      // Small enough to cross few kinks, large enough for float32.
      let step: Float = 1e-3
      let slope = (try value(step) - value(-step)) / (2 * Double(step))
      let expected = zip(gradient.values, direction.values).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      let size = zip(gradient.values, direction.values).reduce(0.0) { $0 + abs(Double($1.0) * Double($1.1)) }
      #expect(abs(slope - expected) < 0.02 * size + 1e-5, "\(objective): \(slope), \(expected)")
    }
  }

  @Test("The gradient at a map is that of all that follows: what the next layers make of it, by hand")
  func logitsByHand() throws {
    let configuration = SmallNetworks.paper[0]
    let network = try Probed.network(configuration)
    let weights = try SmallNetworks.weights(configuration)
    let last = try #require(network.graph.blocks.last).name
    let found = try network.gradients(
      of: .logit(label), Probed.image(configuration), at: [.pooled, .block(last, .output)])
    let rows = try #require(weights["fc.weight"])
    #expect(found.gradients[.pooled]?.values == rows.slice(label).values)
    // The global mean shares it out equally.
    let map = try #require(found.gradients[.block(last, .output)])
    let area = map.shape[1] * map.shape[2]
    for (channel, weight) in rows.slice(label).values.enumerated() {
      let plane = map.slice(channel).values
      #expect(plane.allSatisfy { abs($0 - weight / Float(area)) < 1e-6 })
    }
  }

  @Test("The logarithm of a probability has the gradient [j = k] − softmax(z)ⱼ at the logits")
  func logProbability() throws {
    let configuration = SmallNetworks.paper[2]
    let network = try Probed.network(configuration)
    let image = Probed.image(configuration)
    let found = try network.gradients(of: .logProbability(label), image, at: [.pooled])
    let probabilities = try network.trace(image, points: []).probabilities
    #expect(abs(found.value - log(probabilities[label])) < 1e-5)
    let rows = try #require(SmallNetworks.weights(configuration)["fc.weight"])
    let expected = (0..<rows.shape[1]).map { input -> Float in
      (0..<rows.shape[0]).reduce(0) { sum, j in
        sum + ((j == label ? 1 : 0) - probabilities[j]) * rows.values[j * rows.shape[1] + input]
      }
    }
    #expect(Probed.deviation(try #require(found.gradients[.pooled]).values, expected) < 1e-5)
  }

  @Test("A map's own value has a gradient of 1 there and 0 elsewhere; its mean, of 1 / count")
  func ofItself() throws {
    let configuration = SmallNetworks.notebook[0]
    let network = try Probed.network(configuration)
    let image = Probed.image(configuration)
    let point = TracePoint.block(BlockName(stage: 0, index: 0), .sum)
    let place = try place(point, network)
    let value = try network.gradients(of: .value(place), image, at: [point])
    let map = try #require(value.gradients[point])
    #expect(map.values.count { $0 != 0 } == 1 && map.values.reduce(0, +) == 1)
    #expect(value.value == value.trace.maps[point]?.slice(place.channel).slice(place.y).values[place.x])
    let mean = try network.gradients(of: .mean(point), image, at: [point])
    #expect(try #require(mean.gradients[point]).values.allSatisfy { $0 == 1 / Float(map.count) })
  }

  @Test("Behind the objective every gradient is zero: it does not depend on what comes later")
  func behind() throws {
    let configuration = SmallNetworks.notebook[0]
    let network = try Probed.network(configuration)
    let block = BlockName(stage: 0, index: 0)
    let found = try network.gradients(
      of: .mean(.block(block, .reduceConvolution)), Probed.image(configuration),
      at: [.pooled, .block(block, .shortcutConvolution), .image])
    #expect(try #require(found.gradients[.pooled]).values.allSatisfy { $0 == 0 })
    #expect(
      try #require(found.gradients[.block(block, .shortcutConvolution)]).values.allSatisfy { $0 == 0 })
    #expect(try #require(found.gradients[.image]).values.contains { $0 != 0 })
  }

  @Test("All points at once have the gradients that each has alone", arguments: Probed.networks)
  func together(configuration: NetworkConfiguration) throws {
    let network = try Probed.network(configuration)
    let image = Probed.image(configuration)
    let points = try Probed.points(configuration)
    let all = try network.gradients(of: .logit(label), image, at: points)
    #expect(Set(all.gradients.keys) == points)
    for point in points {
      let alone = try network.gradients(of: .logit(label), image, at: [point])
      #expect(alone.gradients[point] == all.gradients[point], "\(point)")
      #expect(alone.gradients[point]?.shape == all.trace.maps[point]?.shape)
    }
  }

  @Test("A muted path hands nothing back, and its zeros still have a gradient", arguments: Probed.networks)
  func muted(configuration: NetworkConfiguration) throws {
    let network = try Probed.network(configuration)
    let block = try #require(network.graph.blocks.first).name
    let channels = network.graph.mergedChannels(of: block)[0]
    let found = try network.gradients(
      of: .logit(label), Probed.image(configuration),
      at: [.block(block, .groupedActivation), .block(block, .groupedNormalization)],
      muting: MutedPaths([0], of: block))
    let merged = try #require(found.gradients[.block(block, .groupedActivation)])
    let before = try #require(found.gradients[.block(block, .groupedNormalization)])
    #expect(merged.slices(channels).values.contains { $0 != 0 })
    #expect(before.slices(channels).values.allSatisfy { $0 == 0 })
  }

  @Test("Classes, points and places that are not there are refused")
  func refusals() throws {
    let configuration = SmallNetworks.paper[0]
    let network = try Probed.network(configuration)
    let objectives: [GradientObjective] = [
      .logit(5), .logit(-1), .logProbability(5), .mean(.stemPool), .channelMean(.pooled, channel: 10),
      .value(MapPlace(.image, channel: 0, y: 9, x: 0)), .value(MapPlace(.image, channel: 0, y: 0, x: -1)),
    ]
    for objective in objectives {
      #expect(throws: ModelError.self, "\(objective)") {
        try network.gradients(of: objective, Probed.image(configuration), at: [.image])
      }
    }
  }
}
