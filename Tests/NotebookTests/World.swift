import Datasets
import Formats
import Foundation
import Notebook
import ResNeXtModel
import Tensors
import Training

/// The world the notebook acts on, in memory: answers commands at once, keeps files in a dictionary.
struct World {
  var state: NotebookState
  /// Commands that were given, in order.
  var log: [Command] = []
  var files: [String: Data] = [:]
  var weightsFiles: [String: DescribedWeights] = [:]
  var status: Int32?
  /// Lines for standard error.
  var farewell: [String] = []
  /// Why sessions cannot be written where they belong; nil when they can.
  var saveFailure: Failure?
  /// What comes of keeping one elsewhere; nil leaves that unanswered.
  var rescue: Result<RescuedSession, Failure>?
  /// Files that another program has changed.
  var changedFiles: Set<String> = []
  /// What stands below the cells of a session that is saved: drawing pixels is slow in a debug build.
  var outputs = SessionOutputs.text
  /// Whether saving is answered.
  var isSaving = true
  /// Whether inspections and weights are answered.
  var isAnswering = true
  /// Whether inspections go through the real network instead of `FakeTrace`.
  var computesForReal = false
  /// Whether fresh weights are all there instead of those of the transitions alone.
  var keepsRealWeights = false
  /// The run under way, if any.
  var run: TrainingRequest?
  /// The sweep that was begun last.
  var sweep: SweepToStart?
  /// The runs on the disk.
  var library: [LoggedRun] = []
  /// What comes of a change of a run's folder; nil leaves it unanswered.
  var changed: Result<String, Failure>?
  var images: [ImageChoice]
  /// The weights that runs had after their steps, as far as they are kept.
  var snapshots: [RunID: [Int: NetworkWeights]] = [:]
  /// How exactly these are kept.
  var precision = SnapshotPrecision.single
  /// Snapshots beside sessions, by their paths.
  var archives: [String: (packed: PackedSnapshots, snapshots: SnapshotArchive)] = [:]
  /// Whether what is asked of them is answered.
  var isReadingSnapshots = true

  init(_ start: NotebookStart = NotebookStart(), images: [ImageChoice]? = nil) throws {
    state = try NotebookState(start)
    self.images = images ?? World.shapes
  }

  /// Ten procedural images, one of each shape as far as they come.
  static let shapes: [ImageChoice] = {
    let data = Dataset.shapes
    return (0..<10).compactMap { index in
      guard let planes = try? data.validation.pixels(index) else { return nil }
      let image = RGBImage(planes: planes, width: 32, height: 32)
      let label = data.classNames[Int(data.validation.labels[index])]
      return ImageChoice(
        SampleImage(name: "shape_\(index)", label: label, image: image), origin: "shapes (procedural)")
    }
  }()

  /// Sends messages, answering every command until nothing more is asked.
  mutating func send(_ messages: Message...) throws {
    for message in messages { try deliver(message) }
  }

  private mutating func deliver(_ message: Message) throws {
    var queue = [message]
    while !queue.isEmpty {
      let commands = update(&state, queue.removeFirst())
      log += commands
      for command in commands { queue += try answers(to: command) }
    }
  }

  /// Answers from now on, and what was asked for meanwhile.
  mutating func answer() throws {
    isAnswering = true
    let waiting = log
    for command in waiting {
      for message in try answers(to: command) {
        if case .weightsInitialized = message { try deliver(message) }
        if case .traced = message { try deliver(message) }
      }
    }
  }

  private mutating func answers(to command: Command) throws -> [Message] {
    switch command {
    case .loadImages: return [.images(images)]
    case .loadImage(let path): return [.imageLoaded(path: path, .failure(Failure("\(path): not there")))]
    case .initializeWeights(let number, let network, let seed):
      guard isAnswering else { return [] }
      return [.weightsInitialized(number, .success(try weights(network, seed: seed)))]
    case .loadWeights(let path, _, _):
      let found = weightsFiles[path].map { Result.success($0) } ?? .failure(Failure("\(path): no such file"))
      return [.weightsLoaded(path: path, found)]
    case .loadSnapshot(let number, let run, let step):
      let kept = snapshots[run] ?? [:]
      let found = kept.keys.filter { $0 <= step }.max().flatMap { step in
        kept[step].map { Snapshot(run: run, step: step, weights: $0, precision: precision) }
      }
      return [
        .snapshots(run: run, steps: kept.keys.sorted()),
        .snapshotLoaded(
          number, found.map { .success($0) } ?? .failure(Failure("step-\(step).safetensors: no such file"))),
      ]
    case .readSnapshots(let number, let kept): return read(number, kept)
    case .forgetSnapshots:
      snapshots = [:]
      return []
    case .inspect(let inspection):
      guard isAnswering else { return [] }
      let trace =
        try computesForReal
        ? World.pass(inspection)
        : FakeTrace.make(
          inspection.weights.configuration, image: World.input(inspection), points: inspection.points,
          muting: inspection.muted)
      return [.traced(inspection.number, .success(MeasuredTrace(trace)))]
    case .probe(let number, let probe):
      guard isAnswering else { return [] }
      // The weights of `FakeTrace` are no network's.
      if case .explanation = probe.question, !computesForReal { return [] }
      let result = Result { () throws(ModelError) in try findings(of: probe) }
      return [.probed(number, probe.asker, result.mapError { Failure($0) }, isFinal: true)]
    case .rankHeldOut(let number, let ranking):
      guard isAnswering else { return [] }
      let pictures = try FakeErrors.pictures(ranking.data, Array(0..<FakeErrors.rankedImages)).get().map(
        \.picture)
      let result = Result { () throws(ModelError) in
        try findings(of: ranking.probe(count: pictures.count) { pictures[$0] })
      }
      return [.probed(number, ranking.asker, result.mapError { Failure($0) }, isFinal: true)]
    case .ablate, .stopAblation, .stopErrors: return []
    case .measureErrors(let number, let request):
      guard isAnswering else { return [] }
      return [.errorsMeasured(number, .success(FakeErrors.measurement(request)))]
    case .loadHeldOut(let data, let indices):
      return [.heldOutLoaded(data, indices, FakeErrors.pictures(data, indices))]
    case .readRuns(let number, _): return [.runsRead(number, FakeRuns.contents(library))]
    case .changeRun(let change): return changed.map { [.runChanged(change, $0)] } ?? []
    case .startSweep, .pauseSweep, .resumeSweep, .stopSweep: return answersOfLab(to: command)
    case .compareForms(let number, let request):
      guard isAnswering else { return [] }
      return [.formsCompared(number, .success(try FakeTrace.comparison(request)))]
    case .saveSession(let file):
      guard isSaving else { return [] }
      if let saveFailure { return [.sessionSaved(path: file.path, saveFailure)] }
      if changedFiles.contains(file.path), !file.replacesChanged {
        return [.sessionSaved(path: file.path, Failure(changedFile: file.path))]
      }
      if file.mustBeNew, files[file.path] != nil {
        return [.sessionSaved(path: file.path, Failure("\(file.path) is there already"))]
      }
      let packed = try packing(file)
      files[file.path] = try packed.contents(outputs)
      if let weights = file.weights { weightsFiles[file.weightsPath] = weights }
      let kept = packed.snapshots.map { [Message.snapshotsKept(path: file.path, $0.reference)] } ?? []
      return [.sessionSaved(path: file.path, nil)] + kept
    case .export(let file):
      if !file.replaces, files[file.path] != nil {
        return [.exported(path: file.path, Failure("\(file.path) is there already"))]
      }
      do throws(Failure) {
        files[file.path] = try file.contents()
        return [.exported(path: file.path, nil)]
      } catch { return [.exported(path: file.path, error)] }
    case .openSession(let path):
      let found = files[path].map { Result.success($0) } ?? .failure(Failure("\(path): no such file"))
      return [.sessionRead(path: path, found)]
    case .rescueSession(_, let reason): return rescue.map { [.sessionRescued(reason, $0)] } ?? []
    case .farewell(let line):
      farewell.append(line)
      return []
    case .quit(let status):
      self.status = status
      return []
    default: return try answersOfTraining(to: command)
    }
  }

  /// Keeps the snapshots of a session's runs beside it.
  private mutating func packing(_ file: SessionFile) throws -> SessionFile {
    let archive = SnapshotArchive(
      file.snapshotRuns.flatMap { run in
        (snapshots[run] ?? [:]).sorted { $0.key < $1.key }.map {
          Snapshot(run: run, step: $0.key, weights: $0.value)
        }
      })
    guard !archive.snapshots.isEmpty else { return file }
    var file = file
    let packed = try archive.packed(named: String(file.snapshotsPath.split(separator: "/").last ?? ""))
    archives[file.snapshotsPath] = (packed, archive)
    file.snapshots = packed
    return file
  }

  private mutating func read(_ number: Int, _ kept: SnapshotsToRead) -> [Message] {
    snapshots = [:]
    guard isReadingSnapshots else { return [] }
    guard let found = archives[kept.path], found.packed.reference == kept.reference else {
      return [.snapshotsRead(number, .failure(Failure("\(kept.path): no such file")))]
    }
    for snapshot in found.snapshots.snapshots {
      snapshots[snapshot.run, default: [:]][snapshot.step] = snapshot.weights
    }
    precision = .half
    return [.snapshotsRead(number, .success(snapshots.mapValues { $0.keys.sorted() }))]
  }

  /// What a question comes to; plain maps and contributions without a network, where nothing is computed for real.
  private func findings(of probe: Probe) throws(ModelError) -> ProbeFindings {
    if computesForReal { return try probe.findings() }
    let configuration = probe.model.weights.configuration
    func trace(_ image: ProbedImage, _ points: Set<TracePoint>, _ muted: MutedPaths) throws(ModelError)
      -> Trace
    {
      do {
        return try FakeTrace.make(
          configuration, image: image.tensor(size: configuration.inputSize), points: points, muting: muted)
      } catch { throw .operationFailed("\(error)") }
    }
    switch probe.question {
    case .maps(let image, let points, let muted, _):
      let trace = try trace(image, points, muted)
      return .maps(trace, trace.statistics())
    case .contributions(let block, let image, let muted):
      let trace = try trace(image, [.block(block, .groupedActivation)], muted)
      return .contributions(try probe.model.weights.contributions(of: block, in: trace))
    default: return try probe.findings()
    }
  }

  /// A sweep that begins where it is, pauses, and ends when it is asked to.
  private mutating func answersOfLab(to command: Command) -> [Message] {
    if case .startSweep(let started) = command {
      sweep = started
      return [
        .sweepNamed(started.number, folder: "lab-tiny-shapes-1", started.record),
        .sweep(
          started.number,
          .began(
            SweepStart(
              order: .interleaved, bytesTogether: nil, dataName: "shapes (procedural)", stepsPerEpoch: 157),
            contents: "shapes")),
      ]
    }
    guard let sweep, case .stopSweep = command else { return [] }
    return [.sweep(sweep.number, .finished(.stopped))]
  }

  private static func pass(_ inspection: Inspection) throws -> Trace {
    try ProbeNetwork(inspection.weights, threads: 1).trace(
      input(inspection), points: inspection.points, muting: inspection.muted)
  }

  /// The network's input, `[3, size, size]`.
  static func input(_ inspection: Inspection) -> Tensor {
    inspection.image.tensor(size: inspection.weights.configuration.inputSize)
  }

  private mutating func answersOfTraining(to command: Command) throws -> [Message] {
    switch command {
    case .startTraining(let request):
      run = request
      let description = RunDescription(
        configuration: request.configuration, dataName: "shapes (procedural)", classNames: ClassNames.shapes,
        trainingImages: 5000, validationImages: 1000, stepsPerEpoch: 157)
      let folder = "tiny-c\(request.configuration.network.cardinality)-shapes-1"
      return [
        .runNamed(run: request.run, folder: folder), .training(run: request.run, .started(description)),
      ]
        + (request.startsPaused ? [.training(run: request.run, .paused)] : [])
    case .pauseTraining: return run.map { [.training(run: $0.run, .paused)] } ?? []
    case .resumeTraining: return run.map { [.training(run: $0.run, .resumed)] } ?? []
    case .stopTraining:
      guard let request = run else { return [] }
      run = nil
      let weights = try weights(request.configuration.network, seed: 9)
      return [.training(run: request.run, .finished(.stopped, weights: weights))]
    case .requestSnapshot:
      guard let request = run, isAnswering else { return [] }
      let weights = try weights(request.configuration.network, seed: 8)
      return [.training(run: request.run, .snapshot(weights, step: 1))]
    default: return []
    }
  }

  /// All weights of a network where it is computed, else those that the screen shows.
  private func weights(_ network: NetworkConfiguration, seed: UInt64) throws -> NetworkWeights {
    try computesForReal || keepsRealWeights
      ? .initial(network, seed: seed) : FakeTrace.weights(network, seed: seed)
  }

  // MARK: Short ways

  mutating func press(_ keys: Key...) throws {
    for key in keys { try deliver(.key(key)) }
  }

  /// Uses the mouse as the event loop does: what a click does is asked of the frame on the screen.
  mutating func use(_ kind: MouseAction.Kind, column: Int, row: Int) throws {
    let place = view(state, size: state.size).place(column: column, row: row)
    try deliver(.mouse(MouseAction(kind, column: column, row: row), place))
  }

  mutating func type(_ text: String) throws {
    for character in text { try deliver(.key(.character(character))) }
  }

  /// Types a command after `:`.
  mutating func command(_ text: String) throws {
    try press(.character(":"))
    try type(text)
    try press(.enter)
  }

  /// The screen as text.
  var text: String { view(state, size: state.size).screen.plainText() }

  /// Steps of a run that learns, with an epoch's end every 157 steps.
  mutating func train(
    steps: Range<Int>, loss: (Int) -> Float = { 2.3 / (1 + Float($0) / 90) + Float($0 * 37 % 17) * 0.012 }
  ) throws {
    guard let request = run else { return }
    for step in steps {
      let accuracy = 1 - loss(step) / 2.6
      let report = StepReport(
        epoch: (step - 1) / 157 + 1, step: step, stepInEpoch: (step - 1) % 157 + 1, stepsPerEpoch: 157,
        loss: loss(step), accuracy: accuracy, epochLoss: loss(step) + 0.25, epochAccuracy: accuracy - 0.25,
        learningRate: request.configuration.learningRate, imagesPerSecond: 412, seconds: Double(step) * 0.08)
      try deliver(.training(run: request.run, .step(report)))
      guard step % 157 == 0 else { continue }
      let epoch = EpochReport(
        epoch: step / 157, step: step, loss: loss(step), accuracy: accuracy, validationLoss: loss(step) * 1.1,
        validationAccuracy: accuracy * 0.96, learningRate: request.configuration.learningRate,
        imagesPerSecond: 412, seconds: Double(step) * 0.08)
      let weights = try FakeTrace.weights(request.configuration.network, seed: 7)
      try deliver(.training(run: request.run, .epoch(epoch, weights: weights)))
    }
  }
}
