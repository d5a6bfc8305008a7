import ResNeXtModel

/// Which snapshots there are, where each is, and how many bytes they take.
struct SnapshotIndex {
  /// A snapshot's name.
  struct Key: Hashable {
    var run: RunID
    var step: Int
  }

  /// Where a snapshot is.
  enum Place {
    case memory(NetworkWeights)
    /// In the run's folder.
    case file
  }

  struct Entry {
    var place: Place
    var bytes: Int
    /// How many came before it.
    var age: Int
    var precision: SnapshotPrecision
  }

  private var runs: [RunID: [Int: Entry]] = [:]
  private var count = 0
  /// Bytes of the snapshots in memory.
  private(set) var memoryBytes = 0
  /// Bytes of the snapshots in files.
  private(set) var fileBytes = 0

  subscript(key: Key) -> Entry? { runs[key.run]?[key.step] }

  /// The steps of a run's snapshots, in order.
  func steps(of run: RunID) -> [Int] { runs[run].map { $0.keys.sorted() } ?? [] }

  /// Puts a snapshot where it is now, in the place of one of the same name.
  mutating func insert(_ key: Key, _ place: Place, bytes: Int, _ precision: SnapshotPrecision = .single) {
    let age = self[key]?.age ?? count
    remove(key)
    count += 1
    runs[key.run, default: [:]][key.step] = Entry(
      place: place, bytes: bytes, age: age, precision: precision)
    count(place, bytes)
  }

  /// Forgets a snapshot.
  mutating func remove(_ key: Key) {
    guard let entry = runs[key.run]?.removeValue(forKey: key.step) else { return }
    count(entry.place, -entry.bytes)
  }

  /// Forgets all snapshots of a run.
  mutating func remove(_ run: RunID) {
    for step in steps(of: run) { remove(Key(run: run, step: step)) }
    runs[run] = nil
  }

  private mutating func count(_ place: Place, _ bytes: Int) {
    switch place {
    case .memory: memoryBytes += bytes
    case .file: fileBytes += bytes
    }
  }

  /// The snapshot that has been in memory longest; nil where none is.
  var oldestInMemory: (key: Key, weights: NetworkWeights)? {
    var oldest: (key: Key, weights: NetworkWeights, age: Int)?
    for (run, entries) in runs {
      for (step, entry) in entries {
        guard case .memory(let weights) = entry.place, entry.age < oldest?.age ?? .max else { continue }
        oldest = (Key(run: run, step: step), weights, entry.age)
      }
    }
    return oldest.map { ($0.key, $0.weights) }
  }

  /// The snapshot in memory, or in a file, that is missed least: of the run with the most bytes there, the one whose loss
  /// leaves the smallest gap.
  ///
  /// - Returns: nil where only first and last ones are there.
  func leastMissed(inMemory: Bool) -> Key? {
    let sizes = runs.mapValues { entries in
      entries.values.reduce(0) { $0 + ($1.isInMemory == inMemory ? $1.bytes : 0) }
    }
    for (run, _) in sizes.sorted(by: { (-$0.value, $0.key) < (-$1.value, $1.key) }) {
      let steps = steps(of: run)
      let index = Self.leastMissed(steps) { runs[run]?[steps[$0]]?.isInMemory == inMemory }
      if let index { return Key(run: run, step: steps[index]) }
    }
    return nil
  }

  /// Which of these steps is missed least: the one between the nearest neighbours, of equals the earliest; so those that stay
  /// are spread evenly, however many have come and gone.
  ///
  /// The first and the last are never missed least. `isCandidate` says of an index whether it may go.
  static func leastMissed(_ steps: [Int], where isCandidate: (Int) -> Bool) -> Int? {
    steps.indices.dropFirst().dropLast().filter(isCandidate)
      .min { steps[$0 + 1] - steps[$0 - 1] < steps[$1 + 1] - steps[$1 - 1] }
  }
}

extension SnapshotIndex.Entry {
  fileprivate var isInMemory: Bool { if case .memory = place { true } else { false } }
}
