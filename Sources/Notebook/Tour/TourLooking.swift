import ResNeXtModel
import Tensors

/// Questions that are answered by looking closely: nothing is changed.
extension TourStep {
  static let looking = [image, activation, split, grouping, normalization, field]

  private static let image = TourStep(
    "the image",
    look: { _ in "A network sees no picture, only three planes of numbers: red, green, blue." },
    question: { _ in "What are the numbers that go into this network?" },
    answers: { _ in ["whole, 0 to 255", "around 0, of both signs", "between 0 and 1"] },
    prepare: { $0.tour(to: .image) },
    finding: { state, _ in
      guard state.mapsAreCurrent, let map = state.maps[.image] else { return nil }
      let (low, high) = (map.statistics.minimum, map.statistics.maximum)
      let range = "they go from \(NumberText.short(low)) to \(NumberText.short(high))"
      if low < 0 { return TourFinding(right: 1, text: "\(range), as the weights want them normalised") }
      return TourFinding(right: high > 1 ? 0 : 2, text: "\(range): pixels divided by 255")
    })

  private static let activation = TourStep(
    "ReLU",
    look: { _ in "The stem's convolution gives values of both signs. Its batch norm and ReLU come next." },
    question: { _ in "How many of the values are 0 behind the ReLU?" },
    answers: { _ in ["under a quarter", "a quarter to a half", "more than half"] },
    prepare: { $0.tour(to: .stem, step: 0) },
    act: { $0.tour(to: .stem, step: 2) },
    finding: { state, _ in
      guard state.mapsAreCurrent, let map = state.maps[.stemActivation] else { return nil }
      let share = map.statistics.zeroShare
      return TourFinding(
        right: share < 0.25 ? 0 : share <= 0.5 ? 1 : 2,
        text: "\(NumberText.percent(share)) are 0: these the next convolution cannot use")
    })

  private static let split = TourStep(
    "split",
    look: { state in
      let block = state.tourBlock
      return "Block \(block.name.text(state.form)) reads \(block.inputChannels) channels and has "
        + "\(block.cardinality) paths."
    },
    question: { _ in "How many of these channels does the 1×1 of one path read?" },
    answers: { state in
      let block = state.tourBlock
      return [
        "all \(block.inputChannels)", "its share, \(block.inputChannels / max(1, block.cardinality))", "one",
      ]
    },
    prepare: { $0.tour(to: .split) },
    act: { $0.tour(to: .split, step: $0.tourPath) },
    finding: { state, _ in
      let block = state.tourBlock
      guard block.splitsInput, block.cardinality > 1 else {
        let why = block.splitsInput ? "there is one path" : "the paper cuts behind the 1×1, not before it"
        return TourFinding(right: 0, text: "all \(block.inputChannels): \(why)")
      }
      return TourFinding(
        right: 1,
        text: "\(block.split[0].count): the notebook cuts the input, where the paper cuts behind the 1×1")
    })

  private static let grouping = TourStep(
    "grouped 3×3",
    look: { state in
      "A path's 3×3 reads the \(state.tourBlock.pathWidth) channels of its own path alone."
    },
    question: { _ in "If every 3×3 read all channels of all paths, how many weights would there be?" },
    answers: { state in
      let paths = state.tourBlock.cardinality
      return ["as many", "\(paths) times as many", "\(paths * paths) times as many"]
    },
    prepare: { $0.tour(to: .transform, step: 0) },
    act: { $0.tour(to: .transform, step: 3) },
    finding: { state, _ in
      let block = state.tourBlock
      let grouped = 9 * block.pathWidth * block.pathWidth * block.cardinality
      return TourFinding(
        right: block.cardinality > 1 ? 1 : 0,
        text:
          "\(NumberText.grouped(grouped * block.cardinality)) in place of \(NumberText.grouped(grouped)): "
          + "\(block.cardinality) paths need 1/\(block.cardinality) of them")
    })

  private static let normalization = TourStep(
    "batch norm",
    look: { state in
      let spread = state.tourMap(.groupedConvolution).map {
        NumberText.short($0.statistics.standardDeviation)
      }
      return
        "What the 3×3 gives spreads by σ = \(spread ?? "…"). Batch norm brings each channel to a spread of its own."
    },
    question: { _ in "Where will the spread of all values be then?" },
    answers: { _ in ["nearer to 1", "about where it is", "further from 1"] },
    prepare: { $0.tour(to: .transform, step: 3) },
    act: { $0.tour(to: .transform, step: 4) },
    finding: { state, _ in
      guard let before = state.tourMap(.groupedConvolution), let after = state.tourMap(.groupedNormalization)
      else { return nil }
      return spread(before.statistics.standardDeviation, after.statistics.standardDeviation)
    })

  /// Whether a spread has come nearer to 1, as a factor.
  private static func spread(_ before: Float, _ after: Float) -> TourFinding {
    func distance(_ value: Float) -> Float { value > 0 ? max(value, 1 / value) : .infinity }
    let text = "σ goes from \(NumberText.short(before)) to \(NumberText.short(after))"
    if after < 1.05 * before, before < 1.05 * after { return TourFinding(right: 1, text: text) }
    return distance(after) < distance(before)
      ? TourFinding(right: 0, text: text)
      : TourFinding(right: 2, text: text + ": γ of each channel decides, and it was learned")
  }

  private static let field = TourStep(
    "receptive field",
    look: { state in
      "One value in the middle of what block \(state.tourBlock.name.text(state.form)) writes depends on a part of the image."
    },
    question: { _ in "How large is that part?" },
    answers: { _ in ["7×7 or smaller", "larger, but not all", "the whole image"] },
    prepare: { $0.tour(to: $0.cell(ofBlock: $0.tourBlock.name), step: 3) },
    finding: { state, _ in
      let block = state.tourBlock
      let middle = block.outputSize / 2
      let field = ReceptiveField(state.facts.graph)
      guard let region = field.region(of: .block(block.name, .output), y: middle, x: middle) else {
        return nil
      }
      let side = state.training.network.inputSize
      let (rows, columns) = (region.rows.count, region.columns.count)
      let isWhole = rows == side && columns == side
      return TourFinding(
        right: isWhole ? 2 : max(rows, columns) <= 7 ? 0 : 1,
        text: "\(rows)×\(columns) of \(side)×\(side): every 3×3 and every stride before it widens it")
    })
}
