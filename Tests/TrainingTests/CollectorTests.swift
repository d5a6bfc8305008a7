import Foundation
import Testing

@testable import Training

@Suite("Collectors of an evaluation")
struct CollectorTests {
  /// Logits of two classes of which class 1 has this probability.
  private func pair(_ index: Int, label: Int, probability: Float) -> ClassifiedImage {
    ClassifiedImage(index: index, label: label, logits: [0, log(probability / (1 - probability))])
  }

  private func image(_ label: Int, _ logits: [Float], index: Int = 0) -> ClassifiedImage {
    ClassifiedImage(index: index, label: label, logits: logits)
  }

  private func collected<Collector: EvaluationCollector>(
    _ collector: Collector, _ images: [ClassifiedImage]
  ) -> Collector {
    var collector = collector
    for image in images { collector.collect(image) }
    collector.endBatch()
    return collector
  }

  @Test("An image's answer is the largest logit, its confidence and loss are those of softmax")
  func answers() {
    // Softmax of (log 1, log 2, log 5): 1/8, 2/8, 5/8.
    let image = image(1, [0, log(2), log(5)])
    #expect(image.answer == 2 && !image.isCorrect)
    #expect(abs(image.confidence - 0.625) < 1e-6)
    #expect(abs(image.loss - log(4)) < 1e-6)
    #expect(self.image(0, [7, 7, 7]).answer == 0, "of equal logits the first counts")
    let large = self.image(1, [-2000, 2000])
    #expect(large.confidence == 1 && large.loss == 0)
  }

  @Test(
    "A logit that is not finite gives no answer, no confidence and no loss",
    arguments: [[Float.nan, 1], [1, .nan], [.infinity, 1], [1, -.infinity], []])
  func notFinite(logits: [Float]) {
    let image = image(0, logits)
    #expect(image.answer == nil && !image.isCorrect)
    #expect(image.confidence.isNaN && image.loss.isNaN)
  }

  @Test("The loss is the mean over images, whatever the batches")
  func loss() {
    var loss = MeanLoss()
    #expect(loss.value == 0)
    loss.collect(image(0, [0, 0]))
    loss.collect(image(0, [0, log(3)]))
    loss.endBatch()
    loss.collect(image(1, [0, log(3)]))
    loss.endBatch()
    // log 2, log 4 and log 4/3.
    #expect(abs(loss.value - (log(2) + log(4) + log(4.0 / 3)) / 3) < 1e-6)
    loss.endBatch()
    #expect(abs(loss.value - 0.7890) < 1e-3, "a batch without images changes nothing")
    loss.collect(image(1, [0, .nan]))
    loss.endBatch()
    #expect(loss.value.isNaN)
  }

  @Test("Accuracies count images and right answers, of all and of each class")
  func accuracies() {
    let images = [
      image(0, [2, 1, 0]), image(0, [0, 1, 0]), image(2, [0, 0, 1]), image(2, [.nan, 0, 1]),
      image(0, [5, 5, 5]),
    ]
    let all = collected(Accuracy(), images)
    #expect(all.images == 5 && all.correct == 3 && all.value == 0.6)
    let classes = collected(ClassAccuracy(), images)
    #expect(classes.classes.map(\.images) == [3, 0, 2])
    #expect(classes.classes.map(\.correct) == [2, 0, 1])
    #expect(classes[1].value == 0 && classes[99].images == 0)
    #expect(
      collected(classes, [image(3, [0, 0, 1]), image(-1, [0, 0, 1])]).classes.map(\.images) == [3, 0, 2])
  }

  @Test("The confusion matrix counts answers by class, none among them, and lists the most frequent mistakes")
  func confusion() {
    let matrix = collected(
      ConfusionMatrix(),
      [
        image(0, [1, 0, 0]), image(0, [0, 1, 0]), image(0, [0, 1, 0]), image(1, [0, 0, 1]),
        image(1, [.nan, 0, 1]), image(2, [1, 0, 0]),
      ])
    #expect(matrix[label: 0, answer: 0] == 1 && matrix[label: 0, answer: 1] == 2)
    #expect(matrix[label: 1, answer: nil] == 1 && matrix[label: 1, answer: 1] == 0)
    #expect(matrix.counts.values.reduce(0, +) == 6)
    let confusions = matrix.confusions(atMost: 2)
    #expect(confusions.map(\.entry) == [.init(label: 0, answer: 1), .init(label: 1, answer: 2)])
    #expect(confusions.map(\.images) == [2, 1])
    #expect(matrix.confusions(atMost: 9).count == 3 && matrix.confusions(atMost: -1).isEmpty)
  }

  @Test("The calibration error is the mean distance between accuracy and confidence in the bins")
  func calibration() {
    let images = [
      pair(0, label: 1, probability: 0.6), pair(1, label: 0, probability: 0.6),
      pair(2, label: 1, probability: 0.9), pair(3, label: 1, probability: 0.9),
      image(0, [.nan, 0]),
    ]
    let calibration = collected(Calibration(bins: 4), images)
    #expect(calibration.bins.map(\.images) == [0, 0, 2, 2])
    #expect(calibration.bins.map(\.correct) == [0, 0, 1, 2])
    #expect(abs(calibration.bins[3].confidence - 0.9) < 1e-6 && calibration.bins[3].accuracy == 1)
    #expect(calibration.bins[0].confidence == 0 && calibration.bins[0].accuracy == 0)
    #expect(calibration.unanswered == 1)
    // Half the images with |1/2 − 0.6|, half with |1 − 0.9|.
    #expect(abs(calibration.expectedError - 0.1) < 1e-6)
  }

  @Test("A confidence at the edge of two bins is in the lower one, and certainty in the last")
  func edges() {
    let images = [image(0, [0, 0]), image(0, [200, 0])]
    #expect(collected(Calibration(bins: 2), images).bins.map(\.images) == [1, 1])
    #expect(collected(Calibration(bins: 0), images).bins.map(\.images) == [2])
  }

  @Test("The surest mistakes are kept, surest first and of equally sure ones the earlier image")
  func mistakes() {
    let images = [
      pair(0, label: 0, probability: 0.7), pair(1, label: 0, probability: 0.9),
      pair(2, label: 1, probability: 0.99), pair(3, label: 0, probability: 0.8),
      pair(4, label: 0, probability: 0.9), image(0, [0, .nan], index: 5), pair(6, label: 0, probability: 0.6),
    ]
    let kept = collected(ConfidentMistakes(limit: 3), images).mistakes
    #expect(kept.map(\.image) == [1, 4, 3])
    #expect(kept.map(\.label) == [0, 0, 0] && kept.map(\.answer) == [1, 1, 1])
    #expect(abs(kept[2].confidence - 0.8) < 1e-6)
    #expect(collected(ConfidentMistakes(limit: 3), images.reversed()).mistakes == kept)
    #expect(collected(ConfidentMistakes(limit: 0), images).mistakes.isEmpty)
    #expect(collected(ConfidentMistakes(limit: 9), images).mistakes.map(\.image) == [1, 4, 3, 0, 6])
  }

  @Test("Of no images all numbers are 0")
  func nothing() {
    let details = EvaluationDetails()
    #expect(details.evaluation == Evaluation(images: 0, accuracy: 0, loss: 0))
    #expect(details.calibration.expectedError == 0 && details.classes.classes.isEmpty)
    #expect(details.confusion.counts.isEmpty && details.mistakes.mistakes.isEmpty)
  }
}
