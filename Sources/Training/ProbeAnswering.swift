import ResNeXtModel
import Tensors

extension ReadyNetworks {
  /// Answers a probe, or a ranking's next piece.
  ///
  /// - Parameter ranking: What a ranking has found so far.
  /// - Returns: what was found, and whether that is all.
  mutating func answer(_ probe: Probe, after ranking: ImageRanking?) -> (
    result: Result<ProbeFindings, ModelError>, isFinal: Bool
  ) {
    do throws(ModelError) {
      let (findings, isFinal) = try findings(probe.question, probe.model, after: ranking)
      return (.success(findings), isFinal)
    } catch { return (.failure(error), true) }
  }

  private mutating func findings(
    _ question: Probe.Question, _ model: ProbedModel, after ranking: ImageRanking?
  ) throws(ModelError) -> (ProbeFindings, isFinal: Bool) {
    let size = model.weights.configuration.inputSize
    switch question {
    case .maps(let image, let points, let muted, let measured):
      let trace = try trace(model, image.tensor(size: size), points, muting: muted)
      return (.maps(trace, measured ? trace.statistics() : [:]), true)
    case .gradients(let objective, let image, let points, let muted):
      let image = image.tensor(size: size)
      return (.gradients(try probing(model).gradients(of: objective, image, at: points, muting: muted)), true)
    case .explanation(let subject, let image, let muted):
      let image = image.tensor(size: size)
      return (.explanation(try probing(model).explanation(of: subject, image, muting: muted)), true)
    case .contributions(let block, let image, let muted):
      let point = TracePoint.block(block, .groupedActivation)
      let trace = try trace(model, image.tensor(size: size), [point], muting: muted)
      return (.contributions(try model.weights.contributions(of: block, in: trace)), true)
    case .ranking(let subject, let kept, let count, let image):
      let soFar = ranking ?? ImageRanking(by: subject, keeping: kept)
      let further = try continued(soFar, of: count, model, image: image)
      return (.ranking(further), further.examined >= count)
    }
  }

  /// Muting is the prober's; without it the network that is fused for speed has the same maps.
  private mutating func trace(
    _ model: ProbedModel, _ image: Tensor, _ points: Set<TracePoint>, muting muted: MutedPaths
  ) throws(ModelError) -> Trace {
    muted.isEmpty
      ? try tracing(model).trace(image, points: points)
      : try probing(model).trace(image, points: points, muting: muted)
  }

  /// Looks at some more images: as many as fit in a moment, so that others are answered between.
  private mutating func continued(
    _ ranking: ImageRanking, of count: Int, _ model: ProbedModel, image: (Int) -> ProbedImage?
  ) throws(ModelError) -> ImageRanking {
    let network = try tracing(model)
    try network.require(ranking.subject)
    let size = model.weights.configuration.inputSize
    let end = ContinuousClock.now + ReadyNetworks.moment
    var ranking = ranking
    while ranking.examined < count {
      let number = ranking.examined
      try network.consider(number, image(number)?.tensor(size: size), in: &ranking)
      if ContinuousClock.now >= end { break }
    }
    return ranking
  }

  /// How long a ranking keeps others waiting: as long as a person does not notice.
  private static let moment = Duration.milliseconds(40)
}

extension Probe {
  /// What is found at once, on the calling thread, by networks made for this question alone; a ranking goes to its end.
  ///
  /// - Throws: `ModelError` where the network cannot be made or the question is none for it.
  public func findings() throws(ModelError) -> ProbeFindings {
    var networks = ReadyNetworks(limit: ReadyNetworks.Limit(count: 1, bytes: 0)) { .now() }
    var soFar: ImageRanking?
    while true {
      let (result, isFinal) = networks.answer(self, after: soFar)
      let findings = try result.get()
      if isFinal { return findings }
      if case .ranking(let ranking) = findings { soFar = ranking }
    }
  }

  /// Whether it is answered in pieces.
  var isRanking: Bool { if case .ranking = question { true } else { false } }
}
