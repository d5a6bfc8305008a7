import Tensors
import Testing

@testable import ResNeXtModel

@Suite("Memory plan")
struct MemoryPlanTests {
  private func plan(
    _ network: NetworkConfiguration, batch: Int, trainable: Bool = true,
    companions: MemoryPlan.Companions = .init()
  ) -> MemoryPlan {
    MemoryPlan(network, batch: batch, trainable: trainable, threads: 1, companions: companions)
  }

  @Test("Copies of weights, moments and batches count as many floats as they hold")
  func companions() throws {
    let network = Preset.tiny.configuration
    let bare = try plan(network, batch: 4).bytes()
    let parameters = try NetworkSummary(network).total
    let two = try plan(network, batch: 4, companions: .init(weightsCopies: 2)).bytes()
    let one = try plan(network, batch: 4, companions: .init(weightsCopies: 1)).bytes()
    #expect(two - one == 4 * parameters)
    #expect(try plan(network, batch: 4, companions: .init(otherBytes: 5)).bytes() - bare == 5)
    #expect(
      try plan(network, batch: 4, companions: .init(batches: 3)).bytes() - bare == 3 * 4 * 4 * 3 * 32 * 32)
    let moments = try plan(network, batch: 4, companions: .init(moments: 1)).bytes() - bare
    // Every trainable number, in whole vectors of 8.
    #expect(moments >= 4 * (try NetworkSummary(network).trainable))
    #expect(moments < 5 * (try NetworkSummary(network).trainable))
  }

  @Test(
    "What a network really holds is what was planned",
    arguments: Preset.allCases.filter { $0 != .resnext50x32x4d })
  func reserved(preset: Preset) throws {
    let network = try ResNeXt(preset.configuration, batch: 2, trainable: true, threads: 1)
    let planned = try NetworkMemory(FusedNetwork(network.architecture.graph), batch: 2, trainable: true)
    let parameters = network.parameters
    #expect(parameters.reduce(0) { $0 + ($1.gradient?.count ?? 0) } == planned.trained)
    #expect(network.weights.tensors.reduce(0) { $0 + $1.tensor.count } == planned.weights)
    #expect(parameters.filter { $0.gradient == nil }.reduce(0) { $0 + $1.values.count } == planned.idle)
  }

  @Test("Maps grow with the batch, and a batch of one takes the least")
  func monotonic() throws {
    for preset in Preset.allCases {
      let sizes = try [1, 2, 3, 64, 65_536].map { try plan(preset.configuration, batch: $0).bytes() }
      #expect(sizes == sizes.sorted())
      #expect(sizes[4] > 1000 * sizes[0] / 10)
    }
  }

  @Test("What does not fit is refused with the figure and the largest batch that does")
  func refusal() throws {
    let network = Preset.tiny.configuration
    let fitting = try plan(network, batch: 2048).bytes()
    try plan(network, batch: 2048).require(AvailableMemory(bytes: fitting))
    do {
      try plan(network, batch: 65_536).require(AvailableMemory(bytes: fitting))
      Issue.record("it was not refused")
    } catch {
      let needed = try plan(network, batch: 65_536).bytes()
      #expect(error == .notEnoughMemory(needed: needed, available: fitting, fitting: .batch(2048)))
      #expect(error.description.hasPrefix("needs about \(byteText(needed)) of memory, "))
      #expect(error.description.hasSuffix(" are free: a batch of 2048 would fit"))
    }
  }

  @Test("Where not even one image fits, a smaller input may; where none does, nothing is promised")
  func smallerInput() throws {
    var network = Preset.notebook50.configuration
    network.inputSize = 1024
    var half = network
    half.inputSize = 512
    let enough = try plan(half, batch: 1).bytes()
    #expect(plan(network, batch: 1).fitting(enough) == .input(512))
    #expect(plan(network, batch: 1).fitting(1000) == nil)
  }

  @Test("Unknown memory refuses nothing")
  func unknown() throws {
    try plan(Preset.tiny.configuration, batch: 65_536).require(AvailableMemory(bytes: nil))
  }

  @Test("A network is refused before anything of it is reserved, and so are its first weights")
  func networks() throws {
    let little = AvailableMemory(bytes: 10_000_000)
    #expect(throws: ModelError.self) {
      try ResNeXt(Preset.tiny.configuration, batch: 1, trainable: false, threads: 1, memory: little)
    }
    #expect(throws: ModelError.self) {
      try NetworkWeights.initial(Preset.tiny.configuration, seed: 0, memory: little)
    }
  }

  @Test("The largest networks that options and files can describe are counted, not trapped on")
  func largest() throws {
    for form in NetworkConfiguration.Form.allCases {
      let network = NetworkConfiguration(
        form: form, stem: .cifar, head: .globalAverage, stemChannels: 65_536,
        blocks: Array(repeating: 64, count: 8), width: 512, outputs: Array(repeating: 65_536, count: 8),
        strides: Array(repeating: 1, count: 8), cardinality: 1, classes: 65_536, inputSize: 1024)
      try network.validate()
      let bytes = try plan(network, batch: 65_536, companions: .init(weightsCopies: 3, moments: 4)).bytes()
      #expect(bytes > 1 << 60)
      #expect(try NetworkSummary(network).multiplyAdds > 0)
    }
  }
}

@Suite("Gradient places")
struct GradientPlacesTests {
  private func place(_ range: Range<Int>) -> GradientPlaces.Place { .init(storage: 0, range: range) }

  @Test("The smallest gap that holds a map is taken, and its rest stays")
  func smallest() {
    var places = GradientPlaces()
    places.release(place(0..<100))
    places.release(place(200..<230))
    let taken = [20, 11, 90].map { places.reserve($0)?.range }
    #expect(taken == [200..<220, 0..<11, nil])
  }

  @Test("Neighbouring gaps become one")
  func neighbours() {
    var places = GradientPlaces()
    places.release(place(0..<10))
    places.release(place(20..<30))
    let before = places.reserve(30)
    places.release(place(10..<20))
    let after = places.reserve(30)
    #expect(before == nil)
    #expect(after?.range == 0..<30)
  }

  @Test("A new pass finds free what was made for the pass before, and nothing else")
  func begin() {
    var places = GradientPlaces()
    places.reserve(new: 1, length: 40)
    places.release(place(0..<100))
    places.begin()
    #expect(places.ownFloats == 40)
    let (large, fitting) = (places.reserve(100), places.reserve(40))
    #expect(large == nil)
    #expect(fitting?.storage == 1)
  }
}
