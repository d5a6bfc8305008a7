import Datasets
import ResNeXtModel
import Synchronization
import Tensors
import Testing

@testable import Training

@Suite("What paths are worth")
struct PathAblationTests {
  private static let paper = NetworkConfiguration(
    form: .paper, stem: .cifar, head: .globalAverage, stemChannels: 8, blocks: [1, 1], width: 2,
    outputs: [8, 16], strides: [2, 2], cardinality: 4, classes: 10, inputSize: 16)
  private static let notebook = NetworkConfiguration(
    form: .notebook, stem: .cifar, head: .globalAverage, stemChannels: 8, blocks: [2], width: 8, outputs: [8],
    strides: [2], cardinality: 4, classes: 10, inputSize: 16)

  /// Weights large enough that a path makes a difference.
  private func weights(_ configuration: NetworkConfiguration) throws -> DescribedWeights {
    var weights = try NetworkWeights.initial(configuration, seed: 3)
    var random = Philox(seed: 4, purpose: 4)
    for index in weights.tensors.indices {
      let name = weights.tensors[index].name
      guard !name.hasSuffix("var"), !name.hasSuffix("variance") else { continue }
      var tensor = weights.tensors[index].tensor
      for place in 0..<tensor.count { tensor.values[place] += random.nextUniform(-0.4, 0.4) }
      weights.tensors[index] = NamedTensor(name, tensor)
    }
    return DescribedWeights(weights: weights, normalization: .imageNet, classNames: ClassNames.shapes)
  }

  /// The weights with zeros in the columns of a block's last 1×1 that read a path.
  private func zeroed(_ file: DescribedWeights, _ block: BlockName, path: Int) throws -> DescribedWeights {
    var file = file
    let configuration = file.weights.configuration
    let isNotebook = configuration.form == .notebook
    let text = block.text(configuration.form)
    let name = isNotebook ? "conv2d-trans\(text)/kernel" : "\(text).conv3.weight"
    let index = try #require(file.weights.tensors.firstIndex { $0.name == name })
    var tensor = file.weights.tensors[index].tensor
    let inputs = configuration.pathChannels(stage: block.stage)
    let outputs = tensor.count / inputs
    let width = inputs / configuration.cardinality
    for input in path * width..<(path + 1) * width {
      for output in 0..<outputs {
        tensor.values[isNotebook ? input * outputs + output : output * inputs + input] = 0
      }
    }
    file.weights.tensors[index] = NamedTensor(name, tensor)
    return file
  }

  /// Some of the procedural images.
  private func dataset(_ count: Int) throws -> Dataset {
    let shapes = Dataset.shapes
    let images = try (0..<count).map { try shapes.validation.pixels($0) }
    let records = StoredRecords(images: images, labels: Array(shapes.validation.labels.prefix(count)))
    return Dataset(
      name: "some shapes", location: nil, classNames: ClassNames.shapes, training: records,
      validation: records)
  }

  @Test(
    "Accuracy and loss without a path are those of weights whose last 1×1 reads nothing of it",
    arguments: [paper, notebook])
  func againstAPlainLoop(configuration: NetworkConfiguration) throws {
    let file = try weights(configuration)
    let dataset = try dataset(23)
    for block in try LayerGraph(configuration).blocks.map(\.name) {
      let foundMeasured = try PathAblation.measure(
        block, of: file, dataset: dataset, batchSize: 5, progress: { _ in })
      let found = try #require(foundMeasured)
      #expect(found.images == 23 && found.heldOut == 23 && found.isComplete)
      let whole = try Evaluation.heldOut(file, dataset: dataset, threads: 1)
      #expect(found.accuracy == whole.accuracy)
      #expect(abs(found.loss - Double(whole.loss)) < 1e-4)
      var differences = 0
      for path in 0..<configuration.cardinality {
        let expected = try Evaluation.heldOut(zeroed(file, block, path: path), dataset: dataset, threads: 1)
        #expect(found.accuracy(without: path) == expected.accuracy, "\(block) without path \(path)")
        #expect(abs(found.loss(without: path) - Double(expected.loss)) < 1e-4)
        if abs(expected.loss - whole.loss) > 1e-3 { differences += 1 }
      }
      #expect(differences > 0, "no path makes a difference, so nothing was tested")
    }
  }

  @Test("What is muted anyway stays muted: without it there is no change, and other paths go beside it")
  func besideAMute() throws {
    let file = try weights(Self.paper)
    let dataset = try dataset(10)
    let blocks = try LayerGraph(Self.paper).blocks.map(\.name)
    let muted = MutedPaths([1], of: blocks[0])
    let base = try zeroed(file, blocks[0], path: 1)
    let firstMeasured = try PathAblation.measure(
      blocks[0], of: file, muting: muted, dataset: dataset, progress: { _ in })
    let first = try #require(firstMeasured)
    #expect(first.without[1] == first.whole)
    let secondMeasured = try PathAblation.measure(
      blocks[1], of: file, muting: muted, dataset: dataset, progress: { _ in })
    let second = try #require(secondMeasured)
    let expected = try Evaluation.heldOut(zeroed(base, blocks[1], path: 2), dataset: dataset, threads: 1)
    #expect(abs(second.loss(without: 2) - Double(expected.loss)) < 1e-4)
  }

  @Test("It looks at as many images as were asked for, the first ones, and tells how far it is")
  func limit() throws {
    let file = try weights(Self.paper)
    let block = try LayerGraph(Self.paper).blocks[0].name
    var done: [Int] = []
    let foundMeasured = try PathAblation.measure(
      block, of: file, dataset: dataset(20), images: 7, batchSize: 3, progress: { done.append($0.images) })
    let found = try #require(foundMeasured)
    #expect(done == [3, 6, 7])
    #expect(found.planned == 7 && found.heldOut == 20)
    let first = try Evaluation.heldOut(file, dataset: dataset(7), threads: 1)
    #expect(abs(found.loss - Double(first.loss)) < 1e-4)
  }

  @Test("It ends between two passes when it is asked to, and refuses classes of other names or numbers")
  func endsAndRefuses() throws {
    var file = try weights(Self.paper)
    let block = try LayerGraph(Self.paper).blocks[0].name
    let images = try dataset(6)
    var passes = 0
    let found = try PathAblation.measure(
      block, of: file, dataset: images, batchSize: 3, progress: { _ in },
      goesOn: {
        passes += 1
        return passes < 6
      })
    #expect(found == nil && passes == 6)
    #expect(throws: TrainingError.self) {
      try PathAblation.measure(
        BlockName(stage: 4, index: 0), of: file, dataset: images, progress: { _ in })
    }
    file.classNames = ClassNames.cifar10
    #expect(throws: TrainingError.self) {
      try PathAblation.measure(block, of: file, dataset: images, progress: { _ in })
    }
  }

  @Test("A request that was cancelled is told of no more, and the next one is measured to its end")
  func queue() async throws {
    let queue = AblationQueue(
      locations: FileLocations(environment: [:], currentDirectory: "/", executable: "/x"))
    let block = try LayerGraph(Self.paper).blocks[0].name
    let request = AblationRequest(
      block: block, weights: try weights(Self.paper), muted: .none, data: .shapes, images: 40)
    let cancelled = Mutex(0)
    queue.measure(request) { _ in cancelled.withLock { $0 += 1 } }
    queue.cancel()
    let before = cancelled.withLock { $0 }
    let found = try await withCheckedThrowingContinuation {
      (done: CheckedContinuation<PathAblation, any Error>) in
      queue.measure(request) { result in
        switch result {
        case .success(let found) where found.isComplete: done.resume(returning: found)
        case .success: break
        case .failure(let error): done.resume(throwing: error)
        }
      }
    }
    #expect(found.images == 40)
    #expect(cancelled.withLock { $0 } <= before + 1)
  }
}
