import Datasets
import ResNeXtModel
import Synchronization
import Tensors
import Testing

@testable import Training

@Suite("Errors on held-out images")
struct ErrorMeasurementTests {
  private let labels = (0..<123).map { UInt8($0 * 7 % 10) }

  private func dataset() -> Dataset {
    let images = labels.indices.map { index in
      (0..<3072).map { UInt8((index * 31 + $0 / 1024 * 57 * index + $0 % 32 * (index % 5)) % 256) }
    }
    let records = StoredRecords(images: images, labels: labels)
    return Dataset(
      name: "waves", location: nil, classNames: (0..<10).map(String.init), training: records,
      validation: records)
  }

  private func request(images: Int? = nil, muted: MutedPaths = .none) throws -> ErrorRequest {
    ErrorRequest(
      weights: DescribedWeights(
        weights: try NetworkWeights.initial(Preset.tiny.configuration, seed: 5), normalization: .imageNet,
        classNames: (0..<10).map(String.init)),
      muted: muted, data: .shapes, images: images)
  }

  private struct Everything: EvaluationCollector {
    var images: [ClassifiedImage] = []
    mutating func collect(_ image: ClassifiedImage) { images.append(image) }
  }

  @Test(
    "Every image has its class and the answer that the network gives it alone, and the details are theirs")
  func answers() throws {
    let request = try request()
    let found = try request.measure(dataset())
    var everything = Everything()
    try classifyHeldOut(request.weights, dataset: dataset(), threads: 1, into: &everything)
    #expect(found.isComplete && found.images == 123 && found.heldOut == 123)
    for (answer, image) in zip(found.answers, everything.images) {
      #expect(answer.label == image.label && answer.answer == image.answer)
      #expect(abs(answer.confidence - image.confidence) < 1e-5)
    }
    #expect(Set(found.answers.map(\.answer)).count > 1, "all answers are alike: nothing was tested")
    let wrong = everything.images.filter { !$0.isCorrect }
    #expect(found.details.accuracy.correct == 123 - wrong.count)
    #expect(found.details.mistakes.mistakes.count == min(100, wrong.count))
  }

  @Test("The images of a cell of the matrix are those that were counted in it, the surest first")
  func lists() throws {
    let found = try request().measure(dataset())
    var seen = 0
    for label in 0..<10 {
      for answer in 0..<10 {
        let images = found.images(label: label, answer: answer)
        #expect(images.count == found.details.confusion[label: label, answer: answer])
        #expect(images.allSatisfy { Int(labels[$0]) == label && found.answers[$0].answer == answer })
        let confidences = images.map { found.answers[$0].confidence }
        #expect(confidences == confidences.sorted(by: >))
        seen += images.count
      }
      let mistakes = found.mistakes(label: label)
      #expect(mistakes.count == found.details.classes[label].images - found.details.classes[label].correct)
    }
    #expect(seen == 123)
  }

  @Test("What is known is told after each batch of fifty, and a part is what it would be alone")
  func progress() throws {
    var told: [Int] = []
    let whole = try request().measure(dataset()) { found in
      told.append(found.images)
      return true
    }
    #expect(told == [50, 100, 123])
    var part = try request().measure(dataset()) { $0.images < 50 }
    #expect(part.images == 50 && !part.isComplete)
    #expect(part.answers == Array(whole.answers.prefix(50)))
    part.end()
    #expect(part.isComplete && part.planned == 50 && part.heldOut == 123)
    let asked = try request(images: 60).measure(dataset())
    #expect(asked.images == 60 && asked.isComplete)
    #expect(asked.answers == Array(whole.answers.prefix(60)))
  }

  @Test("With muted paths it is the network without them")
  func muted() throws {
    let block = BlockName(stage: 0, index: 0)
    let whole = try request().measure(dataset())
    let muted = try request(muted: MutedPaths([0, 1, 2, 3, 4, 5, 6], of: block)).measure(dataset())
    #expect(zip(whole.answers, muted.answers).contains { abs($0.confidence - $1.confidence) > 1e-4 })
    let none = try request(muted: .none).measure(dataset())
    #expect(none.answers == whole.answers)
  }

  @Test("Weights that are not finite give no answers, which are counted")
  func notFinite() throws {
    var request = try request()
    let index = try #require(request.weights.weights.tensors.firstIndex { $0.name == "fc.bias" })
    var bias = request.weights.weights.tensors[index].tensor
    bias.values[3] = .nan
    request.weights.weights.tensors[index] = NamedTensor("fc.bias", bias)
    let found = try request.measure(dataset())
    #expect(found.details.calibration.unanswered == 123 && found.details.accuracy.correct == 0)
    #expect(found.images(label: 0, answer: nil).count == found.details.classes[0].images)
    #expect(found.details.mistakes.mistakes.isEmpty && found.mistakes(label: 0).isEmpty)
  }

  @Test("Data of other classes are refused, by number and by name")
  func otherClasses() throws {
    var request = try request()
    request.weights.classNames = (0..<10).map { "other \($0)" }
    #expect(throws: TrainingError.self) { try request.measure(dataset()) }
    let two = Dataset(
      name: "two", location: nil, classNames: ["a", "b"], training: StoredRecords(images: [], labels: []),
      validation: StoredRecords(images: [], labels: []))
    #expect(throws: TrainingError.self) { try self.request().measure(two) }
  }

  @Test("Of requests to the queue the newest alone is answered to its end")
  func queue() async throws {
    let queue = ErrorQueue(
      locations: FileLocations(environment: [:], currentDirectory: "/", executable: "/x"))
    var request = try request(images: 60)
    request.weights.classNames = ClassNames.shapes
    let answers = Mutex<[Int: [Int]]>([:])
    let limited = request
    await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
      queue.measure(request) { result in
        answers.withLock { $0[1, default: []].append((try? result.get().images) ?? -1) }
      }
      queue.measure(limited) { result in
        let images = (try? result.get().images) ?? -1
        answers.withLock { $0[2, default: []].append(images) }
        if images == 60 || images < 0 { done.resume() }
      }
    }
    let told = answers.withLock { $0 }
    #expect(told[2]?.last == 60)
    #expect(told[1]?.contains(60) != true)
  }
}
