import Kernels
import Tensors

/// A ResNeXt that computes what its graph says: the notebook's `ResNeXt50` (cell 14) for every configuration of the family.
///
/// Images are `[batch, 3, size, size]`, logits `[batch, classes]`. Not Sendable: a network belongs to the queue that uses
/// it; `NetworkWeights` cross.
public final class ResNeXt {
  /// Every dimension of the network.
  public let architecture: Architecture
  /// The most images a pass can take.
  public let batch: Int
  /// What the last pass wrote, `[batch, classes, 1, 1]`; becomes the gradient of the loss for `backward`.
  public var logits: FeatureMap { head.logits }

  private let workers: Workers
  private let input: FeatureMap
  private let stem: ExecutableStem
  private let blocks: [ExecutableBlock]
  private let head: ExecutableHead
  private let gradientMaps = GradientMaps()
  private let age: StatisticsAge

  /// Builds a network with weights of zero; `load` gives it others.
  ///
  /// - Parameter memory: How much there is for it; asked before any is taken.
  /// - Throws: `ModelError.notEnoughMemory`; other `ModelError`s when the configuration is not valid or an operation cannot
  ///   be made.
  public init(
    _ configuration: NetworkConfiguration, batch: Int, trainable: Bool, threads: Int,
    memory: AvailableMemory = .now()
  ) throws(ModelError) {
    architecture = try Architecture(configuration)
    let network = try FusedNetwork(architecture.graph)
    try MemoryPlan(configuration, batch: batch, trainable: trainable, threads: threads)
      .require(memory, for: network)
    self.batch = batch
    workers = Workers(threads: threads)
    let context = BuildContext(
      form: configuration.form, batch: batch, trainable: trainable, workspace: Workspace(workers: workers))
    age = context.age
    input = FeatureMap(
      MapShape(batch: batch, channels: 3, height: configuration.inputSize, width: configuration.inputSize))
    stem = try ExecutableStem(network.stem, context: context)
    var blocks: [ExecutableBlock] = []
    for block in network.blocks { blocks.append(try ExecutableBlock(block, context: context)) }
    self.blocks = blocks
    let last = network.blocks[network.blocks.count - 1].transition.geometry
    head = try ExecutableHead(network.head, input: last.outputShape(batch: batch), context: context)
    context.arena.commit()
  }

  // MARK: - Passes

  /// Computes the logits of `images` images given as planar values `[images, 3, size, size]`.
  ///
  /// - Throws: `ModelError.operationFailed`; `.invalidConfiguration` when the values are not that many images.
  public func forward(
    _ values: [Float], images: Int, mode: ForwardMode, recorder: TraceRecorder? = nil
  ) throws(ModelError) {
    guard (1...batch).contains(images), values.count == images * 3 * input.shape.area else {
      throw .invalidConfiguration(
        field: "batch", reason: "\(values.count) values are not \(images) images of at most \(batch)")
    }
    input.load(values, images: images)
    if mode == .training { age.advance() }
    try ModelError.wrap { () throws(KernelError) in
      try stem.forward(input, images: images, mode: mode, recorder: recorder)
      var map = stem.output
      for block in blocks {
        try block.forward(map, images: images, mode: mode, recorder: recorder)
        map = block.output
      }
      try head.forward(map, images: images, recorder: recorder)
    }
  }

  /// Mutes the paths that say nothing in inference from now on, and none beside them; training hears all.
  ///
  /// What a mute makes zero is what a `ProbeNetwork` does: the path's channels where the last 1×1 reads them. Zeroing the
  /// columns of that 1×1's weights that read the path would give the same sums.
  ///
  /// - Throws: `ModelError.impossibleProbe` where the network has no such block or path.
  public func mute(_ muted: MutedPaths) throws(ModelError) {
    let silent = try architecture.graph.mutedChannels(muted)
    for block in blocks { block.silent = silent[block.name] ?? [] }
  }

  /// Computes the logits again from the merge of a block on, after an inference-mode `forward` of the same images.
  ///
  /// For mutes of this block and of later ones: what stands before is as it was.
  ///
  /// - Throws: `ModelError.operationFailed`; `.impossibleProbe` where the network has no such block.
  public func forwardAgain(from name: BlockName, images: Int) throws(ModelError) {
    guard let first = blocks.firstIndex(where: { $0.name == name }) else {
      throw .impossibleProbe("no block \(name.text(architecture.configuration.form))")
    }
    try ModelError.wrap { () throws(KernelError) in
      try blocks[first].mixAgain(first > 0 ? blocks[first - 1].output : stem.output, images: images)
      var map = blocks[first].output
      for block in blocks[(first + 1)...] {
        try block.forward(map, images: images, mode: .inference, recorder: nil)
        map = block.output
      }
      try head.forward(map, images: images, recorder: nil)
    }
  }

  /// Computes the gradient of every parameter, after a training-mode `forward` of the same images; `logits` must hold the
  /// gradient of the loss.
  ///
  /// - Throws: `ModelError.operationFailed`.
  public func backward(images: Int) throws(ModelError) {
    try ModelError.wrap { () throws(KernelError) in
      gradientMaps.begin()
      let last = blocks[blocks.count - 1]
      let pooledBack = gradientMaps.reserve(last.output.shape)
      try head.backward(input: last.output, inputGradient: pooledBack, images: images)
      let gradient = BlockGradient(activation: last.output, shortcut: nil, branches: last.branches)
      MapTarget.blockGradient(gradient).take(pooledBack, images: images, workers: workers)
      gradientMaps.release(pooledBack)
      for index in blocks.indices.reversed() {
        let input = index > 0 ? blocks[index - 1].output : stem.output
        let branches = index > 0 ? blocks[index - 1].branches : stem.branches
        try blocks[index].backward(input, branches: branches, images: images, gradients: gradientMaps)
        for unit in blocks[index].units { gradientMaps.release(unit.raw) }
        gradientMaps.release(blocks[index].output)
      }
      try stem.backward(image: input, images: images, gradients: gradientMaps)
    }
  }

  /// Runs one image, `[3, size, size]`, in inference mode and keeps what it left at `points`.
  ///
  /// - Throws: `ModelError.operationFailed`; `.invalidConfiguration` when the image has another size.
  public func trace(_ image: Tensor, points: Set<TracePoint>) throws(ModelError) -> Trace {
    let recorder = TraceRecorder(points: points)
    try forward(image.values, images: 1, mode: .inference, recorder: recorder)
    return Trace(
      configuration: architecture.configuration, maps: recorder.maps, logits: logits.tensor(images: 1).values)
  }

  // MARK: - Weights

  private var units: [NormalizedConvolution] { [stem.unit] + blocks.flatMap(\.units) }

  /// Everything an optimizer updates, in the order of computation.
  public var parameters: [Parameter] { units.flatMap(\.parameters) + head.parameters }

  /// A copy of all parameters and running statistics.
  public var weights: NetworkWeights {
    NetworkWeights(
      configuration: architecture.configuration, tensors: units.flatMap(\.tensors) + head.tensors,
      averagedBatches: age.batches)
  }

  /// A copy of the last backward pass' gradients, under the names and axes of the weights.
  public var gradients: [NamedTensor] { tensors { $0.gradient } }

  /// A copy of some numbers of every parameter, under the names and axes of the weights: what an optimizer keeps, too.
  public func tensors(_ storage: Convolution.Storage) -> [NamedTensor] {
    units.flatMap { $0.tensors(storage) } + head.tensors(storage)
  }

  /// Sets some numbers of every parameter from tensors under the names and axes of the weights.
  ///
  /// - Throws: `ModelError.missingTensor`, `.shapeMismatch` or `.unexpectedTensor`.
  public func load(_ tensors: [NamedTensor], into storage: Convolution.Storage) throws(ModelError) {
    let source = TensorSource(
      tensors: Dictionary(tensors.map { ($0.name, $0.tensor) }) { _, last in last })
    for unit in units { try unit.load(source, into: storage) }
    try head.load(source, into: storage)
    if let name = source.leftOver { throw .unexpectedTensor(name: name) }
  }

  /// Takes over all parameters and running statistics, under the names that `weights` gives them.
  ///
  /// - Throws: `ModelError.missingTensor`, `.shapeMismatch` or `.unexpectedTensor`.
  public func load(_ weights: NetworkWeights) throws(ModelError) {
    let tensors = Dictionary(weights.tensors.map { ($0.name, $0.tensor) }) { _, last in last }
    let source = TensorSource(tensors: tensors)
    for unit in units { try unit.load(source) }
    try head.load(source)
    if let name = source.leftOver { throw .unexpectedTensor(name: name) }
    age.batches = weights.averagedBatches
  }

  /// The names of the kernels that run, and how many passes of convolutions run on each.
  public var kernelCounts: [String: Int] {
    var counts: [String: Int] = [:]
    for name in units.flatMap({ $0.convolution.implementations }) + head.dense.implementations {
      counts[name, default: 0] += 1
    }
    return counts
  }
}
