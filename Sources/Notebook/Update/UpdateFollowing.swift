import Datasets

/// While training computes, the shown cell follows the newest weights.
extension NotebookState {
  /// Seconds between two looks at what training changes, when the last look took `seconds`: at most an eightieth of the time,
  /// and never more than two looks a second.
  ///
  /// The threads that train wait for each other, so one core that looks holds up all of them. A machine that slept
  /// during a look is not waited for.
  static func pause(afterLookingFor seconds: Double) -> Double { min(20, max(0.5, 80 * seconds)) }

  /// Asks for the newest weights where the shown cell depends on them and the last ones are old enough.
  mutating func followTraining() -> [Command] {
    guard phase == .running || isValidating, cell.definition.dependsOnWeights(self), !isLookingBack,
      live.requests.inspecting == nil
    else { return [] }
    // Weights of a step that takes longer than this are waited for anew.
    if let asked = live.requests.snapshotSince, now - asked < 5 { return [] }
    guard
      now - live.requests.lastSnapshot
        >= Self.pause(afterLookingFor: live.requests.inspectionSeconds)
    else { return [] }
    return askForSnapshot()
  }

  private var isValidating: Bool { if case .validating = phase { true } else { false } }

  mutating func askForSnapshot() -> [Command] {
    guard let run else { return [] }
    live.requests.snapshotSince = now
    live.requests.lastSnapshot = now
    return [.requestSnapshot(run.id)]
  }

  /// How many classes a data source has, as far as it is known.
  func classCount(_ data: DataSource) -> Int? {
    if let known = live.data.known[data] { return known.classNames.count }
    switch data {
    case .shapes, .cifar10: return 10
    case .cifar100: return 100
    case .directory: return nil
    }
  }
}
