import Datasets
import ResNeXtModel
import Training

/// What a question was about, to tell whether an answer is still that of what is shown.
struct ProbeSubject: Hashable, Sendable {
  /// What was asked.
  enum Question: Hashable, Sendable {
    case explanation(ExplainedValue)
    case gradients(GradientObjective, Set<TracePoint>)
    case maps(Set<TracePoint>)
    case contributions(BlockName)
    case ranking(RankingSubject, keeping: Int, of: RankedImages)
  }

  var model: ModelID
  /// Which image, as `ImageChoice.identity` has it; empty for a ranking of many.
  var image: String
  var muted: MutedPaths
  var question: Question
}

/// Which images are ranked.
enum RankedImages: Hashable, Sendable {
  /// So many of the loaded ones.
  case loaded(Int)
  /// All held-out images of a data source.
  case heldOut(DataSource)
}

/// What cells and instruments have asked of networks: of every asker the newest question, and the newest answer.
struct Probes: Sendable {
  /// What came back.
  struct Answer: Sendable {
    let subject: ProbeSubject
    let result: Result<ProbeFindings, Failure>
    /// Whether it is the last one; before it, a ranking answers with what it has so far.
    let isFinal: Bool
  }

  private struct Question: Sendable {
    let number: Int
    let subject: ProbeSubject
    var isAnswered = false
  }

  private var asked = 0
  private var questions: [Asker: Question] = [:]
  private var answers: [Asker: Answer] = [:]
  /// What was found last: a question that cannot be answered leaves it alone.
  private var found: [Asker: (subject: ProbeSubject, findings: ProbeFindings)] = [:]

  /// The newest answer to an asker, which may be about something that is not shown any more.
  func answer(to asker: Asker) -> Answer? { answers[asker] }

  /// What was found about a subject; nil as long as it is not known, or could not be found.
  func findings(_ subject: ProbeSubject, for asker: Asker) -> ProbeFindings? {
    guard let answer = answers[asker], answer.subject == subject else { return nil }
    return try? answer.result.get()
  }

  /// What an asker was told last, about whatever it was.
  func lastFindings(for asker: Asker) -> (subject: ProbeSubject, findings: ProbeFindings)? { found[asker] }

  /// Whether an asker waits for an answer, or for the rest of one.
  func isWaiting(_ asker: Asker) -> Bool { questions[asker].map { !$0.isAnswered } ?? false }

  /// Numbers a question; nil where it is the asker's newest already, answered or not.
  mutating func ask(_ subject: ProbeSubject, as asker: Asker) -> Int? {
    guard questions[asker]?.subject != subject else { return nil }
    asked += 1
    questions[asker] = Question(number: asked, subject: subject)
    return asked
  }

  /// Keeps the answer to a question that is still an asker's newest.
  ///
  /// - Returns: whether it is.
  mutating func receive(
    _ number: Int, for asker: Asker, _ result: Result<ProbeFindings, Failure>, isFinal: Bool
  ) -> Bool {
    guard let question = questions[asker], question.number == number else { return false }
    answers[asker] = Answer(subject: question.subject, result: result, isFinal: isFinal)
    if case .success(let findings) = result { found[asker] = (question.subject, findings) }
    if isFinal { questions[asker]?.isAnswered = true }
    return true
  }

  /// Forgets what an asker asked and was answered.
  mutating func forget(_ asker: Asker) {
    questions[asker] = nil
    answers[asker] = nil
    found[asker] = nil
  }
}
