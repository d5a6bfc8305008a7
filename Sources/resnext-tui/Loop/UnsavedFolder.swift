import Formats
import Foundation
import Notebook
import Training

/// The folder in which this process keeps the copy of what is unsaved, locked while the process lives.
///
/// Every copy has files of its own names; the record that names them is written last, and then those of the copy before
/// it go. So a kill at any moment leaves a whole copy: the new one or the one before. What happens after it is appended to its
/// journal, of which a kill may cut the last line.
struct UnsavedFolder {
  /// Its path.
  let path: String
  private let lock: FileLock
  private var number: Int
  /// What this process wrote into it and a newer copy no longer needs.
  private var own: [String] = []
  private var weights: (name: String, version: Int, run: RunID, step: Int)?
  /// The name of the journal; nil while there is no whole copy that it could go on from.
  private var journal: String?

  /// Makes a folder in `parent` and locks it.
  ///
  /// - Throws: `FormatError` where none can be made.
  init(in parent: String) throws(FormatError) {
    var tries = 0
    while true {
      let path = try RunFolder.claim(in: parent, base: "session")
      do throws(FormatError) {
        self.init(path: path, lock: try FileLock.acquire(folder: path, holder: .thisProcess(now: Date())))
        return
      } catch {
        // Another process that looks for copies may take an empty folder for one that was left, and away.
        tries += 1
        guard tries < 5 else { throw error }
      }
    }
  }

  /// A folder with a copy that is held already; its files stay until it is removed.
  init(path: String, lock: FileLock) {
    self.path = path
    self.lock = lock
    let names = (try? FileSystem.names(in: path)) ?? []
    number = names.compactMap { Int($0.drop { !$0.isNumber }.prefix { $0.isNumber }) }.max() ?? 0
  }

  /// Whether it still stands where it was made.
  var isInPlace: Bool { lock.isInPlace }

  /// Writes a copy, and then removes the files of the one before.
  ///
  /// - Throws: what kept a file from being written; the copy before stands.
  mutating func write(_ session: UnsavedSession, _ record: UnsavedRecord) throws {
    var record = record
    number += 1
    record.notebook = "session-\(number).ipynb"
    let journal = "journal-\(number).log"
    record.journal = journal
    self.journal = nil
    var written: [String] = []
    do {
      try write(session.weights, isSynced: true, &written)
      let beside = session.weightsRun == weights?.run ? weights : nil
      record.weights = beside?.name
      if record.run?.weightsStep != nil, session.weightsRun != nil {
        record.run?.weightsStep = beside?.step ?? 0
      }
      let contents = try session.contents(weightsName: record.weights ?? "", step: beside?.step)
      written.append(record.notebook)
      try AtomicFile.write(contents, to: file(record.notebook))
      if let head = session.journal {
        written.append(journal)
        try AppendedFile.append(try head.lines(weightsName: nil), to: file(journal))
      }
      try record.write(folder: path)
    } catch {
      // What does not fit leaves its room to the next try.
      for name in written { try? FileSystem.remove(file(name)) }
      if let weights, written.contains(weights.name) { self.weights = nil }
      throw error
    }
    let needed = [record.notebook, record.weights, journal].compactMap(\.self)
    for name in own where !needed.contains(name) { try? FileSystem.remove(file(name)) }
    own = needed
    self.journal = journal
  }

  /// Appends to the journal, and writes the weights that it names.
  ///
  /// - Returns: the seconds that weights took; nil where there were none.
  /// - Throws: what kept them from being written; then a new copy has to follow.
  mutating func append(_ lines: UnsavedJournal) throws -> Double? {
    guard let journal else {
      throw FormatError.inaccessible(path: path, reason: "no copy stands that could be gone on from")
    }
    let (earlier, begin) = (weights?.name, monotonicSeconds())
    var written: [String] = []
    do {
      // It is replaced in a few seconds: most of it never reaches the disk.
      try write(lines.weights, isSynced: false, &written)
      own += written
      let seconds = written.isEmpty ? nil : monotonicSeconds() - begin
      try AppendedFile.append(try lines.lines(weightsName: written.first), to: file(journal))
      if let earlier, !written.isEmpty {
        try? FileSystem.remove(file(earlier))
        own.removeAll { $0 == earlier }
      }
      return seconds
    } catch {
      self.journal = nil
      throw error
    }
  }

  /// Writes weights, unless the same stand there already.
  private mutating func write(
    _ new: UnsavedWeights?, isSynced: Bool, _ written: inout [String]
  ) throws {
    guard let new else { return }
    if let weights, weights.version == new.version, FileSystem.exists(file(weights.name)) { return }
    if written.isEmpty, journal != nil { number += 1 }
    let name = "weights-\(number).safetensors"
    written.append(name)
    try new.described.write(to: file(name), isSynced: isSynced)
    weights = (name, new.version, new.run, new.step)
  }

  private func file(_ name: String) -> String { PathParts.joined(path, name) }

  /// Removes it with all that is in it.
  func remove() {
    FileSystem.removeFolder(path)
    lock.release()
  }
}
