import Formats

/// A log of one JSON object a line, as far as it has been read.
struct MetricsLog: Sendable {
  private var file: GrowingFile
  private(set) var reader = MetricLineReader()
  private(set) var book = MetricsBook()
  /// Why it cannot be read now.
  private(set) var failure: String?
  let name: String

  init(folder: String, name: String) { self.init(path: PathParts.joined(folder, name), name: name) }

  private init(path: String, name: String) {
    file = GrowingFile(path: path)
    self.name = name
  }

  /// How far it was read, in bytes.
  var position: Int { file.position }

  /// Reads what is new; a file that is another one than before is read from its beginning.
  mutating func read() {
    do throws(FormatError) {
      let open = try FileBytes(path: file.path)
      if file.identity != nil, !file.goesOn(in: open) { self = MetricsLog(path: file.path, name: name) }
      failure = nil
      var (book, reader) = (book, reader)
      defer { (self.book, self.reader) = (book, reader) }
      try file.read(open) { bytes, left in
        reader.read(bytes, left: left) { book.take($0, names: $1) }
      }
    } catch { failure = error.reason }
  }

  /// What is wrong with it.
  var problems: [RunProblem] {
    var problems: [RunProblem] = []
    if let failure { problems.append(.unreadable(file: name, reason: failure)) }
    if reader.isCut { problems.append(.cut(file: name)) }
    if let first = reader.firstGarbageLine {
      problems.append(.garbageLines(file: name, count: reader.garbageLines, first: first))
    }
    if reader.longLines > 0 { problems.append(.longLines(file: name, count: reader.longLines)) }
    if !book.hasSteps, !book.series.all.isEmpty {
      problems.append(book.hasEpochs ? .epochsForSteps : .linesForSteps)
    }
    return problems
  }
}

/// What the lines of a log say, line by line.
struct MetricsBook: Sendable {
  private enum Role {
    case series(Int)
    case step
    case epoch
    case seconds
    case wallTime
    /// The step from which this program's run went on.
    case resumption
    case other
  }

  private var roles: [Role] = []
  private(set) var series = LogSeries()
  /// How often names came that mean nothing here, by their index.
  private(set) var others: [Int: Int] = [:]
  private(set) var clock = RunClock()
  private(set) var lastStep: Double?
  private(set) var lastEpoch: Double?
  private(set) var lastSeconds: Double?
  private(set) var secondsWentBack = 0.0
  private(set) var hasSteps = false
  private(set) var hasEpochs = false
  /// The steps from which the run went on, as its lines say.
  private(set) var resumptions: [Double] = []
  private var lines = 0.0

  /// Most resumptions that are kept.
  private static let mostResumptions = 64

  mutating func take(_ entries: [MetricLineReader.Entry], names: [String]) {
    while roles.count < names.count { roles.append(role(of: names[roles.count])) }
    var step: Double?
    var epoch: Double?
    var seconds: Double?
    var hasValues = false
    for entry in entries {
      switch roles[entry.name] {
      case .step: if entry.value.isFinite { step = entry.value }
      case .epoch: if entry.value.isFinite { epoch = entry.value }
      case .seconds: if entry.value.isFinite { seconds = entry.value }
      case .wallTime: seconds = clock.read(entry.value) ?? seconds
      case .resumption: noteResumption(at: entry.value)
      case .series: hasValues = true
      case .other: others[entry.name, default: 0] += 1
      }
    }
    guard hasValues else { return }
    lines += 1
    if step != nil { hasSteps = true }
    if epoch != nil { hasEpochs = true }
    let place = step ?? epoch ?? lines
    settle(step: place, epoch: epoch, seconds: seconds)
    for entry in entries {
      guard case .series(let index) = roles[entry.name] else { continue }
      series.append(Float(entry.value), to: index, step: place, epoch: epoch, seconds: lastSeconds)
    }
  }

  private mutating func noteResumption(at step: Double) {
    guard step >= 0, step.isFinite, resumptions.count < Self.mostResumptions else { return }
    resumptions.append(step)
  }

  /// Takes a line's place; a clock that goes back stands still, unless the run itself went back.
  private mutating func settle(step: Double, epoch: Double?, seconds: Double?) {
    let goesBack = lastStep.map { step < $0 } ?? false
    lastStep = step
    lastEpoch = epoch ?? lastEpoch
    guard let seconds else { return }
    if let last = lastSeconds, seconds < last, !goesBack {
      secondsWentBack = max(secondsWentBack, last - seconds)
    } else {
      lastSeconds = seconds
    }
  }

  private mutating func role(of name: String) -> Role {
    if name == "resumed" { return .resumption }
    switch TagMeaning(name) {
    case .measure(let measure): return series.add(name, measure).map { .series($0) } ?? .other
    case .step: return .step
    case .epoch: return .epoch
    case .seconds: return .seconds
    case .wallTime: return .wallTime
    case .other: return .other
    }
  }
}
