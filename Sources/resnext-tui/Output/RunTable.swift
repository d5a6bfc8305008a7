import Foundation
import Tensors
import Training

/// Runs as a table, a line each, with what is wrong with them below.
struct RunTable {
  private let runs: [LoggedRun]

  /// The table of some runs.
  init(_ runs: [LoggedRun]) { self.runs = runs }

  /// The table, what is wrong, and what no chart knows.
  var text: String {
    let titles = [
      "name", "began", "network", "data", "epochs", "steps", "val", "best", "loss", "time", "state", "folder",
    ]
    let table = TextTable([titles] + runs.map(row), numbers: [4, 5, 6, 7, 8, 9])
    return (table.lines + notes).joined(separator: "\n") + "\n"
  }

  private func row(_ run: LoggedRun) -> [String] {
    [
      oneLine(run.name), run.times.began.map { LocalTime.text(Date(timeIntervalSince1970: $0)) } ?? "-",
      run.settings.networkName ?? "-", run.settings.data.map(oneLine) ?? "-", run.epochsText ?? "-",
      run.stepsText ?? "-", share(run.last(.validationAccuracy)), share(run.bestAccuracy),
      run.last(.loss).map { NumberText.plain(Double($0), 4) } ?? "-",
      run.seconds.map { NumberText.exactDuration($0) } ?? "-", stateWord(run), oneLine(run.path),
    ]
  }

  private func share(_ value: Float?) -> String { value.map { NumberText.percent($0, decimals: 1) } ?? "-" }

  private func stateWord(_ run: LoggedRun) -> String {
    (run.isDamaged ? "! " : "") + oneLine(run.stateText.prefix { $0 != ":" }.description)
  }

  private var notes: [String] {
    runs.flatMap { run in
      let tags = run.otherTags.prefix(5).map { "\($0.tag) (\(NumberText.grouped($0.count)))" }
      let more = run.otherTags.count > 5 ? ", …" : ""
      return run.problems.map { "\(oneLine(run.name)): \(oneLine("\($0)"))" }
        + (tags.isEmpty
          ? [] : ["\(oneLine(run.name)): in no chart: \(oneLine(tags.joined(separator: ", ")))\(more)"])
    }
  }
}
