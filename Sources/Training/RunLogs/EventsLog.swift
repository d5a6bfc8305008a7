import Formats

/// The event files of one folder, as far as they have been read: several, where a run went on.
struct EventsLog: Sendable {
  /// A folder whose events belong to a run.
  struct Place: Hashable, Sendable {
    /// The folder.
    let folder: String
    /// The folder inside the run's, empty for that itself.
    let name: String
    /// What the folder's name adds to its tags: `validation`, or what `add_scalars` was given.
    let addition: String
    /// Its event files, in the order of their names, which begin with their times.
    var files: [String]
  }

  private struct File: Sendable {
    var file: GrowingFile
    var reader = EventReader()
    var roles: [EventsBook.Role] = []
    var failure: String?
  }

  private(set) var place: Place
  private var files: [File] = []
  private(set) var book = EventsBook()

  init(_ place: Place) { self.place = place }

  /// How far each file was read, in bytes.
  var positions: [Int] { files.map(\.file.position) }
  /// Why files cannot be read now.
  var failures: [String?] { files.map(\.failure) }

  /// Reads what is new; where a file is another one than before, all are read again.
  mutating func read(_ newest: Place) {
    if newest.files.prefix(place.files.count) != place.files[...] { self = EventsLog(newest) }
    place = newest
    while files.count < place.files.count {
      files.append(File(file: GrowingFile(path: PathParts.joined(place.folder, place.files[files.count]))))
    }
    for index in files.indices where !read(file: index) {
      self = EventsLog(newest)
      return read(newest)
    }
  }

  /// Reads what is new in a file; false where it is another one now.
  private mutating func read(file index: Int) -> Bool {
    var log = files[index]
    do throws(FormatError) {
      let open = try FileBytes(path: log.file.path)
      if log.file.identity != nil, !log.file.goesOn(in: open) { return false }
      log.failure = nil
      var (book, scalars) = (book, [EventScalar]())
      self.book = EventsBook()
      defer { self.book = book }
      var (reader, roles) = (log.reader, log.roles)
      let addition = place.addition
      try log.file.read(open) { bytes, left in
        scalars.removeAll(keepingCapacity: true)
        let done = reader.read(bytes, left: left, into: &scalars)
        book.take(scalars, tags: reader.tags, addition: addition, roles: &roles)
        return done
      }
      (log.reader, log.roles) = (reader, roles)
    } catch { log.failure = error.reason }
    files[index] = log
    return true
  }

  /// How often tags came that mean nothing here, or whose values are no numbers.
  var others: [(tag: String, count: Int)] {
    var counts = book.others
    for file in files {
      for (index, count) in file.reader.others { counts[file.reader.tags[index], default: 0] += count }
      if file.reader.nameless > 0 { counts["(more tags)", default: 0] += file.reader.nameless }
    }
    return counts.map { ($0.key, $0.value) }
  }

  /// What is wrong with its files.
  var problems: [RunProblem] {
    zip(place.files, files).flatMap { name, log -> [RunProblem] in
      let path = place.name.isEmpty ? name : PathParts.joined(place.name, name)
      var problems: [RunProblem] = []
      if let failure = log.failure { problems.append(.unreadable(file: path, reason: failure)) }
      if case .length(let at) = log.reader.damage { problems.append(.broken(file: path, at: at)) }
      if log.reader.isCut { problems.append(.cut(file: path)) }
      if log.reader.damagedRecords > 0 {
        problems.append(.damagedRecords(file: path, count: log.reader.damagedRecords))
      }
      return problems
    }
  }
}

/// What events say, one after the other.
struct EventsBook: Sendable {
  /// What a tag of a file stands for.
  enum Role: Sendable {
    case series(Int, byEpoch: Bool)
    case other(String)
  }

  private(set) var series = LogSeries()
  private(set) var others: [String: Int] = [:]
  private(set) var clock = RunClock()
  private(set) var lastStep: Double?
  private(set) var lastEpoch: Double?
  private(set) var hasSteps = false
  private var known: [String: Role] = [:]

  mutating func take(_ scalars: [EventScalar], tags: [String], addition: String, roles: inout [Role]) {
    while roles.count < tags.count { roles.append(role(of: tags[roles.count], addition)) }
    for scalar in scalars {
      let seconds = clock.read(scalar.wallTime)
      switch roles[scalar.tag] {
      case .other(let tag): others[tag, default: 0] += 1
      case .series(let index, byEpoch: true):
        // Keras counts epochs from 0, and writes one when it is over.
        let epoch = Double(scalar.step) + 1
        lastEpoch = epoch
        series.append(scalar.value, to: index, step: epoch, epoch: epoch, seconds: seconds)
      case .series(let index, byEpoch: false):
        hasSteps = true
        lastStep = Double(scalar.step)
        series.append(scalar.value, to: index, step: Double(scalar.step), epoch: nil, seconds: seconds)
      }
    }
  }

  /// Tags are the same in all files of a folder.
  private mutating func role(of tag: String, _ addition: String) -> Role {
    if let role = known[tag] { return role }
    let isByEpoch = tag.hasPrefix("epoch_")
    var role = Role.other(tag)
    if case .measure(let measure) = TagMeaning(addition.isEmpty ? tag : "\(tag)/\(addition)"),
      let index = series.add(tag, measure, isByEpoch: isByEpoch)
    {
      role = .series(index, byEpoch: isByEpoch)
    }
    known[tag] = role
    return role
  }
}
