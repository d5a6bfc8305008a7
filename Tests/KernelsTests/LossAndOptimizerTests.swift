import Foundation
import Kernels
import Tensors
import Testing

@Suite("Softmax cross-entropy")
struct SoftmaxCrossEntropyTests {
  private func run(_ logits: Tensor, _ labels: [Int]) throws -> (SoftmaxCrossEntropy.Result, Tensor) {
    let map = featureMap(try logits.reshaped(logits.shape + [1, 1]))
    let gradient = FeatureMap(map.shape)
    let result = SoftmaxCrossEntropy.evaluate(logits: map, labels: labels, gradient: gradient)
    return (result, try gradient.tensor(images: labels.count).reshaped(logits.shape))
  }

  @Test("Loss and gradient equal the plain twin", arguments: [1, 2, 10, 13])
  func equalsReference(classes: Int) throws {
    let labels = (0..<5).map { $0 % classes }
    // Of the size of fresh logits, of confident ones, and where exponentials of float would overflow.
    for size: Float in [1, 20, 200] {
      var logits = randomTensor([5, classes], seed: 1)
      for index in 0..<logits.count { logits.values[index] *= size }
      let (result, gradient) = try run(logits, labels)
      let loss = ReferenceSoftmaxCrossEntropy.loss(logits: logits, labels: labels)
      #expect(abs(Double(result.loss) - loss) < 1e-5 * max(1, loss))
      let expected = ReferenceSoftmaxCrossEntropy.gradient(logits: logits, labels: labels)
      #expect(relativeDifference(gradient, expected) < 1e-4)
    }
  }

  @Test("Equal logits give log of the number of classes, and the first class as the answer")
  func equalLogits() throws {
    let (result, gradient) = try run(Tensor(repeating: 0, shape: [2, 4]), [0, 3])
    #expect(abs(result.loss - log(4)) < 1e-6)
    #expect(result.correct == 1)
    #expect(gradient.values == [-0.375, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, -0.375])
  }

  @Test("An image that is as wrong as can be has the whole loss and the whole gradient")
  func confidentlyWrong() throws {
    let (wrong, gradient) = try run(try Tensor(shape: [1, 2], values: [200, -200]), [1])
    #expect(wrong.loss == 400)
    #expect(gradient.values == [1, -1])
    // p = e^−18, below the 1e-7 at which Keras 2.2.4 clipped: its loss ended at 16.118, and its gradient.
    let (clippedOnce, itsGradient) = try run(try Tensor(shape: [1, 2], values: [18, 0]), [1])
    #expect(abs(clippedOnce.loss - 18) < 1e-4)
    #expect(itsGradient.values == [1, -1])
  }

  @Test("Logits that are not numbers give a loss that is not one, and no correct answer")
  func nonFinite() throws {
    let (result, _) = try run(try Tensor(shape: [1, 2], values: [.nan, 0]), [0])
    #expect(result.loss.isNaN)
    #expect(result.correct == 0)
  }

  @Test("The twin's gradient is that of central differences")
  func referenceEqualsCentralDifferences() {
    let logits = randomTensor([3, 4], seed: 2)
    let direction = randomTensor([3, 4], seed: 3)
    let numeric = centralDifference(at: logits, along: direction) {
      ReferenceSoftmaxCrossEntropy.loss(logits: $0, labels: [0, 3, 1])
    }
    let gradient = ReferenceSoftmaxCrossEntropy.gradient(logits: logits, labels: [0, 3, 1])
    #expect(abs(numeric - dot(gradient, direction)) < 1e-4)
  }
}

@Suite("Optimizer steps")
struct OptimizerStepTests {
  private func parameter(_ value: Float, gradient: Float?) -> Parameter {
    let parameter = Parameter(count: 8, hasGradient: gradient != nil)
    parameter.values.buffer[0] = value
    if let gradient { parameter.gradient?.buffer[0] = gradient }
    return parameter
  }

  @Test("Nesterov momentum over two steps, by hand")
  func nesterov() {
    let parameter = parameter(1, gradient: 0.5)
    let velocity = AlignedFloats(count: 8)
    let step = NesterovStep(rate: 0.1, momentum: 0.9, weightDecay: 0)
    step.apply(to: parameter, velocity: velocity, vectors: parameter.vectors)
    // v = 0.5; p = 1 − 0.1·(0.5 + 0.45)
    #expect(abs(parameter.values.buffer[0] - 0.905) < 1e-6)
    step.apply(to: parameter, velocity: velocity, vectors: parameter.vectors)
    // v = 0.95; p = 0.905 − 0.1·(0.5 + 0.855)
    #expect(abs(parameter.values.buffer[0] - 0.7695) < 1e-6)
  }

  @Test("Weight decay reaches values that have no gradient")
  func decayWithoutGradient() {
    let parameter = parameter(2, gradient: nil)
    let velocity = AlignedFloats(count: 8)
    NesterovStep(rate: 0.1, momentum: 0, weightDecay: 0.5).apply(
      to: parameter, velocity: velocity, vectors: parameter.vectors)
    #expect(abs(parameter.values.buffer[0] - 1.9) < 1e-6)
  }

  @Test("Adam's first step moves by the rate in both forms, whatever the gradient's size")
  func adamFirstStep() {
    for step in [
      AdamStep.keras(step: 1, rate: 0.01, weightDecay: 0), .pytorch(step: 1, rate: 0.01, weightDecay: 0),
    ] {
      let parameter = parameter(1, gradient: 0.3)
      let first = AlignedFloats(count: 8)
      let second = AlignedFloats(count: 8)
      step.apply(to: parameter, firstMoment: first, secondMoment: second, vectors: parameter.vectors)
      #expect(abs(parameter.values.buffer[0] - 0.99) < 1e-5)
      #expect(abs(first.buffer[0] - 0.03) < 1e-7)
      #expect(abs(second.buffer[0] - 0.00009) < 1e-9)
    }
  }

  @Test("The two forms put epsilon at different places")
  func adamEpsilons() {
    // With a gradient of 1e-6: √v is 3.16e-8 before correction, below Keras' epsilon of 1e-7.
    func moved(_ step: AdamStep) -> Float {
      let parameter = parameter(0, gradient: 1e-6)
      step.apply(
        to: parameter, firstMoment: AlignedFloats(count: 8), secondMoment: AlignedFloats(count: 8),
        vectors: parameter.vectors)
      return -parameter.values.buffer[0]
    }
    #expect(abs(moved(.keras(step: 1, rate: 1, weightDecay: 0)) - 0.2403) < 1e-3)
    #expect(abs(moved(.pytorch(step: 1, rate: 1, weightDecay: 0)) - 0.990) < 1e-3)
  }
}
