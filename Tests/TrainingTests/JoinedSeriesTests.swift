import Testing

@testable import Training

/// Series of any length in bounded memory, compared with a plain twin that keeps everything.
@Suite("Joined series")
struct JoinedSeriesTests {
  /// Equal parts of the smallest power of two that leaves at most 4,096 of them.
  private func plain(_ values: [Float]) -> [RunPoint] {
    var stride = 1
    while (values.count + stride - 1) / stride > 4096 { stride *= 2 }
    return Swift.stride(from: 0, to: values.count, by: stride).map { begin in
      let part = values[begin..<min(values.count, begin + stride)]
      let finite = part.filter(\.isFinite)
      let mean = Float(part.reduce(0.0) { $0 + Double($1) } / Double(part.count))
      let extremes = part.count > 1 ? finite.min().flatMap { low in finite.max().map { low...$0 } } : nil
      return RunPoint(step: Double(part.endIndex), value: mean, extremes: extremes)
    }
  }

  private func joined(_ values: [Float]) -> JoinedSeries {
    var series = JoinedSeries()
    for (index, value) in values.enumerated() { series.append(value, step: Double(index + 1)) }
    return series
  }

  @Test(
    "Points, means and extremes are those of the plain twin",
    arguments: [
      0, 1, 2, 4095, 4096, 4097, 8191, 8192, 8193, 10_000, 16_385, 40_961,
    ])
  func twin(count: Int) {
    // Whole numbers: their sums are exact in any order.
    let values = (0..<count).map { Float(($0 &* 7919) % 1000) - 300 }
    let series = joined(values)
    #expect(series.points == plain(values))
    #expect(series.points.count <= JoinedSeries.capacity && series.count == count)
  }

  @Test("A value that is not finite is seen however much is joined, and hides no extreme")
  func notFinite() throws {
    var values = [Float](repeating: 1, count: 20_000)
    values[12_345] = .nan
    values[700] = .infinity
    values[701] = 9
    let points = joined(values).points
    let broken = points.filter { !$0.value.isFinite }
    #expect(broken.map(\.step) == [704, 12_352])
    #expect(broken[0].extremes == 1...9 && broken[1].extremes == 1...1)
    #expect(points.filter(\.value.isFinite).allSatisfy { $0.value == 1 })
  }

  @Test("A run that goes on from an earlier step replaces what it did since")
  func goesBack() {
    var series = JoinedSeries()
    for step in 1...6 { series.append(Float(step), step: Double(step)) }
    #expect(series.append(40, step: 4) == 6)
    #expect(series.append(50, step: 5) == nil)
    #expect(series.points.map(\.value) == [1, 2, 3, 40, 50] && series.points.map(\.step) == [1, 2, 3, 4, 5])
    #expect(series.count == 5)
  }

  @Test("Steps rise also where points that were joined are split")
  func goesBackIntoAJoinedPoint() {
    var series = JoinedSeries()
    for step in 1...9000 { series.append(1, step: Double(step)) }
    series.append(2, step: 4444)
    for step in 4445...9000 { series.append(2, step: Double(step)) }
    let points = series.points
    #expect(zip(points, points.dropFirst()).allSatisfy { $0.step < $1.step })
    #expect(points.last?.step == 9000 && points.last?.value == 2 && points.count <= JoinedSeries.capacity)
  }
}

@Suite("Meanings of tags")
struct TagMeaningTests {
  @Test(
    "Tags of PyTorch's, Keras' and others' habits",
    arguments: [
      ("Loss/train", RunMeasure.loss), ("train/loss", .loss), ("loss", .loss), ("epoch_loss", .loss),
      ("train_loss_step", .loss), ("Loss/val", .validationLoss), ("val_loss", .validationLoss),
      ("eval/loss", .validationLoss), ("evaluation_loss_vs_iterations", .validationLoss),
      ("test_loss", .validationLoss), ("accuracy", .accuracy), ("Acc/train", .accuracy),
      ("sparse_categorical_accuracy", .accuracy), ("val_acc", .validationAccuracy),
      ("val/acc@1", .validationAccuracy), ("Accuracy/validation", .validationAccuracy),
      ("top1/val", .validationAccuracy), ("lr", .learningRate), ("learning_rate", .learningRate),
      ("epoch_learning_rate", .learningRate), ("lr-Adam", .learningRate),
      ("images_per_second", .imagesPerSecond),
      ("samples/s", .imagesPerSecond), ("grad_norm", .gradientNorm), ("gradient_norm", .gradientNorm),
    ])
  func measures(tag: String, measure: RunMeasure) { #expect(TagMeaning(tag) == .measure(measure)) }

  @Test(
    "Tags that only look like it",
    arguments: [
      "aux/loss", "loss_scale", "loss/box", "weight_norm", "top5", "val_lr", "momentum", "", "accuracy/cat",
      "grad_norm/layer1",
    ])
  func others(tag: String) { #expect(TagMeaning(tag) == .other) }

  @Test("Places in a run")
  func places() {
    #expect(
      TagMeaning("step") == .step && TagMeaning("global_step") == .step && TagMeaning("epoch") == .epoch)
    #expect(TagMeaning("seconds") == .seconds && TagMeaning("timestamp") == .wallTime)
    #expect(TagMeaning("loss", isHeldOut: true) == .measure(.validationLoss))
  }
}
