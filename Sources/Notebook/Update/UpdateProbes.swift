import ResNeXtModel
import Training

/// Questions to networks and their answers.
extension NotebookState {
  /// What a question about the shown image and the shown weights is about; nil while either is missing.
  func subject(_ question: ProbeSubject.Question) -> ProbeSubject? {
    wantedSource.map {
      ProbeSubject(model: $0.model, image: $0.image, muted: $0.muted, question: question)
    }
  }

  /// Asks about the shown image and the shown weights, unless that is the asker's newest question already.
  mutating func ask(_ question: ProbeSubject.Question, as asker: Asker) -> [Command] {
    guard let subject = subject(question), let weights, let image = shownImage else { return [] }
    let picture = ProbedImage.picture(image.picture, weights.normalization)
    let probed: Probe.Question
    switch question {
    case .explanation(let value): probed = .explanation(value, picture, muting: subject.muted)
    case .gradients(let objective, let points):
      probed = .gradients(objective, picture, points: points, muting: subject.muted)
    case .maps(let points):
      probed = .maps(picture, points: points, muting: subject.muted, measured: true)
    case .contributions(let block): probed = .contributions(block, picture, muting: subject.muted)
    case .ranking(let ranked, let kept, .heldOut(let data)):
      guard let number = live.probes.ask(subject, as: asker) else { return [] }
      return [
        .rankHeldOut(
          number: number,
          HeldOutRanking(
            asker: asker, model: ProbedModel(weights.id, weights.weights), subject: ranked, kept: kept,
            data: data, normalization: weights.normalization))
      ]
    case .ranking(let ranked, let kept, .loaded(let count)):
      let pictures = images.prefix(count).map(\.picture)
      let normalization = weights.normalization
      probed = .ranking(ranked, keeping: kept, of: pictures.count) { number in
        pictures.indices.contains(number) ? .picture(pictures[number], normalization) : nil
      }
    }
    return ask(subject, as: asker, of: ProbedModel(weights.id, weights.weights), probed)
  }

  /// Asks about any model and any image, unless that is the asker's newest question already.
  mutating func ask(
    _ subject: ProbeSubject, as asker: Asker, of model: ProbedModel, _ question: Probe.Question
  ) -> [Command] {
    guard let number = live.probes.ask(subject, as: asker) else { return [] }
    return [.probe(number: number, Probe(asker: asker, model: model, question: question))]
  }

  mutating func receive(
    probe number: Int, asker: Asker, _ result: Result<ProbeFindings, Failure>, isFinal: Bool
  ) {
    guard live.probes.receive(number, for: asker, result, isFinal: isFinal) else { return }
    if case .failure(let failure) = result { say("\(asker.name): \(failure)", .failure) }
    live.probes.answer(to: asker).map { take($0, for: asker) }
  }
}
