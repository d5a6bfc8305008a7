import Tensors
import Testing

@testable import ResNeXtModel

/// What tests of probes share.
enum Probed {
  static let networks = SmallNetworks.notebook + SmallNetworks.paper

  static func network(_ configuration: NetworkConfiguration) throws -> ProbeNetwork {
    try ProbeNetwork(SmallNetworks.weights(configuration), threads: 1)
  }

  static func image(_ configuration: NetworkConfiguration) -> Tensor {
    SmallNetworks.images(1, configuration).slice(0)
  }

  static func points(_ configuration: NetworkConfiguration) throws -> Set<TracePoint> {
    let graph = try LayerGraph(configuration)
    let inputs = graph.blocks.map { TracePoint.block($0.name, .input) }
    return Set(graph.nodes.compactMap(\.key.point)).union(inputs)
  }

  /// The largest difference in proportion to the largest expected value, but to no less than `floor`.
  static func deviation(_ found: [Float], _ expected: [Float], floor: Float = 1) -> Float {
    guard found.count == expected.count else { return .infinity }
    let largest = max(floor, expected.map(abs).max() ?? 0)
    return zip(found, expected).map { abs($0 - $1) / largest }.reduce(0) { $1 > $0 || $1.isNaN ? $1 : $0 }
  }
}

@Suite("Muted paths")
struct MutedPathsTests {
  private let block = BlockName(stage: 0, index: 0)
  private let other = BlockName(stage: 1, index: 0)

  @Test("A solo mutes all paths but one, of its block alone")
  func solo() {
    let muted = MutedPaths.solo(2, of: block, cardinality: 4)
    #expect(muted.blocks == [block: [0, 1, 3]])
    #expect(!muted.contains(2, of: block) && muted.contains(3, of: block) && !muted.contains(3, of: other))
  }

  @Test("A path that is toggled twice speaks again, and nothing is left of it")
  func toggling() {
    var muted = MutedPaths.none
    muted.toggle(1, of: block)
    #expect(muted == MutedPaths([1], of: block))
    muted.toggle(1, of: block)
    #expect(muted.isEmpty && muted == .none)
  }

  @Test("No paths of a block are no mute")
  func noPaths() {
    #expect(MutedPaths([], of: block).isEmpty)
  }

  @Test("The channels of a path are its share of what the merge reads, in order", arguments: Probed.networks)
  func channels(configuration: NetworkConfiguration) throws {
    let graph = try LayerGraph(configuration)
    for layers in graph.blocks {
      let ranges = graph.mergedChannels(of: layers.name)
      let merged = graph.layers(at: .block(layers.name, .groupedActivation))
      #expect(ranges.count == configuration.cardinality)
      #expect(ranges.flatMap(Array.init) == Array(0..<merged.reduce(0) { $0 + $1.shape.channels }))
      // Where every path is a layer of its own, the ranges are those of the concatenation.
      if merged.count > 1 { #expect(ranges.map(\.count) == merged.map(\.shape.channels)) }
    }
    #expect(graph.mergedChannels(of: BlockName(stage: 9, index: 0)).isEmpty)
  }
}

@Suite("A network that probes run on")
struct ProbeNetworkTests {
  @Test("Without a mute its maps and logits are those of the network that runs", arguments: Probed.networks)
  func tracesAlike(configuration: NetworkConfiguration) throws {
    let points = try Probed.points(configuration)
    let image = Probed.image(configuration)
    let network = try ResNeXt(configuration, batch: 1, trainable: false, threads: 1)
    try network.load(SmallNetworks.weights(configuration))
    let expected = try network.trace(image, points: points)
    let found = try Probed.network(configuration).trace(image, points: points)
    #expect(Set(found.maps.keys) == points)
    #expect(Probed.deviation(found.logits, expected.logits) < 1e-5)
    for point in points {
      let (map, reference) = (try #require(found.maps[point]), try #require(expected.maps[point]))
      #expect(map.shape == reference.shape)
      #expect(Probed.deviation(map.values, reference.values) < 1e-5, "\(point)")
    }
  }

  /// Some paths of some blocks, all of a block, and all there are.
  private func mutes(_ configuration: NetworkConfiguration) throws -> [MutedPaths] {
    let blocks = try LayerGraph(configuration).blocks.map(\.name)
    let all = Set(0..<configuration.cardinality)
    var several = MutedPaths([0], of: blocks[0])
    several.mute([configuration.cardinality - 1], of: blocks[1])
    var everything = MutedPaths.none
    for block in blocks { everything.mute(all, of: block) }
    return [
      several, MutedPaths(all, of: blocks[1]), everything,
      .solo(0, of: blocks[0], cardinality: configuration.cardinality),
    ].filter { !$0.isEmpty }
  }

  @Test(
    "A muted path's channels are zero where the merge reads them, and computed as ever before",
    arguments: Probed.networks)
  func muting(configuration: NetworkConfiguration) throws {
    let network = try Probed.network(configuration)
    let image = Probed.image(configuration)
    for muted in try mutes(configuration) {
      let first = try #require(network.graph.blocks.map(\.name).first { muted.blocks[$0] != nil })
      let points: Set<TracePoint> = [
        .block(first, .groupedActivation), .block(first, .groupedNormalization),
      ]
      let plain = try network.trace(image, points: points)
      let found = try network.trace(image, points: points, muting: muted)
      let before = TracePoint.block(first, .groupedNormalization)
      #expect(found.maps[before] == plain.maps[before])
      let (map, reference) = (
        try #require(found.maps[.block(first, .groupedActivation)]),
        try #require(plain.maps[.block(first, .groupedActivation)])
      )
      for (path, channels) in network.graph.mergedChannels(of: first).enumerated() {
        let part = map.slices(channels)
        if muted.contains(path, of: first) {
          #expect(part.values.allSatisfy { $0 == 0 })
        } else {
          #expect(part == reference.slices(channels))
        }
      }
    }
  }

  @Test(
    "A mute is a merge whose columns for the path are zero: the transition's weights say the same",
    arguments: Probed.networks)
  func mutingIsZeroWeights(configuration: NetworkConfiguration) throws {
    let image = Probed.image(configuration)
    let graph = try LayerGraph(configuration)
    let block = try #require(graph.blocks.last).name
    let path = configuration.cardinality - 1
    let channels = graph.mergedChannels(of: block)[path]
    var weights = try SmallNetworks.weights(configuration)
    let name =
      configuration.form == .notebook
      ? "conv2d-trans\(block.text(.notebook))/kernel" : "\(block.text(.paper)).conv3.weight"
    let index = try #require(weights.tensors.firstIndex { $0.name == name })
    var kernel = weights.tensors[index].tensor
    // [1, 1, in, out] in notebook form, [out, in, 1, 1] in the paper's.
    let outputs = configuration.form == .notebook ? kernel.shape[3] : kernel.shape[0]
    let inputs = kernel.count / outputs
    for output in 0..<outputs {
      for input in channels {
        kernel.values[configuration.form == .notebook ? input * outputs + output : output * inputs + input] =
          0
      }
    }
    weights.tensors[index] = NamedTensor(name, kernel)
    let expected = try ProbeNetwork(weights, threads: 1).trace(image, points: [])
    let found = try Probed.network(configuration)
      .trace(image, points: [], muting: MutedPaths([path], of: block))
    #expect(Probed.deviation(found.logits, expected.logits) < 1e-6)
    // The check would say nothing where the path is silent anyway.
    #expect(try Probed.network(configuration).trace(image, points: []).logits != found.logits)
  }

  @Test("Blocks and paths that are not there are refused")
  func impossibleMutes() throws {
    let configuration = SmallNetworks.paper[0]
    let network = try Probed.network(configuration)
    for muted in [
      MutedPaths([3], of: BlockName(stage: 0, index: 0)), MutedPaths([-1], of: BlockName(stage: 0, index: 0)),
      MutedPaths([0], of: BlockName(stage: 7, index: 0)),
    ] {
      #expect(throws: ModelError.self) {
        try network.trace(Probed.image(configuration), points: [], muting: muted)
      }
    }
  }

  @Test("An image of another size, weights of another network and too little memory are refused")
  func refusals() throws {
    let configuration = SmallNetworks.paper[0]
    #expect(throws: ModelError.self) {
      try Probed.network(configuration).trace(Tensor(repeating: 0, shape: [3, 8, 8]), points: [])
    }
    var weights = try SmallNetworks.weights(configuration)
    weights.tensors.removeFirst()
    #expect(throws: ModelError.missingTensor(name: "conv1.weight")) {
      try ProbeNetwork(weights, threads: 1)
    }
    let plan = try ProbeNetwork.memory(configuration, threads: 1).bytes()
    #expect {
      try ProbeNetwork(
        SmallNetworks.weights(configuration), threads: 1, memory: AvailableMemory(bytes: plan - 1))
    } throws: { error in
      if case ModelError.notEnoughMemory(plan, plan - 1, _) = error { true } else { false }
    }
  }

  @Test("Statistics of a trace are those of its maps, whole and channel by channel")
  func statistics() throws {
    var map = Tensor(repeating: 0, shape: [2, 1, 2])
    map.values = [1, 3, 0, -4]
    let trace = Trace(configuration: SmallNetworks.paper[0], maps: [.image: map], logits: [])
    let statistics = try #require(trace.statistics()[.image])
    #expect(statistics.whole == Statistics([1, 3, 0, -4] as [Float]))
    #expect(statistics.channels.map(\.mean) == [2, -2])
    #expect(statistics.channels[1].zeroShare == 0.5)
  }
}
