import Datasets
import Dispatch
import Kernels
import Synchronization
import Tensors

/// Runs that train one after the other or, with several places, side by side.
///
/// Order is kept: the first run that waits begins when a place is free and the runs under way leave it the memory that it will
/// take. None overtakes it. One that needs more than there is without any other is refused by its trainer, with the figure.
/// A run that stands still keeps its place. What a run computes depends neither on its place nor on its neighbours.
public final class RunQueue: Sendable {
  /// Told what happens to a run, in order, on a queue of the run's own; its last event says `isLast`.
  public typealias Observer = @Sendable (RunID, RunEvent) -> Void

  /// A run that has not ended, and how it is told of.
  private struct Run: Sendable {
    let id: RunID
    let request: RunRequest
    let bytes: Int?
    let control: TrainingControl
    let queue = DispatchQueue(label: "resnext.training", qos: .utility)
    let observer: Observer

    func tell(_ event: RunEvent) { queue.async { observer(id, event) } }
  }

  private struct State {
    var waiting: [Run] = []
    var controls: [RunID: TrainingControl] = [:]
    var phases: [RunID: RunPhase] = [:]
    var places: RunPlaces
  }

  private let state: Mutex<State>
  private let locations: FileLocations
  private let threadsOfAPlace: Int?
  private let precedence: Precedence?
  private let memory: @Sendable () -> AvailableMemory

  /// A queue without runs.
  ///
  /// - Parameters:
  ///   - places: The most runs at a time.
  ///   - threads: Threads that all places share equally, at least one each; nil to leave every run as many as it asks for.
  ///   - precedence: How far those that train stand back; nil where nobody waits for another thread.
  ///   - memory: What the system has left whenever a run may begin.
  public init(
    locations: FileLocations, places: Int = 1, threads: Int? = nil, precedence: Precedence? = nil,
    memory: @escaping @Sendable () -> AvailableMemory = { .now() }
  ) {
    let places = RunPlaces(count: places)
    self.locations = locations
    self.precedence = precedence
    self.memory = memory
    threadsOfAPlace = threads.map { max(1, $0 / places.count) }
    state = Mutex(State(places: places))
  }

  /// Puts a run behind those that wait.
  ///
  /// - Returns: its reins; a run that is stopped while it waits begins in its turn and ends at once.
  /// - Precondition: no run of this name waits or is under way.
  @discardableResult
  public func enqueue(
    _ request: RunRequest, as id: RunID, observer: @escaping Observer
  ) -> TrainingControl {
    var request = request
    if let threadsOfAPlace {
      request.configuration.threads = min(request.configuration.threads, threadsOfAPlace)
    }
    let run = Run(
      id: id, request: request, bytes: request.memoryBytes,
      control: TrainingControl(startsPaused: request.startsPaused), observer: observer)
    state.withLock { state in
      precondition(state.phases[id]?.isOver ?? true, "run \(id.number) has not ended")
      state.controls[id] = run.control
      state.waiting.append(run)
      admit(&state)
    }
    return run.control
  }

  /// What a run is doing; nil where no run has this name.
  public func phase(of run: RunID) -> RunPhase? { state.withLock { $0.phases[run] } }

  /// The reins of a run, by which it is paused, stepped and stopped; nil where no run has this name.
  public func control(of run: RunID) -> TrainingControl? { state.withLock { $0.controls[run] } }

  /// The runs that wait, in the order in which they will begin.
  public var waitingRuns: [RunID] { state.withLock { $0.waiting.map(\.id) } }

  /// Takes a run out of the queue that has not begun; its last event is `.withdrawn`.
  ///
  /// - Returns: false where it does not wait: one under way is stopped by its control.
  @discardableResult
  public func withdraw(_ run: RunID) -> Bool {
    state.withLock { state in
      guard let index = state.waiting.firstIndex(where: { $0.id == run }) else { return false }
      state.phases[run] = .ended(.withdrawn)
      state.waiting.remove(at: index).tell(.withdrawn)
      admit(&state)
      return true
    }
  }

  /// Puts a run that waits at another place among those that do; 0 is the next one to begin.
  ///
  /// - Returns: false where it does not wait.
  @discardableResult
  public func move(_ run: RunID, to index: Int) -> Bool {
    state.withLock { state in
      guard let old = state.waiting.firstIndex(where: { $0.id == run }) else { return false }
      let moved = state.waiting.remove(at: old)
      state.waiting.insert(moved, at: min(max(0, index), state.waiting.count))
      admit(&state)
      return true
    }
  }

  // MARK: Places

  /// Lets runs begin while the first one may, and tells the others why they wait.
  private func admit(_ state: inout State) {
    var reason = RunWait.place
    admission: while let run = state.waiting.first {
      switch state.places.admit(needing: run.bytes, memory: memory()) {
      case .waits(let wait):
        reason = wait
        break admission
      case .begins(let place, let memory):
        state.waiting.removeFirst()
        state.phases[run.id] = .running
        run.queue.async { [self] in train(run, place, memory) }
      }
    }
    for (index, run) in state.waiting.enumerated() {
      let wait = index == 0 ? reason : .place
      if case .waiting(wait) = state.phases[run.id] { continue }
      state.phases[run.id] = .waiting(wait)
      run.tell(.waiting(wait))
    }
  }

  /// Trains to the end, on the run's queue; then its network is gone, and its place free.
  private func train(_ run: Run, _ place: Int, _ memory: AvailableMemory) {
    precedence?.adopt()
    train(run, within: memory)
    state.withLock { state in
      state.places.leave(place)
      admit(&state)
    }
  }

  private func train(_ run: Run, within memory: AvailableMemory) {
    let observer = { (event: TrainingEvent) in
      self.note(event, of: run.id)
      run.observer(run.id, .training(event))
    }
    do throws(TrainingError) {
      let request = run.request
      let dataset = try TrainingError.wrapData { () throws(DatasetError) in
        try Dataset.open(request.configuration.data, locations: locations)
      }
      let trainer = try Trainer(
        request.configuration, dataset: dataset, initial: request.initial, checkpoint: request.checkpoint,
        checkpointSeconds: request.checkpointSeconds, snapshots: request.snapshots, memory: memory,
        control: run.control,
        now: monotonicSeconds, observer: observer)
      trainer.run()
    } catch {
      observer(.failed(error, weights: nil))
    }
  }

  private func note(_ event: TrainingEvent, of run: RunID) {
    guard let phase = event.phase else { return }
    state.withLock { $0.phases[run] = phase }
  }
}

extension RunPhase {
  /// Whether the run has ended.
  var isOver: Bool { if case .ended = self { true } else { false } }
}

extension TrainingEvent {
  /// The phase that begins with this event; nil where none does.
  fileprivate var phase: RunPhase? {
    switch self {
    case .started, .resumed: return .running
    case .paused: return .paused
    case .finished(let end, _): return .ended(.completed(end))
    case .failed(let error, _): return .ended(.failed(error))
    default: return nil
    }
  }
}

/// Seconds on the system's clock that never goes back.
public func monotonicSeconds() -> Double {
  Double(DispatchTime.now().uptimeNanoseconds) / 1e9
}
