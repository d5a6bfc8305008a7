import Datasets
import ResNeXtModel
import Tensors
import Testing

@testable import Training

@Suite("Queue of runs")
struct RunQueueTests {
  private typealias RunLog = Log<(id: RunID, event: RunEvent)>

  private let locations = FileLocations(
    environment: [:], currentDirectory: "/nowhere", executable: "/nowhere/x")
  private let log = RunLog()
  private let one = RunID(1)
  private let two = RunID(2)
  private let three = RunID(3)

  private func request(startsPaused: Bool = true) -> RunRequest {
    RunRequest(smallConfiguration(), startsPaused: startsPaused)
  }

  private func enqueue(_ queue: RunQueue, _ id: RunID, _ request: RunRequest? = nil) -> TrainingControl {
    queue.enqueue(request ?? self.request(), as: id) { [log] in log.write(($0, $1)) }
  }

  private func wait(_ id: RunID, _ condition: (RunEvent) -> Bool) -> Bool {
    log.wait { $0.id == id && condition($0.event) }
  }

  private func isPaused(_ event: RunEvent) -> Bool {
    if case .training(.paused) = event { true } else { false }
  }

  /// Waits until a run's phase is that it stands still; who tells of it has set the phase before.
  private func standsStill(_ id: RunID, _ queue: RunQueue) -> Bool {
    wait(id) { _ in if case .paused = queue.phase(of: id) { true } else { false } }
  }

  /// The events of a run in words, steps and looks at held-out images left out.
  private func story(_ id: RunID) -> [String] {
    log.events.filter { $0.id == id }.compactMap { _, event in
      switch event {
      case .waiting(.place): "waits for a place"
      case .waiting(.memory): "waits for memory"
      case .withdrawn: "withdrawn"
      case .training(.started): "started"
      case .training(.paused): "paused"
      case .training(.finished(let end, _)): "\(end)"
      case .training(.failed(.model(.notEnoughMemory), _)): "refused"
      default: nil
      }
    }
  }

  @Test("With one place runs begin one after the other, in their order, and every event says whose it is")
  func order() {
    let queue = RunQueue(locations: locations)
    let first = enqueue(queue, one)
    let second = enqueue(queue, two)
    #expect(wait(one, isPaused) && wait(two) { if case .waiting = $0 { true } else { false } })
    guard case .paused = queue.phase(of: one), case .waiting(.place) = queue.phase(of: two) else {
      Issue.record("\(String(describing: queue.phase(of: one))), \(String(describing: queue.phase(of: two)))")
      return
    }
    #expect(queue.waitingRuns == [two] && queue.phase(of: three) == nil)
    first.stop()
    #expect(wait(one, \.isLast) && wait(two, isPaused))
    #expect(story(one) == ["started", "paused", "stopped"])
    guard case .ended(.completed(.stopped)) = queue.phase(of: one) else {
      Issue.record("\(String(describing: queue.phase(of: one)))")
      return
    }
    #expect(queue.control(of: two) === second)
    second.stop()
    #expect(wait(two, \.isLast))
    #expect(story(two) == ["waits for a place", "started", "paused", "stopped"])
    // A name is free again when its run has ended.
    enqueue(queue, one).stop()
    #expect(wait(one) { $0.isLast && story(one).filter { $0 == "stopped" }.count == 2 })
  }

  @Test("A run that waits is moved to the front, or withdrawn; one under way is neither")
  func waitingRuns() {
    let queue = RunQueue(locations: locations)
    let first = enqueue(queue, one)
    _ = enqueue(queue, two)
    let third = enqueue(queue, three)
    #expect(wait(one, isPaused))
    #expect(queue.move(three, to: 0) && queue.waitingRuns == [three, two])
    #expect(queue.move(three, to: 99) && queue.waitingRuns == [two, three])
    #expect(!queue.move(one, to: 0) && !queue.withdraw(one) && !queue.withdraw(RunID(9)))
    #expect(queue.withdraw(two) && queue.waitingRuns == [three])
    #expect(wait(two, \.isLast))
    #expect(story(two) == ["waits for a place", "withdrawn"])
    first.stop()
    #expect(wait(three, isPaused))
    third.stop()
    #expect(wait(three, \.isLast))
  }

  @Test("With two places two runs are under way, share the threads, and compute what each computes alone")
  func sideBySide() throws {
    func weights(after steps: Int, _ queue: RunQueue, _ id: RunID, _ request: RunRequest) throws
      -> NetworkWeights
    {
      let control = enqueue(queue, id, request)
      for _ in 0..<steps { control.singleStep() }
      #expect(wait(id) { if case .training(.step(let report)) = $0 { report.step == steps } else { false } })
      control.requestSnapshot()
      var snapshot: NetworkWeights?
      #expect(
        wait(id) {
          if case .training(.snapshot(let weights, _)) = $0 { snapshot = weights }
          return snapshot != nil
        })
      return try #require(snapshot)
    }
    var request = request()
    request.configuration.threads = 3
    let queue = RunQueue(locations: locations, places: 2, threads: 4)
    let first = try weights(after: 3, queue, one, request)
    let second = try weights(after: 3, queue, two, request)
    #expect(first == second)
    #expect(standsStill(one, queue) && standsStill(two, queue))
    let threads = log.events.compactMap { _, event in
      if case .training(.started(let description)) = event { description.configuration.threads } else { nil }
    }
    #expect(threads == [2, 2])
    queue.control(of: one)?.stop()
    queue.control(of: two)?.stop()
    #expect(wait(one, \.isLast) && wait(two, \.isLast))
    let alone = RunQueue(locations: locations)
    #expect(try weights(after: 3, alone, three, request) == first)
    alone.control(of: three)?.stop()
    #expect(wait(three, \.isLast))
  }

  @Test("A run for which others leave too little memory waits and says so; one that never fits is refused")
  func memory() throws {
    let bytes = try #require(request().memoryBytes)
    let queue = RunQueue(locations: locations, places: 3) { AvailableMemory(bytes: bytes * 3 / 2) }
    let first = enqueue(queue, one)
    #expect(wait(one, isPaused))
    var large = request()
    large.configuration.batchSize = 60_000
    _ = enqueue(queue, two, large)
    #expect(wait(two, \.isLast))
    #expect(story(two) == ["refused"])
    let third = enqueue(queue, three)
    #expect(wait(three) { if case .waiting = $0 { true } else { false } })
    guard case .waiting(.memory(needed: bytes, left: let left)) = queue.phase(of: three) else {
      Issue.record("\(String(describing: queue.phase(of: three)))")
      return
    }
    #expect(left == bytes * 3 / 2 - bytes)
    first.stop()
    #expect(wait(three, isPaused))
    #expect(story(three) == ["waits for memory", "started", "paused"])
    third.stop()
    #expect(wait(three, \.isLast))
  }
}
