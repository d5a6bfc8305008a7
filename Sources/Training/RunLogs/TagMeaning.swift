import Tensors

/// What a tag of some program's log means here.
public enum TagMeaning: Hashable, Sendable {
  /// A quantity that is followed.
  case measure(RunMeasure)
  /// Optimizer steps since the run began.
  case step
  /// Epochs since the run began.
  case epoch
  /// Seconds since the run began.
  case seconds
  /// Seconds since 1970.
  case wallTime
  /// Something that no chart here knows.
  case other

  /// The meaning of a tag such as `Loss/train`, `epoch_accuracy`, `val_loss` or `learning_rate`.
  ///
  /// A word that says more than which loss it is (`aux/loss`, `loss_scale`) makes it another quantity.
  ///
  /// - Parameter isHeldOut: Whether it stands in a folder of validation.
  public init(_ tag: String, isHeldOut: Bool = false) {
    var words = tag.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init)
    if let known = Self.whole[words.joined(separator: " ")] {
      self = known
      return
    }
    let isHeldOut = isHeldOut || words.contains(where: Self.heldOut.contains)
    words.removeAll { Self.neutral.contains($0) || Self.heldOut.contains($0) }
    self = Self.measure(of: words, isHeldOut: isHeldOut).map { .measure($0) } ?? .other
  }

  private static let whole: [String: TagMeaning] = [
    "step": .step, "global step": .step, "iteration": .step, "iterations": .step, "iter": .step,
    "steps": .step, "epoch": .epoch, "epochs": .epoch, "seconds": .seconds, "elapsed": .seconds,
    "elapsed seconds": .seconds, "runtime": .seconds, "train runtime": .other, "timestamp": .wallTime,
    "wall time": .wallTime, "walltime": .wallTime,
  ]

  private static let heldOut: Set = [
    "val", "valid", "validation", "test", "testing", "eval", "evaluation", "dev", "heldout",
  ]

  private static let neutral: Set = [
    "train", "training", "epoch", "step", "batch", "iter", "iteration", "total", "avg", "average", "mean",
    "metrics", "metric", "scalars", "logs", "log", "vs", "iterations", "on",
  ]

  private static let optimizers: Set = ["adam", "adamw", "sgd", "rmsprop", "pg1", "group0"]

  private static func measure(of words: [String], isHeldOut: Bool) -> RunMeasure? {
    switch words.filter({ !["sparse", "categorical", "top"].contains($0) }) {
    case ["loss"] where words.count == 1: return isHeldOut ? .validationLoss : .loss
    case ["accuracy"], ["acc"], ["acc1"], ["acc", "1"], ["accuracy", "1"], ["top1"], ["top1", "accuracy"],
      ["top1", "acc"], ["1", "accuracy"], ["1", "acc"]:
      return isHeldOut ? .validationAccuracy : .accuracy
    default: break
    }
    guard !isHeldOut else { return nil }
    switch words.filter({ !optimizers.contains($0) }) {
    case ["lr"], ["learning", "rate"], ["learningrate"], ["lr", "rate"]: return .learningRate
    default: break
    }
    if isRate(words) { return .imagesPerSecond }
    let norm = Set(words).subtracting(["global", "l2", "2", "of", "all"])
    return norm.count == 2 && norm.contains("norm")
      && !norm.isDisjoint(with: ["grad", "gradient", "gradients"])
      ? .gradientNorm : nil
  }

  /// `images/s`, `samples_per_second`, `img/sec`.
  private static func isRate(_ words: [String]) -> Bool {
    let things: Set = ["images", "image", "img", "imgs", "samples", "examples"]
    guard let first = words.first, things.contains(first) else { return false }
    return [["per", "second"], ["per", "sec"], ["s"], ["sec"], ["second"], ["per", "s"]].contains(
      Array(words.dropFirst()))
  }
}
