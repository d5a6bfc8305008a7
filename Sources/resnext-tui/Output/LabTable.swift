import Formats
import Tensors
import Training

/// A sweep as a table, a line a setting; columns are as wide as their longest entry.
struct LabTable {
  private let record: SweepRecord
  private let target: Float

  /// The table of a sweep, with what it took to reach an accuracy of `target`, 0–1.
  init(_ record: SweepRecord, target: Float) {
    self.record = record
    self.target = target
  }

  /// The table and a line about the paper's column.
  var text: String {
    let goal = NumberText.plain(Double(target) * 100, 1).replacing(".0", with: "")
    let titles = [
      "setting", "parameters", "multiply-adds", "images/s", "step", "loss", "accuracy", "FLOPs to \(goal) %",
      "paper",
    ]
    let rows = [titles] + record.runs.map(row)
    let widths = titles.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      zip(row, widths).enumerated().map { index, cell in
        let blanks = String(repeating: " ", count: cell.1 - cell.0.count)
        return index == 0 ? cell.0 + blanks : blanks + cell.0
      }.joined(separator: "  ")
    }
    return lines.joined(separator: "\n") + "\n"
      + "paper: top-1 error on ImageNet, 50 layers; accuracy: of all held-out images where a setting is done\n"
  }

  private func row(_ run: SweepRun) -> [String] {
    let last = run.points.last
    return [
      run.setting.name, NumberText.grouped(run.cost.parameters), NumberText.grouped(run.cost.multiplyAdds),
      run.imagesPerSecond.map { NumberText.plain($0, 0) } ?? "-", last.map { "\($0.step)" } ?? "-",
      last.map { NumberText.plain(Double($0.loss), 4) } ?? "-",
      last.map { NumberText.percent($0.validationAccuracy, decimals: 1) } ?? "-",
      run.flops(toAccuracy: target).map { NumberText.short($0) } ?? "-",
      PaperResult.of(run.setting).map { "\($0.error) %" } ?? "-",
    ]
  }
}

/// A point as `lab --json` prints it.
func pointJSON(_ run: SweepRun, _ point: SweepPoint) -> JSONValue {
  .ordered([
    ("setting", .string(run.setting.name)), ("parameters", .integer(run.cost.parameters)),
    ("macs", .integer(run.cost.multiplyAdds)), ("step", .integer(point.step)), ("loss", .float(point.loss)),
    ("val_accuracy", .float(point.validationAccuracy)),
    ("images_per_second", .number(rounded(point.imagesPerSecond))),
    ("seconds", .number(rounded(point.seconds))),
    ("flops", Int(exactly: point.flops).map(JSONValue.integer) ?? .number(point.flops)),
  ])
}
