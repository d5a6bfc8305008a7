import CAllocator
import ResNeXtModel
import Tensors
import Training

/// What one network gave.
struct NetworkMeasurement {
  let benchmark: NetworkBenchmark
  let timing: Timing
  /// Multiply-adds of one image forward.
  let multiplyAdds: Int
  /// The most memory the process held, in MB of 10⁶ bytes.
  let peakMegabytes: Double
  /// What the kernels call themselves, those of most convolutions first.
  let backend: String

  /// Floating-point operations of one call: 2 a multiply-add forward, and twice as many backward.
  var operations: Int { (benchmark.pass == .train ? 6 : 2) * multiplyAdds * benchmark.batch }

  /// Images a second, of the median repetition.
  var imagesPerSecond: Double { Double(benchmark.batch) / timing.median }
}

/// Measures training steps or inference of a network, on images that a seed rules.
struct NetworkBenchmark {
  /// What is done with a batch.
  enum Pass: String, CaseIterable { case train, infer }

  /// The preset, and the options that override it.
  let title: String
  let network: NetworkConfiguration
  let pass: Pass
  let batch: Int
  let optimizer: OptimizerKind
  let threads: Int
  var plan = RepetitionPlan.network

  /// Measures it; memory is that of the whole process, which should do nothing else.
  ///
  /// - Throws: `ModelError` or `TrainingError` when the network cannot be built or run.
  func measure(now: () -> Double) throws -> NetworkMeasurement {
    for plan in plans { try plan.require(.now()) }
    let multiplyAdds = try NetworkSummary(network).multiplyAdds
    let images = randomValues(batch * 3 * network.inputSize * network.inputSize, purpose: 0)
    let (timing, counts) =
      pass == .train ? try train(images, now: now) : try infer(images, now: now)
    return NetworkMeasurement(
      benchmark: self, timing: timing, multiplyAdds: multiplyAdds,
      peakMegabytes: ProcessMemory.peakMegabytes, backend: NetworkBenchmark.backend(counts))
  }

  /// The memory of its phases, one after the other: first weights are drawn, then the network runs.
  var plans: [MemoryPlan] {
    let companions = MemoryPlan.Companions(batches: 1)
    let infers = MemoryPlan(
      network, batch: batch, trainable: false, threads: threads, companions: companions)
    return [.loading(network), pass == .train ? configuration.stepPlan : infers]
  }

  // The rate costs nothing; a small one keeps the loss finite on labels that mean nothing.
  private var configuration: TrainingConfiguration {
    TrainingConfiguration(
      network: network, data: .shapes, batchSize: batch, optimizer: optimizer, learningRate: 1e-4,
      threads: threads)
  }

  private func train(_ images: [Float], now: () -> Double) throws -> (Timing, [String: Int]) {
    let step = try TrainingStep(configuration, weights: try .initial(network, seed: 0))
    // The weights it was loaded with are no memory of the network.
    allocator_give_back()
    let labels = (0..<batch).map { $0 % network.classes }
    let timing = try plan.measure(now: now) {
      try step.take(images, labels: labels, rate: configuration.learningRate)
    }
    return (timing, step.network.kernelCounts)
  }

  private func infer(_ images: [Float], now: () -> Double) throws -> (Timing, [String: Int]) {
    let model = try ResNeXt(network, batch: batch, trainable: false, threads: threads)
    try model.load(try .initial(network, seed: 0))
    allocator_give_back()
    let timing = try plan.measure(now: now) {
      try model.forward(images, images: batch, mode: .inference)
    }
    return (timing, model.kernelCounts)
  }

  private static func backend(_ counts: [String: Int]) -> String {
    counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key).joined(separator: ", ")
  }
}

extension NetworkBenchmark {
  static let descriptions = [
    OptionDescription("optimizer", "O", "net: adam or sgd (default: adam)"),
    OptionDescription("pass", "P", "net: train or infer (default: train)"),
  ]

  /// The network that the options of `bench net` describe.
  ///
  /// - Throws: `CommandError.usage` for an unknown name or a value out of range.
  init(_ options: ParsedOptions, threads: Int) throws(CommandError) {
    let network = try NetworkOptions(options)
    let isSmall = network.preset == .small || network.preset == .tiny
    self.init(
      title: network.title(options), network: network.configuration,
      pass: try options.choice("pass", "pass", of: Pass.self) ?? .train,
      batch: try options.integer("batch", in: 1...65_536) ?? (isSmall ? 64 : 32),
      optimizer: try options.choice("optimizer", "optimizer", of: OptimizerKind.self) ?? .adam,
      threads: threads)
  }
}

extension NetworkOptions {
  /// The preset, followed by the options that made another network of it.
  fileprivate func title(_ options: ParsedOptions) -> String {
    guard unchangedPreset == nil else { return preset.rawValue }
    let overrides = NetworkOptions.descriptions.map(\.name).filter { $0 != "preset" }
    return overrides.reduce(preset.rawValue) { title, name in
      options.text(name).map { "\(title) --\(name) \($0)" } ?? title
    }
  }
}
