import Tensors
import Testing

@testable import ResNeXtModel

@Suite("A network that runs with muted paths")
struct MutedNetworkTests {
  private func network(_ configuration: NetworkConfiguration) throws -> ResNeXt {
    let network = try ResNeXt(configuration, batch: 2, trainable: false, threads: 1)
    try network.load(SmallNetworks.weights(configuration))
    return network
  }

  /// One path of the first block, one of the second, both.
  private func mutes(_ configuration: NetworkConfiguration) throws -> [MutedPaths] {
    let blocks = try LayerGraph(configuration).blocks.map(\.name)
    let first = MutedPaths([0], of: blocks[0])
    let second = MutedPaths([configuration.cardinality - 1], of: blocks[1])
    var both = first
    both.mute([configuration.cardinality - 1], of: blocks[1])
    return [first, second, both]
  }

  private func logits(_ network: ResNeXt, _ images: Tensor) throws -> [Float] {
    try network.forward(images.values, images: 2, mode: .inference)
    return network.logits.tensor(images: 2).values
  }

  @Test("It answers what the network that probes run on answers, image by image", arguments: Probed.networks)
  func agreesWithProbes(configuration: NetworkConfiguration) throws {
    let network = try network(configuration)
    let images = SmallNetworks.images(2, configuration)
    let whole = try logits(network, images)
    for muted in try mutes(configuration) {
      try network.mute(muted)
      let found = try logits(network, images)
      let prober = try Probed.network(configuration)
      let expected = try (0..<2).flatMap {
        try prober.trace(images.slice($0), points: [], muting: muted).logits
      }
      #expect(Probed.deviation(found, expected) < 1e-5)
      #expect(Probed.deviation(found, whole) > 1e-4, "the mute changes nothing, so nothing was tested")
    }
    try network.mute(.none)
    #expect(try logits(network, images) == whole)
  }

  @Test(
    "From a block's merge on it computes again what a whole pass does, to the bit", arguments: Probed.networks
  )
  func goesOnFromTheMerge(configuration: NetworkConfiguration) throws {
    let network = try network(configuration)
    let images = SmallNetworks.images(2, configuration)
    for (index, name) in try LayerGraph(configuration).blocks.map(\.name).enumerated() {
      let muted = MutedPaths([index % configuration.cardinality], of: name)
      try network.mute(muted)
      let expected = try logits(network, images)
      try network.mute(.none)
      let whole = try logits(network, images)
      try network.mute(muted)
      try network.forwardAgain(from: name, images: 2)
      #expect(network.logits.tensor(images: 2).values == expected)
      try network.mute(.none)
      try network.forwardAgain(from: name, images: 2)
      #expect(network.logits.tensor(images: 2).values == whole)
    }
  }

  @Test("Training hears all paths")
  func trainingHearsAll() throws {
    let configuration = SmallNetworks.paper[0]
    func trained(_ muted: MutedPaths) throws -> [Float] {
      let network = try ResNeXt(configuration, batch: 2, trainable: true, threads: 1)
      try network.load(SmallNetworks.weights(configuration))
      try network.mute(muted)
      try network.forward(SmallNetworks.images(2, configuration).values, images: 2, mode: .training)
      return network.logits.tensor(images: 2).values
    }
    #expect(try trained(MutedPaths([0], of: BlockName(stage: 0, index: 0))) == trained(.none))
  }

  @Test("A block or a path that is not there is refused")
  func refusal() throws {
    let network = try network(SmallNetworks.paper[0])
    #expect(throws: ModelError.self) { try network.mute(MutedPaths([3], of: BlockName(stage: 0, index: 0))) }
    #expect(throws: ModelError.self) {
      try network.forwardAgain(from: BlockName(stage: 7, index: 0), images: 1)
    }
  }
}

@Suite("What paths contribute")
struct PathContributionsTests {
  @Test("A path's energy is the sum of squares of its part of the last 1×1")
  func byHand() throws {
    // Two positions; path 1 has channels (1, 2) and (3, 0), path 2 has (1, −1).
    let merged = try Tensor(shape: [3, 1, 2], values: [1, 2, 3, 0, 1, -1])
    let found = PathContributions(merged, paths: [0..<2, 2..<3], weights: [[1, 1, 2], [0, -1, 1]])
    // Outputs of path 1: (4, 2) and (−3, 0); of path 2: (2, −2) and (1, −1).
    let energies: [Double] = [29, 10]
    #expect(found.energies == energies)
    let shares: [Double] = [29.0 / 39, 10.0 / 39]
    #expect(found.shares == shares)
    let nothing: [Double] = PathContributions(energies: [0, 0]).shares
    #expect(nothing.allSatisfy { $0 == 0 })
  }

  @Test(
    "The parts of all paths add up to what the last 1×1 writes without its bias", arguments: Probed.networks)
  func muting(configuration: NetworkConfiguration) throws {
    let weights = try SmallNetworks.weights(configuration)
    let prober = try ProbeNetwork(weights, threads: 1)
    let image = Probed.image(configuration)
    let block = try LayerGraph(configuration).blocks[1].name
    let points: Set<TracePoint> = [
      .block(block, .groupedActivation), .block(block, .transitionConvolution),
    ]
    // With one path alone the 1×1 writes its part; with none, the bias.
    func written(_ muted: MutedPaths) throws -> [Float] {
      let trace = try prober.trace(image, points: points, muting: muted)
      return try #require(trace.maps[.block(block, .transitionConvolution)]).values
    }
    let bias = try written(MutedPaths(Set(0..<configuration.cardinality), of: block))
    let found = try weights.contributions(of: block, in: prober.trace(image, points: points))
    for path in 0..<configuration.cardinality {
      let alone = try written(.solo(path, of: block, cardinality: configuration.cardinality))
      let energy = zip(alone, bias).map { Double($0 - $1) }.reduce(0.0) { $0 + $1 * $1 }
      let difference = abs(found.energies[path] - energy)
      #expect(difference <= 1e-4 * max(1e-3, energy))
    }
  }
}
