import Formats
import Foundation
import Notebook
import Training

/// The folder in which this process keeps the copy of what is unsaved, locked while the process lives.
///
/// Every copy has files of its own names; the record that names them is written last, and then those of the copy before
/// it go. So a kill at any moment leaves a whole copy: the new one or the one before.
struct UnsavedFolder {
  /// Its path.
  let path: String
  private let lock: FileLock
  private var number: Int
  /// What this process wrote into it and a newer copy no longer needs.
  private var own: [String] = []
  private var weights: (name: String, version: Int)?

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
    var written: [String] = []
    do {
      record.weights = try write(session.weights, session.weightsVersion, &written)
      let contents = try session.contents(weightsName: record.weights ?? "")
      written.append(record.notebook)
      try AtomicFile.write(contents, to: file(record.notebook))
      try record.write(folder: path)
    } catch {
      // What does not fit leaves its room to the next try.
      for name in written { try? FileSystem.remove(file(name)) }
      if let weights, written.contains(weights.name) { self.weights = nil }
      throw error
    }
    let needed = [record.notebook, record.weights]
    for name in own where !needed.contains(name) { try? FileSystem.remove(file(name)) }
    own = needed.compactMap(\.self)
  }

  /// Writes the weights, unless the copy before has the same.
  private mutating func write(
    _ newWeights: DescribedWeights?, _ version: Int, _ written: inout [String]
  ) throws -> String? {
    guard let newWeights else { return nil }
    if let weights, weights.version == version, FileSystem.exists(file(weights.name)) { return weights.name }
    let name = "weights-\(number).safetensors"
    written.append(name)
    try newWeights.write(to: file(name))
    weights = (name, version)
    return name
  }

  private func file(_ name: String) -> String { PathParts.joined(path, name) }

  /// Removes it with all that is in it.
  func remove() {
    FileSystem.removeFolder(path)
    lock.release()
  }
}
