import Dispatch
import ResNeXtModel
import Synchronization
import Tensors

/// Answers questions about networks, one after the other, on a queue of its own.
///
/// Of every asker only the newest question waits. A ranking lets others go first after every few images.
public final class Inspector: Sendable {
  /// A question that waits, or that is being answered in pieces.
  private struct Job: Sendable {
    let ticket: ProbeTicket
    let probe: Probe
    let answer: @Sendable (ProbeAnswer) -> Void
    /// What a ranking has found so far.
    var ranking: ImageRanking?
  }

  private struct Line: Sendable {
    var jobs: [Job] = []
    var asked = 0
    /// The question being answered, as long as anybody wants the answer.
    var current: Job?

    mutating func remove(where isUnwanted: (Job) -> Bool) {
      jobs.removeAll(where: isUnwanted)
      if let job = current, isUnwanted(job) { current = nil }
    }
  }

  private let queue = DispatchQueue(label: "resnext.inspection", qos: .userInitiated)
  private let line = Mutex(Line())
  private let networks: Mutex<ReadyNetworks>

  /// An inspector with nothing to do.
  ///
  /// - Parameters:
  ///   - readyNetworks: How many networks stay ready; one that gradients are taken of counts for itself.
  ///   - bytes: How much memory they may take together, as it is planned.
  ///   - memory: How much there is for another; asked before any is taken.
  public init(
    readyNetworks: Int = 6, bytes: Int = 1 << 30,
    memory: @escaping @Sendable () -> AvailableMemory = { .now() }
  ) {
    networks = Mutex(
      ReadyNetworks(limit: ReadyNetworks.Limit(count: max(1, readyNetworks), bytes: bytes), memory: memory))
  }

  // MARK: - Asking

  /// Asks a question; one of the same asker that was still waiting, or a ranking of it under way, is never answered any more.
  ///
  /// `answer` is called on the inspector's queue: once, or, for a ranking, whenever it knows more.
  @discardableResult public func ask(
    _ probe: Probe, answer: @escaping @Sendable (ProbeAnswer) -> Void
  ) -> ProbeTicket {
    let ticket = line.withLock { line in
      line.jobs.removeAll { $0.probe.asker == probe.asker }
      if let job = line.current, job.probe.asker == probe.asker, job.probe.isRanking { line.current = nil }
      line.asked += 1
      let ticket = ProbeTicket(number: line.asked)
      line.jobs.append(Job(ticket: ticket, probe: probe, answer: answer))
      return ticket
    }
    goOn()
    return ticket
  }

  /// Takes a question back: it is not answered any more, unless its answer is on the way already.
  public func cancel(_ ticket: ProbeTicket) { line.withLock { $0.remove { $0.ticket == ticket } } }

  /// Takes back all that somebody asked.
  public func cancel(_ asker: Asker) { line.withLock { $0.remove { $0.probe.asker == asker } } }

  // MARK: - Answering

  private func goOn() { queue.async { [self] in answerNext() } }

  private func answerNext() {
    let next = line.withLock { line in
      line.current = line.jobs.isEmpty ? nil : line.jobs.removeFirst()
      return line.current
    }
    guard let next else { return }
    let (result, isFinal) = networks.withLock { $0.answer(next.probe, after: next.ranking) }
    let isWanted = line.withLock { line in
      defer { line.current = nil }
      guard line.current != nil else { return false }
      if !isFinal, case .success(.ranking(let ranking)) = result {
        // Behind all that was asked meanwhile.
        var rest = next
        rest.ranking = ranking
        line.jobs.append(rest)
      }
      return true
    }
    if isWanted {
      next.answer(
        ProbeAnswer(ticket: next.ticket, probe: next.probe, result: result, isFinal: isFinal))
    }
    if !isFinal { goOn() }
  }
}

// MARK: - One image's maps

/// One image to send through a network, and where to look.
public struct InspectionRequest: Sendable {
  /// Who asks.
  public var asker: Asker
  /// The network's identity; nil where it has none.
  public var model: ModelID?
  /// The weights, and with them the network.
  public var weights: NetworkWeights
  /// The image, as a picture or already normalised.
  public var image: ProbedImage
  /// The places whose feature maps are wanted.
  public var points: Set<TracePoint>
  /// The paths that say nothing.
  public var muted: MutedPaths

  /// A request of its parts.
  public init(
    asker: Asker = .maps, model: ModelID? = nil, weights: NetworkWeights, image: ProbedImage,
    points: Set<TracePoint>, muted: MutedPaths = .none
  ) {
    self.asker = asker
    self.model = model
    self.weights = weights
    self.image = image
    self.points = points
    self.muted = muted
  }
}

extension Inspector {
  /// Resizes, normalises and traces an image, and measures its maps.
  ///
  /// A request of the same asker that was still waiting is dropped and never answered.
  /// `completion` is called on the inspector's queue.
  @discardableResult public func inspect(
    _ request: InspectionRequest, completion: @escaping @Sendable (Result<MeasuredTrace, ModelError>) -> Void
  ) -> ProbeTicket {
    let probe = Probe(
      asker: request.asker, model: ProbedModel(request.model, request.weights),
      question: .maps(
        request.image, points: request.points, muting: request.muted, measured: true))
    return ask(probe) { answer in
      switch answer.result {
      case .success(.maps(let trace, let statistics)):
        completion(.success(MeasuredTrace(trace: trace, statistics: statistics)))
      case .failure(let error): completion(.failure(error))
      case .success: break
      }
    }
  }
}
