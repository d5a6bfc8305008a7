import Testing
import Tensors

@testable import Kernels

@Suite("Maps that do not fit a convolution")
struct ConvolutionMapsTests {
  /// From 10 channels to 12 in two groups, stored with gaps, 5×4 to 3×2, for up to three images.
  private let convolution: Convolution
  private let input: MapShape
  private let output: MapShape

  init() throws {
    let geometry = try ConvolutionGeometry(
      inputChannels: 10, outputChannels: 12, groups: 2, kernel: 3, stride: 2, padding: .all(1),
      inputHeight: 5,
      inputWidth: 4)
    convolution = try Convolution(
      geometry, batch: 3, trainable: true, workspace: Workspace(workers: Workers(threads: 1)))
    input = geometry.inputShape(batch: 3)
    output = geometry.outputShape(batch: 3)
  }

  /// Shapes that differ from `shape` in one number.
  private func others(_ shape: MapShape) -> [MapShape] {
    func other(batch: Int = 0, channels: Int = 0, height: Int = 0, width: Int = 0, groups: Int = 2)
      -> MapShape
    {
      MapShape(
        batch: shape.batch + batch, channels: shape.channels + channels, height: shape.height + height,
        width: shape.width + width, groups: groups)
    }
    return [
      other(batch: -1), other(channels: 2), other(channels: -2), other(height: -1), other(height: 1),
      other(width: -1), other(width: 1), other(groups: 1),
    ]
  }

  private func normalization(_ shape: MapShape, trainable: Bool = true) -> BatchNormalization {
    BatchNormalization(shape, rule: .keras, trainable: trainable)
  }

  private func refuses(_ source: MapSource, _ target: MapTarget, images: Int = 3) -> Bool {
    do {
      try convolution.forward(source, to: target, images: images)
    } catch .invalidConvolution {
      return true
    } catch { return false }
    return false
  }

  private func refuses(
    _ source: MapSource, gradient: MapSource, _ inputTarget: MapTarget?, images: Int = 3
  ) -> Bool {
    do {
      try convolution.backward(
        source: source, outputGradient: gradient, inputTarget: inputTarget, images: images)
    } catch .invalidConvolution {
      return true
    } catch { return false }
    return false
  }

  /// All kinds of sources that read one map of the shape `odd` among maps of the shape `shape`.
  private func sources(_ odd: MapShape, among shape: MapShape) -> [MapSource] {
    let (map, wrong) = (FeatureMap(shape), FeatureMap(odd))
    var sources: [MapSource] = [
      .map(wrong), .normalized(wrong, normalization(shape), rectified: true),
      .gradient(wrong, raw: map, normalization(shape), rectified: false),
      .gradient(map, raw: wrong, normalization(shape), rectified: false),
    ]
    // A normalization holds numbers by lane, of maps of any size.
    if !odd.sharesLanes(with: shape) {
      sources += [
        .normalized(map, normalization(odd), rectified: false),
        .gradient(map, raw: map, normalization(odd), rectified: false),
      ]
    }
    return sources
  }

  /// All kinds of targets that read or write one map of the shape `odd` among maps of the shape `shape`.
  private func targets(_ odd: MapShape, among shape: MapShape) -> [MapTarget] {
    let (map, wrong) = (FeatureMap(shape), FeatureMap(odd))
    func block(_ activation: FeatureMap, _ shortcut: FeatureMap?, _ raw: FeatureMap, _ odd: MapShape)
      -> MapTarget
    {
      let right = BlockGradient.Branch(raw: map, normalization: normalization(shape), rectified: false)
      let branch = BlockGradient.Branch(raw: raw, normalization: normalization(odd), rectified: false)
      return .blockGradient(
        BlockGradient(activation: activation, shortcut: shortcut, branches: [right, branch]))
    }
    var targets: [MapTarget] = [
      .map(wrong), .measured(wrong, normalization(shape)),
      .activationGradient(wrong, raw: map, normalization(shape)),
      .activationGradient(map, raw: wrong, normalization(shape)),
      block(wrong, nil, map, shape), block(map, wrong, map, shape), block(map, nil, wrong, shape),
    ]
    if !odd.sharesLanes(with: shape) {
      targets += [
        .measured(map, normalization(odd)), .activationGradient(map, raw: map, normalization(odd)),
        block(map, map, map, odd),
      ]
    }
    return targets
  }

  @Test("Maps that fit are taken, in larger batches too")
  func takesWhatFits() {
    for batch in [3, 4] {
      let (read, written) = (FeatureMap(like(input, batch)), FeatureMap(like(output, batch)))
      #expect(!refuses(.map(read), .measured(written, normalization(output))))
      let gradient = MapSource.gradient(written, raw: written, normalization(output), rectified: true)
      #expect(!refuses(.map(read), gradient: gradient, nil))
      let branch = BlockGradient.Branch(raw: read, normalization: normalization(input), rectified: true)
      let block = BlockGradient(activation: read, shortcut: read, branches: [branch])
      #expect(!refuses(.map(read), gradient: gradient, .blockGradient(block)))
    }
  }

  private func like(_ shape: MapShape, _ batch: Int) -> MapShape {
    MapShape(
      batch: batch, channels: shape.channels, height: shape.height, width: shape.width, groups: shape.groups)
  }

  @Test("No source of another shape is read")
  func sourcesOfOtherShapes() {
    let (right, target) = (MapSource.map(FeatureMap(input)), MapTarget.map(FeatureMap(output)))
    for odd in others(input) {
      for source in sources(odd, among: input) {
        #expect(refuses(source, target))
        #expect(refuses(source, gradient: .map(FeatureMap(output)), nil))
      }
    }
    for odd in others(output) {
      for gradient in sources(odd, among: output) { #expect(refuses(right, gradient: gradient, nil)) }
    }
  }

  @Test("No target of another shape is written")
  func targetsOfOtherShapes() {
    let source = MapSource.map(FeatureMap(input))
    for odd in others(output) {
      for target in targets(odd, among: output) { #expect(refuses(source, target)) }
    }
    let gradient = MapSource.map(FeatureMap(output))
    for odd in others(input) {
      for target in targets(odd, among: input) { #expect(refuses(source, gradient: gradient, target)) }
    }
  }

  @Test("No images, or more than the convolution was made for, are refused", arguments: [-1, 0, 4])
  func numberOfImages(images: Int) {
    let (read, written) = (FeatureMap(like(input, 9)), FeatureMap(like(output, 9)))
    #expect(refuses(.map(read), .map(written), images: images))
    #expect(refuses(.map(read), gradient: .map(written), nil, images: images))
  }

  @Test("A normalization that is not trained takes no sums")
  func normalizationWithoutSums() {
    let (read, written) = (FeatureMap(input), FeatureMap(output))
    let frozen = normalization(output, trainable: false)
    #expect(refuses(.map(read), .measured(written, frozen)))
    #expect(
      !refuses(.normalized(read, normalization(input, trainable: false), rectified: true), .map(written)))
    let target = MapTarget.activationGradient(read, raw: read, normalization(input, trainable: false))
    #expect(refuses(.map(read), gradient: .map(written), target))
  }

  @Test("What is refused leaves everything as it was")
  func leavesEverything() {
    let measured = normalization(output)
    let wrong = FeatureMap(like(input, 1))
    #expect(refuses(.map(wrong), .measured(FeatureMap(output), measured)))
    #expect(measured.tensor(measured.runningVariance).values.allSatisfy { $0 == 1 })
  }

  @Test("A convolution that is not trained has no gradients to compute")
  func untrained() throws {
    let untrained = try Convolution(
      convolution.geometry, batch: 3, trainable: false, workspace: Workspace(workers: Workers(threads: 1)))
    #expect(throws: KernelError.self) {
      try untrained.backward(
        input: FeatureMap(input), outputGradient: FeatureMap(output), inputGradient: nil, images: 3)
    }
  }
}
