import ResNeXtModel
import Training

/// What the forms of a block were found to compute and cost: the newest comparison, and the one under way.
struct ComparedForms: Sendable {
  /// What a comparison is of.
  struct Subject: Hashable, Sendable {
    var network: NetworkConfiguration
    var model: ModelID
    var image: String
    var block: BlockName
  }

  private var asked = 0
  private var question: Subject?
  private(set) var isWaiting = false
  private var answer: (subject: Subject, result: Result<FormComparison, Failure>)?

  /// Numbers a comparison; nil where it is the newest already, answered or not.
  mutating func ask(_ subject: Subject) -> Int? {
    guard question != subject else { return nil }
    asked += 1
    question = subject
    isWaiting = true
    return asked
  }

  /// Keeps the answer to the newest question.
  mutating func receive(_ number: Int, _ result: Result<FormComparison, Failure>) {
    guard number == asked, let question else { return }
    isWaiting = false
    answer = (question, result)
  }

  /// What came of the newest comparison of a block for an image; of which weights does not matter to what it costs.
  func newest(of subject: Subject) -> Result<FormComparison, Failure>? {
    guard let answer, answer.subject.network == subject.network, answer.subject.block == subject.block,
      answer.subject.image == subject.image
    else { return nil }
    return answer.result
  }

  /// Whether that is of just these weights.
  func isCurrent(_ subject: Subject) -> Bool { answer?.subject == subject }
}

extension NotebookState {
  /// What a comparison of the chosen block's forms is of; nil while image or weights are missing.
  var formsSubject: ComparedForms.Subject? {
    guard let image = shownImage, let weights, weights.weights.configuration == training.network else {
      return nil
    }
    return ComparedForms.Subject(
      network: training.network, model: weights.id, image: image.identity, block: block)
  }

  /// What came of comparing the chosen block's forms.
  var comparedForms: Result<FormComparison, Failure>? {
    formsSubject.flatMap { live.measured.forms.newest(of: $0) }
  }

  /// Asks for a comparison; while training computes, one of these weights or earlier ones will do.
  mutating func askForForms() -> [Command] {
    guard let subject = formsSubject, let weights, let image = shownImage else { return [] }
    if phase.isComputing, live.measured.forms.isWaiting || live.measured.forms.newest(of: subject) != nil {
      return []
    }
    guard let number = live.measured.forms.ask(subject) else { return [] }
    let picture = ProbedImage.picture(image.picture, weights.normalization)
    return [
      .compareForms(number: number, FormRequest(block: block, weights: weights.weights, image: picture))
    ]
  }

  mutating func receive(forms number: Int, _ result: Result<FormComparison, Failure>) {
    live.measured.forms.receive(number, result)
    if case .failure(let failure) = result { say("forms: \(failure)", .failure) }
  }
}
