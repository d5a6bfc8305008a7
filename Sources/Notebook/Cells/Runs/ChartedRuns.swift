import Training

/// The runs that charts draw, whether they train now or were read from a disk.
extension NotebookState {
  /// The curves of the chosen run of the list, then those of the pinned ones.
  var chartedRuns: [RunCurves] { chartedList.map(\.curves) }

  /// The curves of pinned runs that are not of this session.
  var pinnedCurves: [RunCurves] {
    let pinned = document.choices.runList.pinned
    guard !pinned.isEmpty else { return [] }
    return allListedRuns.filter { $0.record == nil && pinned.contains($0.identity) }.map(\.curves)
  }

  /// The runs themselves.
  var chartedList: [ListedRun] {
    let all = allListedRuns
    let chosen = chosenRun
    let pinned = document.choices.runList.pinned.compactMap { pin in all.first { $0.identity == pin } }
    return [chosen].compactMap(\.self) + pinned.filter { $0.identity != chosen?.identity }
  }
}
