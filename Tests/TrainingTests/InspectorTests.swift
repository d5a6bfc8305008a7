import Dispatch
import Formats
import Synchronization
import Tensors
import Testing

@testable import ResNeXtModel
@testable import Training

/// A network small enough that every question is answered at once.
private enum Small {
  static let configuration = NetworkConfiguration(
    form: .paper, stem: .cifar, head: .globalAverage, stemChannels: 4, blocks: [1], width: 2, outputs: [6],
    strides: [1], cardinality: 2, classes: 3, inputSize: 6)

  static func weights(_ seed: UInt64 = 1) throws -> NetworkWeights {
    try NetworkWeights.initial(configuration, seed: seed)
  }

  static func image(_ number: Int = 0) -> Tensor {
    var random = Philox(seed: UInt64(number), purpose: 5)
    var image = Tensor(repeating: 0, shape: [3, 6, 6])
    for index in 0..<image.count { image.values[index] = random.nextUniform(-1, 1) }
    return image
  }

  static let block = BlockName(stage: 0, index: 0)
}

/// Answers in the order in which they came, and a gate that an answer can be held at.
private final class Answers: Sendable {
  private let list = Mutex<[ProbeAnswer]>([])
  private let news = DispatchSemaphore(value: 0)

  var all: [ProbeAnswer] { list.withLock { $0 } }

  func take(_ answer: ProbeAnswer) {
    list.withLock { $0.append(answer) }
    news.signal()
  }

  /// Waits until `count` further answers are there; false where they do not come.
  func wait(for count: Int = 1) -> Bool {
    (0..<count).allSatisfy { _ in news.wait(timeout: .now() + 60) == .success }
  }

  /// Waits for the last answer to a question.
  func waitForLast(of ticket: ProbeTicket) -> Bool {
    while !all.contains(where: { $0.ticket == ticket && $0.isFinal }) {
      guard wait() else { return false }
    }
    return true
  }
}

/// Holds an inspector's queue at a question of its own until it is opened.
private struct Gate {
  private let isReached = DispatchSemaphore(value: 0)
  private let isOpen = DispatchSemaphore(value: 0)

  func close(_ inspector: Inspector) throws {
    let (reached, open) = (isReached, isOpen)
    let probe = Probe(
      asker: Asker("gate"), model: ProbedModel(nil, try Small.weights()),
      question: .maps(.input(Small.image()), points: []))
    inspector.ask(probe) { _ in
      reached.signal()
      _ = open.wait(timeout: .now() + 60)
    }
    try #require(reached.wait(timeout: .now() + 60) == .success)
  }

  func open() { isOpen.signal() }
}

@Suite("Questions to an inspector")
struct InspectorQuestionTests {
  private func probe(
    _ asker: String, model: ModelID? = nil, seed: UInt64 = 1, _ question: Probe.Question? = nil
  ) throws -> Probe {
    Probe(
      asker: Asker(asker), model: ProbedModel(model, try Small.weights(seed)),
      question: question ?? .maps(.input(Small.image()), points: [.stemActivation]))
  }

  private func ranking(of count: Int, seen: (@Sendable (Int) -> Void)? = nil) -> Probe.Question {
    .ranking(.logit(1), keeping: 3, of: count) { number in
      seen?(number)
      return .input(Small.image(number))
    }
  }

  private func answer(_ inspector: Inspector, _ probe: Probe) throws -> ProbeFindings {
    let answers = Answers()
    let ticket = inspector.ask(probe, answer: answers.take)
    try #require(answers.waitForLast(of: ticket))
    return try #require(answers.all.last).result.get()
  }

  @Test("Every question has the answer that the engine gives, with what was asked")
  func everyQuestion() throws {
    let inspector = Inspector()
    let (weights, image) = (try Small.weights(), Small.image())
    let network = try ProbeNetwork(weights, threads: 1)
    let muted = MutedPaths([1], of: Small.block)
    let point = TracePoint.block(Small.block, .groupedActivation)
    guard
      case .maps(let trace, let statistics) = try answer(
        inspector, probe("a", .maps(.input(image), points: [point], muting: muted, measured: true)))
    else { throw ModelError.operationFailed("other findings") }
    #expect(trace.maps == (try network.trace(image, points: [point], muting: muted).maps))
    #expect(statistics[point] == trace.maps[point].map(MapStatistics.init))
    guard
      case .gradients(let gradients) = try answer(
        inspector, probe("a", .gradients(.logit(2), .input(image), points: [.image])))
    else { throw ModelError.operationFailed("other findings") }
    #expect(gradients.gradients == (try network.gradients(of: .logit(2), image, at: [.image]).gradients))
    guard
      case .explanation(let explanation) = try answer(
        inspector, probe("a", .explanation(.logit(0), .input(image))))
    else { throw ModelError.operationFailed("other findings") }
    #expect(explanation.value == (try network.trace(image, points: []).logits[0]))
    guard case .ranking(let found) = try answer(inspector, probe("a", ranking(of: 7))) else {
      throw ModelError.operationFailed("other findings")
    }
    let plain = try ResNeXt(Small.configuration, batch: 1, trainable: false, threads: 1)
    try plain.load(weights)
    let expected = try plain.ranking(
      by: .logit(1), keeping: 3, of: 7, image: { Small.image($0) }, goesOn: { _ in true })
    #expect(found == expected)
  }

  @Test("Answers carry their question: ticket, asker and model")
  func answersCarryQuestions() throws {
    let inspector = Inspector()
    let answers = Answers()
    let ticket = inspector.ask(try probe("lens", model: ModelID(4)), answer: answers.take)
    #expect(answers.wait())
    let answer = try #require(answers.all.first)
    #expect(answer.ticket == ticket && answer.isFinal)
    #expect(answer.probe.asker == Asker("lens") && answer.probe.model.id == ModelID(4))
  }

  @Test("A picture is resized and normalised on the way")
  func pictures() throws {
    let picture = RGBImage(width: 12, height: 12, pixels: [UInt8](repeating: 51, count: 3 * 144))
    let findings = try answer(
      Inspector(), probe("a", .maps(.picture(picture, .none), points: [.image])))
    guard case .maps(let trace, _) = findings else { throw ModelError.operationFailed("other findings") }
    #expect(trace.maps[.image]?.shape == [3, 6, 6])
    #expect(try #require(trace.maps[.image]).values.allSatisfy { abs($0 - 0.2) < 1e-6 })
  }

  @Test("Of every asker the newest question alone waits, and askers do not replace each other's")
  func newestOfEveryAsker() throws {
    let inspector = Inspector()
    let (answers, gate) = (Answers(), Gate())
    try gate.close(inspector)
    for asker in ["a", "b", "a", "a", "b"] {
      inspector.ask(try probe(asker), answer: answers.take)
    }
    gate.open()
    #expect(answers.wait(for: 2))
    // Answers come in order: had one of those between been kept, it would come before this one.
    inspector.ask(try probe("c"), answer: answers.take)
    #expect(answers.wait())
    #expect(answers.all.map(\.ticket.number) == [5, 6, 7])
    #expect(answers.all.map(\.probe.asker.name) == ["a", "b", "c"])
  }

  @Test("What is taken back is not answered, by ticket or by asker")
  func cancelling() throws {
    let inspector = Inspector()
    let (answers, gate) = (Answers(), Gate())
    try gate.close(inspector)
    let first = inspector.ask(try probe("a"), answer: answers.take)
    inspector.ask(try probe("b"), answer: answers.take)
    inspector.ask(try probe("c"), answer: answers.take)
    inspector.cancel(first)
    inspector.cancel(Asker("b"))
    gate.open()
    #expect(answers.wait())
    inspector.ask(try probe("d"), answer: answers.take)
    #expect(answers.wait())
    #expect(answers.all.map(\.probe.asker.name) == ["c", "d"])
  }

  @Test("A ranking tells how far it is, and lets others go before it is done")
  func rankingInPieces() throws {
    let inspector = Inspector()
    let answers = Answers()
    let asked = Mutex(false)
    // The first image asks something else; it takes long enough that the ranking's first piece ends with it.
    let other = try probe("other")
    let question = Probe.Question.ranking(.logit(1), keeping: 2, of: 5) { number in
      let isFirst = asked.withLock { asked in
        defer { asked = true }
        return !asked
      }
      if isFirst { inspector.ask(other, answer: answers.take) }
      let end = ContinuousClock.now + .milliseconds(50)
      while ContinuousClock.now < end {}
      return .input(Small.image(number))
    }
    let ticket = inspector.ask(try probe("ranking", question), answer: answers.take)
    #expect(answers.waitForLast(of: ticket))
    let names = answers.all.map(\.probe.asker.name)
    #expect(names == ["ranking", "other", "ranking", "ranking", "ranking", "ranking"])
    let examined = try answers.all.filter { $0.ticket == ticket }.map { answer -> Int in
      guard case .ranking(let ranking) = try answer.result.get() else { return -1 }
      return ranking.examined
    }
    #expect(examined == [1, 2, 3, 4, 5])
    #expect(answers.all.map(\.isFinal) == [false, true, false, false, false, true])
  }

  @Test(
    "A ranking that is taken back, or replaced by its asker, looks at no more images",
    arguments: [true, false])
  func rankingsEnd(isReplaced: Bool) throws {
    let inspector = Inspector()
    let answers = Answers()
    let seen = Mutex(0)
    let endless = ranking(of: 1 << 40) { number in seen.withLock { $0 = number } }
    let ticket = inspector.ask(try probe("a", endless), answer: answers.take)
    #expect(answers.wait())
    if isReplaced {
      inspector.ask(try probe("a"), answer: answers.take)
    } else {
      inspector.cancel(ticket)
    }
    // Behind this one nothing of the ranking can be left: its next piece would have stood before it.
    let last = Answers()
    inspector.ask(try probe("b"), answer: last.take)
    #expect(last.wait())
    let before = seen.withLock { $0 }
    inspector.ask(try probe("b"), answer: last.take)
    #expect(last.wait())
    #expect(seen.withLock { $0 } == before)
    #expect(!answers.all.contains { $0.ticket == ticket && $0.isFinal })
  }

  @Test("A question that cannot be answered is answered with its error, and the next one as ever")
  func errors() throws {
    let inspector = Inspector()
    #expect(throws: ModelError.self) {
      try answer(inspector, probe("a", .gradients(.logit(3), .input(Small.image()), points: [])))
    }
    #expect(throws: ModelError.self) {
      try answer(inspector, probe("a", .ranking(.logit(3), keeping: 1, of: 1) { _ in nil }))
    }
    #expect(throws: Never.self) { try answer(inspector, probe("a")) }
  }
}

@Suite("Networks that stay ready")
struct ReadyNetworksTests {
  private typealias Limit = ReadyNetworks.Limit

  private func ready(_ count: Int, bytes: Int = .max) -> ReadyNetworks {
    ReadyNetworks(limit: Limit(count: count, bytes: bytes), memory: { AvailableMemory(bytes: nil) })
  }

  private func model(_ number: Int?, seed: UInt64 = 1) throws -> ProbedModel {
    ProbedModel(number.map { ModelID($0) }, try Small.weights(seed))
  }

  @Test("The one that was not asked about for longest goes first")
  func leastRecentlyUsed() throws {
    var networks = ready(2)
    for number in [1, 2, 1, 3] { _ = try networks.tracing(model(number)) }
    #expect(networks.models == [ModelID(1), ModelID(3)])
  }

  @Test("A model that is ready is not made again, whether it is traced or probed")
  func notMadeAgain() throws {
    var networks = ready(4)
    let first = try networks.tracing(model(1))
    let prober = try networks.probing(model(1))
    _ = try networks.tracing(model(2))
    #expect(try networks.tracing(model(1)) === first)
    #expect(try networks.probing(model(1)) === prober)
    #expect(networks.models.count == 3)
  }

  @Test("Identities decide: weights are not compared where both have one")
  func identities() throws {
    var networks = ready(4)
    let first = try networks.tracing(model(1, seed: 1))
    #expect(try networks.tracing(model(1, seed: 2)) === first)
    #expect(first.weights == (try Small.weights(1)))
    #expect(try networks.tracing(model(2, seed: 1)) !== first)
  }

  @Test("Without an identity other weights are other networks, and one network takes them in turn")
  func withoutIdentity() throws {
    var networks = ready(4)
    let first = try networks.tracing(model(nil, seed: 1))
    let second = try networks.tracing(model(nil, seed: 2))
    #expect(first === second && networks.models == [nil])
    #expect(second.weights == (try Small.weights(2)))
    let prober = try networks.probing(model(nil, seed: 1))
    #expect(try networks.probing(model(nil, seed: 1)) === prober)
    #expect(try networks.probing(model(nil, seed: 2)) !== prober)
    #expect(networks.models == [nil, nil])
  }

  @Test("Together they stay within their memory; one alone that is larger is kept all the same")
  func withinMemory() throws {
    let plan = MemoryPlan(Small.configuration, batch: 1, trainable: false, threads: 1)
    let one = try plan.bytes() - MemoryPlan.program
    var two = ready(9, bytes: 2 * one)
    for number in 1...3 { _ = try two.tracing(model(number)) }
    #expect(two.models == [ModelID(2), ModelID(3)] && two.bytes == 2 * one)
    var none = ready(9, bytes: 0)
    for number in 1...3 { _ = try none.tracing(model(number)) }
    #expect(none.models == [ModelID(3)])
  }

  @Test("Where memory does not suffice the others are let go, and it is tried once more")
  func memoryRunsShort() throws {
    let answers = Mutex([nil, 0, nil] as [Int?])
    var networks = ReadyNetworks(limit: Limit(count: 9, bytes: .max)) {
      AvailableMemory(bytes: answers.withLock { $0.removeFirst() })
    }
    _ = try networks.tracing(model(1))
    _ = try networks.tracing(model(2))
    #expect(networks.models == [ModelID(2)])
    var poor = ReadyNetworks(limit: Limit(count: 9, bytes: .max)) { AvailableMemory(bytes: 0) }
    #expect(throws: ModelError.self) { try poor.probing(model(1)) }
    #expect(poor.models.isEmpty)
  }

  @Test("Weights that do not fit leave no network behind")
  func misfits() throws {
    var networks = ready(1)
    _ = try networks.tracing(model(1))
    var weights = try Small.weights()
    weights.tensors.removeLast()
    #expect(throws: ModelError.self) { try networks.tracing(ProbedModel(ModelID(2), weights)) }
    #expect(networks.models.isEmpty)
    #expect(throws: Never.self) { try networks.tracing(model(1)) }
  }
}
