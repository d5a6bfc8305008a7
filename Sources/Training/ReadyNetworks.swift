import ResNeXtModel
import Tensors

/// The networks that were asked about last, ready for the next question, within a number and an amount of memory.
///
/// The one that was not asked about for longest goes first. One that alone is larger than the limit is kept as long as
/// nothing else is asked for. Not Sendable: it stays with the inspector's queue.
struct ReadyNetworks {
  /// How much is kept.
  struct Limit {
    /// Networks; one that is traced and one that gradients are taken of are two.
    var count: Int
    /// Bytes of all together, as they are planned.
    var bytes: Int
  }

  private enum Engine {
    case tracing(ResNeXt)
    case probing(ProbeNetwork)

    var isTracing: Bool { if case .tracing = self { true } else { false } }
  }

  private struct Ready {
    let id: ModelID?
    let configuration: NetworkConfiguration
    /// What a model without identity is known by; others' weights are kept by nobody here but the network.
    let weights: NetworkWeights?
    let engine: Engine
    let bytes: Int

    init(_ model: ProbedModel, _ engine: Engine, bytes: Int) {
      id = model.id
      configuration = model.weights.configuration
      weights = model.id == nil ? model.weights : nil
      self.engine = engine
      self.bytes = bytes
    }

    /// Whether it is a model's network: by identity, or weight by weight where the model has none.
    func isNetwork(of model: ProbedModel) -> Bool {
      guard id == model.id else { return false }
      return id != nil || weights == model.weights
    }
  }

  private let limit: Limit
  private let memory: @Sendable () -> AvailableMemory
  /// The one that was asked about last stands last.
  private var networks: [Ready] = []

  init(limit: Limit, memory: @escaping @Sendable () -> AvailableMemory) {
    self.limit = limit
    self.memory = memory
  }

  /// The models that are ready, the one asked about last at the end.
  var models: [ModelID?] { networks.map(\.id) }

  /// Bytes of all, as they are planned.
  var bytes: Int { networks.reduce(0) { $0 + $1.bytes } }

  /// A network that is traced, one image at a time.
  ///
  /// - Throws: `ModelError` where it cannot be made or the weights are not its own.
  mutating func tracing(_ model: ProbedModel) throws(ModelError) -> ResNeXt {
    if case .tracing(let network)? = used(model, tracing: true) { return network }
    let kept = MemoryPlan.Companions(weightsCopies: model.id == nil ? 1 : 0)
    let plan = MemoryPlan(
      model.weights.configuration, batch: 1, trainable: false, threads: 1, companions: kept)
    let bytes = try size(plan)
    let network: ResNeXt
    if let spare = makeRoom(for: bytes, model, tracing: true) {
      network = spare
    } else {
      network = try made { memory throws(ModelError) in
        try ResNeXt(
          model.weights.configuration, batch: 1, trainable: false, threads: 1, memory: memory)
      }
    }
    try network.load(model.weights)
    networks.append(Ready(model, .tracing(network), bytes: bytes))
    return network
  }

  /// A network that keeps what all its layers write.
  ///
  /// - Throws: `ModelError` where it cannot be made or the weights are not its own.
  mutating func probing(_ model: ProbedModel) throws(ModelError) -> ProbeNetwork {
    if case .probing(let network)? = used(model, tracing: false) { return network }
    let bytes = try size(ProbeNetwork.memory(model.weights.configuration, threads: 1))
    _ = makeRoom(for: bytes, model, tracing: false)
    let network = try made { memory throws(ModelError) in
      try ProbeNetwork(model.weights, threads: 1, memory: memory)
    }
    networks.append(Ready(model, .probing(network), bytes: bytes))
    return network
  }

  // MARK: - Keeping

  /// A network of a model that is ready, now the one asked about last.
  private mutating func used(_ model: ProbedModel, tracing: Bool) -> Engine? {
    guard
      let index = networks.firstIndex(where: {
        $0.engine.isTracing == tracing && $0.isNetwork(of: model)
      })
    else { return nil }
    let ready = networks.remove(at: index)
    networks.append(ready)
    return ready.engine
  }

  /// Lets go of what has to go for `bytes` more.
  ///
  /// - Returns: a network among that which traces one like `model`, for its weights to be replaced: to make one anew takes
  ///   longer, and while a network trains every look is at other weights.
  private mutating func makeRoom(for bytes: Int, _ model: ProbedModel, tracing: Bool) -> ResNeXt? {
    var gone: [Ready] = []
    // Of models without identity one of a kind is enough: it is found again by its weights alone.
    let nameless = networks.firstIndex { $0.id == nil && $0.engine.isTracing == tracing }
    if model.id == nil, let nameless { gone.append(networks.remove(at: nameless)) }
    while !networks.isEmpty, networks.count >= limit.count || self.bytes > limit.bytes - bytes {
      gone.append(networks.removeFirst())
    }
    guard tracing else { return nil }
    let alike = gone.first {
      $0.engine.isTracing && $0.configuration == model.weights.configuration
    }
    if case .tracing(let network)? = alike?.engine { return network }
    return nil
  }

  /// Makes a network, and where there is no memory for it, once more without the others.
  private mutating func made<Network>(
    _ make: (AvailableMemory) throws(ModelError) -> Network
  ) throws(ModelError) -> Network {
    do { return try make(memory()) } catch {
      guard case .notEnoughMemory = error, !networks.isEmpty else { throw error }
      networks = []
      return try make(memory())
    }
  }

  private func size(_ plan: MemoryPlan) throws(ModelError) -> Int {
    try plan.bytes() - MemoryPlan.program
  }
}
