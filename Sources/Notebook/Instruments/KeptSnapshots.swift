import Formats
import ResNeXtModel
import Training

/// Snapshots that lie beside a session: read when it is opened, and again those that `<` and `>` walk through.
extension NotebookState {
  /// Asks for the snapshots beside a session that was opened; those of the session before are forgotten.
  mutating func readSnapshots(beside path: String) -> [Command] {
    // A name that leads elsewhere is no file beside the session.
    guard let reference = document.snapshots, !reference.file.utf8.contains(UInt8(ascii: "/")) else {
      document.snapshots = nil
      return [.forgetSnapshots]
    }
    let number = live.requests.takeNumber()
    live.instruments.snapshots.reading = number
    let sibling = PathParts.sibling(of: path, named: reference.file)
    return [.readSnapshots(number: number, SnapshotsToRead(path: sibling, reference: reference))]
  }

  /// Takes the snapshots that were read; where there are none, what was shown stays.
  mutating func receive(
    keptSnapshots number: Int, _ result: Result<[RunID: [Int]], Failure>
  ) -> [Command] {
    guard number == live.instruments.snapshots.reading else { return [] }
    live.instruments.snapshots.reading = nil
    switch result {
    case .success(let found):
      for (run, steps) in found where runs.contains(where: { $0.id == run }) {
        live.instruments.snapshots.steps[run] = steps
      }
    case .failure(let failure):
      sayMissing("no snapshots: \(failure)")
    }
    return finishPendingSave()
  }

  /// Says it behind what was said of the opened session, and once more where weights that arrive would take its place.
  private mutating func sayMissing(_ note: String) {
    func joined(_ text: String) -> String { text.isEmpty ? note : "\(text); \(note)" }
    say(joined(notice?.text ?? ""))
    if interface.pending.weights != nil { session.openingNote = joined(session.openingNote) }
  }

  /// Snapshots stand beside the session now.
  mutating func note(keptSnapshots reference: SnapshotsReference, path: String) {
    if path == sessionPath { document.snapshots = reference }
  }
}
