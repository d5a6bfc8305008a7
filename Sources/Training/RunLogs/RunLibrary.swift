import Dispatch
import Formats
import Foundation
import Kernels
import Synchronization

/// Runs on the disk, read in the background and followed while they grow.
///
/// What was read is kept: reading again looks for new folders, and in every log at what came since.
public final class RunLibrary: Sendable {
  /// Runs that were found, as far as they have been read.
  public struct Contents: Hashable, Sendable {
    /// The runs, the ones that began last first.
    public var runs: [LoggedRun]
    /// Folders that were named and cannot be searched.
    public var problems: [RunProblem]
    /// When that was, in seconds since 1970.
    public var time: Double
    /// Whether every run was read.
    public var isComplete: Bool

    /// Contents of their parts.
    public init(runs: [LoggedRun], problems: [RunProblem] = [], time: Double, isComplete: Bool) {
      self.runs = runs
      self.problems = problems
      self.time = time
      self.isComplete = isComplete
    }
  }

  private let workers: Workers
  private let wallTime: @Sendable () -> Double
  private let known = Mutex<[String: Known]>([:])

  /// A run as it was read last.
  private struct Known: Sendable {
    var logs: RunLogs
    var run: LoggedRun
    var isHeld: Bool
  }

  /// A library of which nothing has been read.
  ///
  /// - Parameters:
  ///   - threads: Threads that read.
  ///   - wallTime: Seconds since 1970.
  public init(
    threads: Int = 2, wallTime: @escaping @Sendable () -> Double = { Date().timeIntervalSince1970 }
  ) {
    workers = Workers(threads: threads)
    self.wallTime = wallTime
  }

  /// Reads all runs below some folders, on the caller's thread and others.
  ///
  /// - Parameter progress: Told the names at once, and what is known whenever a tenth of a second has passed.
  /// - Returns: everything.
  public func read(_ roots: [RunRoot], progress: @escaping @Sendable (Contents) -> Void = { _ in })
    -> Contents
  {
    let search = RunSearch(roots)
    let found = search.runs
    let problems = roots.compactMap(Self.problem)
    let before = known.withLock { known in
      known = known.filter { path, _ in found.contains { $0.path == path } }
      return known
    }
    let (locks, now) = (HeldLocks.now(), wallTime())
    let reading = Mutex(Reading(found, before: before.mapValues(\.run), now: now))
    if !found.isEmpty { progress(reading.withLock { $0.contents(problems, isComplete: false) }) }
    // The longest logs first: the threads end together.
    let order = found.indices.sorted { found[$0].logBytes > found[$1].logBytes }
    workers.forEach(order.count) { task, _ in
      let run = found[order[task]]
      let newest = Self.read(run, before[run.path], isHeld: locks.holds(folder: run.path), now: now)
      known.withLock { $0[run.path] = newest }
      let news = reading.withLock { reading -> Contents? in
        reading.runs[order[task]] = newest.run
        return reading.isTimeToTell ? reading.contents(problems, isComplete: false) : nil
      }
      if let news { progress(news) }
    }
    return reading.withLock { $0.contents(problems, isComplete: true) }
  }

  /// Reads what is new of a run; one that has not changed is as it was.
  private static func read(_ found: FoundRun, _ before: Known?, isHeld: Bool, now: Double) -> Known {
    var logs = before?.logs ?? RunLogs(found)
    let mark = before?.logs.mark
    logs.read(found)
    if let before, mark == logs.mark, before.isHeld == isHeld, before.run.state != .underWay { return before }
    return Known(logs: logs, run: logs.run(isHeld: isHeld, now: now), isHeld: isHeld)
  }

  private static func problem(of root: RunRoot) -> RunProblem? {
    do throws(FormatError) { _ = try FolderListing(root.path) } catch {
      // Before the first run there is no folder of runs.
      if root.isHome, FileSystem.isFree(root.path) { return nil }
      return .unreadable(file: root.path, reason: error.reason)
    }
    return nil
  }

  /// What is known while runs are read.
  private struct Reading: Sendable {
    var runs: [LoggedRun]
    let now: Double
    private var lastTold = DispatchTime.now().uptimeNanoseconds

    init(_ found: [FoundRun], before: [String: LoggedRun], now: Double) {
      self.now = now
      runs = found.map { run in
        if let read = before[run.path] { return read }
        var named = LoggedRun(name: run.name, path: run.path, kind: run.kind)
        named.isAtHome = run.isAtHome
        return named
      }
    }

    /// A tenth of a second has passed since somebody was told.
    var isTimeToTell: Bool {
      mutating get {
        let time = DispatchTime.now().uptimeNanoseconds
        guard time - lastTold >= 100_000_000 else { return false }
        lastTold = time
        return true
      }
    }

    func contents(_ problems: [RunProblem], isComplete: Bool) -> Contents {
      var named = runs
      let taken = Dictionary(grouping: runs.indices) { runs[$0].name }
      for indices in taken.values where indices.count > 1 {
        for index in indices {
          guard let other = indices.first(where: { $0 != index }) else { continue }
          named[index].problems.append(.nameTaken(path: runs[other].path))
        }
      }
      named.sort { ($1.times.began ?? 0, $0.path) < ($0.times.began ?? 0, $1.path) }
      return Contents(runs: named, problems: problems, time: now, isComplete: isComplete)
    }
  }
}

extension FoundRun {
  /// Bytes of its logs.
  fileprivate var logBytes: Int {
    let metrics = hasMetrics ? FileStamp(path: PathParts.joined(path, "metrics.jsonl"))?.size ?? 0 : 0
    return places.reduce(metrics) { sum, place in
      place.files.reduce(sum) { $0 + (FileStamp(path: PathParts.joined(place.folder, $1))?.size ?? 0) }
    }
  }
}
